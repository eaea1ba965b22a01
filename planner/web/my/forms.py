"""The forms of travellers' pages: somebody whom they met, money that they laid out.

They have no session, so no CSRF token: who can send them knows the secret of the address.
"""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from babel.numbers import get_territory_currencies
from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired

from planner.domain.cost_categories import CATEGORIES
from planner.domain.currencies import MINOR_DIGITS
from planner.domain.programmes import Programme
from planner.domain.times import in_zone
from planner.services.captures.receiving import MOST_BYTES, ContactNote, OutlayNote, Sending
from planner.web.forms import PlannerForm, present
from planner.web.money_fields import CurrencyField, amount_in

PICTURES = "image/*"
NOT_LAID_OUT = frozenset({"mileage"})
"""Nobody has a receipt of their own car's kilometres: the office reckons them."""


class SentForm(PlannerForm):
    """What both forms carry: a token that makes a second sending the same one, and the time."""

    class Meta(PlannerForm.Meta):
        """Without a session there is nothing to forge."""

        csrf = False

    token = HiddenField()
    noted = HiddenField()

    def sending(self, now: datetime) -> Sending:
        """How it came; the server's time where the phone tells none."""
        return Sending(self.token.data or "", _moment(self.noted.data or "") or now, _photo())


def _photo() -> bytes:
    """The picture that came along; no more is read than is needed, and its file is let go."""
    file = request.files.get("photo")
    if not file:
        return b""
    with file.stream as stream:
        return stream.read(MOST_BYTES + 1)


def _moment(text: str) -> datetime | None:
    """A moment in ISO 8601 with its offset; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


class ContactNoteForm(SentForm):
    """Somebody whom a traveller met."""

    item = HiddenField()
    name = StringField(_("Name"), render_kw={"autocomplete": "off"})
    organisation = StringField(_("Organisation"), render_kw={"autocomplete": "off"})
    photo = FileField(_("Photo of the card"), render_kw={"accept": PICTURES})
    note = TextAreaField(_("Note"), render_kw={"rows": 3})
    follow_up = StringField(
        _("To follow up"), description=_("Such as: send our brochure until Friday.")
    )

    @classmethod
    def empty(cls, item: str = "") -> "ContactNoteForm":
        """A new form, for the item where they met."""
        return cls(formdata=None, data={"token": str(uuid4()), "item": item})

    def result(self) -> ContactNote:
        """What was written."""
        return ContactNote(
            name=self.name.data or "",
            organisation=self.organisation.data or "",
            note=self.note.data or "",
            follow_up=self.follow_up.data or "",
            item_uid=self.item.data or "",
        )


class OutlayForm(SentForm):
    """Money that a traveller laid out."""

    category = SelectField(_("What for"), choices=[], default="local_transport")
    amount = StringField(
        _("Amount"),
        validators=[InputRequired()],
        render_kw={"inputmode": "decimal", "autocomplete": "off", "pattern": r"[0-9 .,'’]+"},
    )
    currency = CurrencyField(_("Currency"))
    spent_on = DateField(_("Day"), validators=[InputRequired()])
    description = StringField(_("What exactly"), description=_("Such as: taxi to the fair."))
    photo = FileField(_("Photo of the receipt"), render_kw={"accept": PICTURES})
    minor: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms
        super().__init__(*args, **kwargs)
        self.category.choices = [
            SelectChoice(value=word, label=gettext(label))
            for word, label in CATEGORIES.items()
            if word not in NOT_LAID_OUT
        ]

    @classmethod
    def empty(cls, home: str, programme: Programme, now: datetime) -> "OutlayForm":
        """A new form, in the money of the place, for today there."""
        visited = [programme.place_of.get(item.place) for item in programme.items]
        abroad = Counter(place for place in visited if place and place.country != home)
        place = abroad.most_common(1)[0][0] if abroad else None
        money = get_territory_currencies(place.country) if place else []
        today = in_zone(now, place.zone if place else programme.home_zone).date()
        data = {
            "token": str(uuid4()),
            "currency": money[0] if money else "EUR",
            "spent_on": today,
        }
        return cls(formdata=None, data=data)

    def validate_amount(self, field: StringField) -> None:
        """It is an amount of the currency; of an unknown one its own field tells."""
        if self.currency.data in MINOR_DIGITS:
            self.minor = amount_in(field, self.currency.data)

    def result(self) -> OutlayNote:
        """What was written."""
        return OutlayNote(
            category=self.category.data or "",
            amount=present(self.minor),
            currency=self.currency.data or "",
            spent_on=present(self.spent_on.data),
            description=self.description.data or "",
        )
