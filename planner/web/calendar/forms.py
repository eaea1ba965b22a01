"""The forms of sharing: a new calendar address, a new address of a traveller's page."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, ValidationError

from planner.domain.audiences import HOSTS, TRIP, traveller
from planner.domain.vocabulary import AudienceKind
from planner.i18n.catalogues import LOCALES
from planner.services.sharing import FeedWish, PageWish
from planner.web.forms import PlannerForm

if TYPE_CHECKING:
    from planner.db.models import Traveller

SHOWN_TO = {
    AudienceKind.TRAVELLER: (
        _("One traveller"),
        _("What they attend, with contacts and telephone numbers. No booking references."),
    ),
    AudienceKind.TRIP: (
        _("All travellers"),
        _("Everything but internal and private items, with contacts and telephone numbers."),
    ),
    AudienceKind.HOSTS: (
        _("Hosts"),
        _("The official and the public items, with names and functions of those who come."),
    ),
}
"""Who may read a trip's calendar, and what they see there."""

_LANGUAGES = [SelectChoice(code, name) for code, name in LOCALES.items()]

DEVICE = _("Which person and device, so that you know which one to revoke: Anna's phone.")


def _people(travellers: "Iterable[Traveller]") -> list[SelectChoice]:
    return [SelectChoice(person.key, person.label) for person in travellers]


class OfficeFeedForm(PlannerForm):
    """A new address of the calendar of the whole office."""

    name = StringField(_("Device"), description=DEVICE, validators=[InputRequired()])
    language = SelectField(
        _("Language"),
        choices=[
            SelectChoice("", _("The reader's own, or the office's")),
            *_LANGUAGES,
        ],
    )

    def result(self) -> FeedWish:
        """The wish."""
        return FeedWish(AudienceKind.OFFICE, "", self.name.data or "", self.language.data)


class TripFeedForm(OfficeFeedForm):
    """A new address of a trip's calendar."""

    audience = RadioField(
        _("For whom"),
        choices=[SelectChoice(str(kind), name) for kind, (name, _shown) in SHOWN_TO.items()],
        default=str(AudienceKind.TRAVELLER),
    )
    traveller = SelectField(_("Traveller"))

    def offer(self, travellers: "Iterable[Traveller]") -> None:
        """Set the travellers to choose from."""
        self.traveller.choices = [SelectChoice("", _("Choose")), *_people(travellers)]

    def validate_traveller(self, field: SelectField) -> None:
        """One traveller's calendar needs the traveller."""
        if self.audience.data == AudienceKind.TRAVELLER and not field.data:
            raise ValidationError(_("Choose the traveller."))

    def result(self) -> FeedWish:
        """The wish; a traveller counts only for the audience of one."""
        audience = AudienceKind(self.audience.data)
        person = self.traveller.data if audience is AudienceKind.TRAVELLER else ""
        return FeedWish(audience, person, self.name.data or "", self.language.data)


class PageForm(PlannerForm):
    """A new address of a traveller's page."""

    traveller = SelectField(_("Traveller"), validators=[InputRequired(_("Choose the traveller."))])
    name = StringField(_("Device"), description=DEVICE, validators=[InputRequired()])

    def offer(self, travellers: "Iterable[Traveller]") -> None:
        """Set the travellers to choose from."""
        self.traveller.choices = [SelectChoice("", _("Please choose")), *_people(travellers)]

    def result(self) -> PageWish:
        """The wish."""
        return PageWish(self.traveller.data, self.name.data or "")


class FileForm(Form):
    """Which calendar to download; from the address, sent by GET."""

    audience = SelectField(_("For whom"), name="for", validate_choice=False)
    language = SelectField(_("Language"), choices=_LANGUAGES, validate_choice=False)

    def offer(self, travellers: "Iterable[Traveller]") -> None:
        """Let every audience outside staff be chosen."""
        self.audience.choices = [
            SelectChoice(str(TRIP), gettext("All travellers")),
            SelectChoice(str(HOSTS), gettext("Hosts")),
            *(SelectChoice(str(traveller(one.key)), one.label) for one in travellers),
        ]


class RevokeForm(PlannerForm):
    """A revocation, confirmed by sending it."""
