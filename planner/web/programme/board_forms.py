"""The small forms of the board: move an item, add one, keep the wish list."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Optional

from planner.domain.moves import Move
from planner.domain.texts import Texts
from planner.domain.vocabulary import LEGS, Kind
from planner.domain.wishes import PRIORITIES
from planner.services.candidates import CandidateDetails, Spot
from planner.services.item_options import ItemOptions, Option
from planner.web.fields import AnyLanguage, RecordField, TextsField, WordField
from planner.web.filters import plain
from planner.web.forms import PlannerForm, present

STAYS = [kind for kind in Kind if kind not in LEGS and kind is not Kind.HOTEL]
"""What can be drawn on the board by its times alone."""

_WHICH = [
    SelectChoice(value="", label=_("the only one")),
    SelectChoice(value="0", label=_("first")),
    SelectChoice(value="1", label=_("second")),
]


def _second(value: object) -> bool | None:
    return {"0": False, "1": True}.get(str(value))


def _day() -> Any:  # noqa: ANN401 - WTForms
    return DateField(_("Day"), validators=[InputRequired(_("Choose a day."))])


def _clock(message: str) -> Any:  # noqa: ANN401 - WTForms
    return TimeField(_("Starts at"), validators=[InputRequired(message)])


class MoveForm(PlannerForm):
    """Where an item shall stand; without a clock time for days."""

    on = _day()
    at = TimeField(_("Starts at"), validators=[Optional()])
    minutes = IntegerField(_("Minutes"), validators=[Optional()])
    second = SelectField(
        _("Where a clock change doubles the time"),
        choices=_WHICH,
        validators=[Optional()],
        default="",
    )

    def result(self) -> Move:
        """The move."""
        return Move(
            on=present(self.on.data),
            at=self.at.data,
            minutes=self.minutes.data,
            second=_second(self.second.data),
            ends_second=_second(self.second.data),
        )


class SpotForm(PlannerForm):
    """Where something of the wish list is put."""

    on = _day()
    at = _clock(_("Give the time of day, like 09:30."))
    zone = StringField(_("Time zone"))
    second = SelectField(
        _("Where a clock change doubles the time"),
        choices=_WHICH,
        validators=[Optional()],
        default="",
    )

    def result(self) -> Spot:
        """The spot."""
        return Spot(
            on=present(self.on.data),
            at=present(self.at.data),
            zone=self.zone.data or "",
            second=_second(self.second.data),
        )


class QuickForm(SpotForm):
    """A new item as it is drawn on the board: what, where, and its times."""

    title = StringField(_("Title"), validators=[InputRequired(_("Write a title."))])
    kind = WordField(_("Kind"), words=STAYS, default=str(Kind.MEETING))
    place = RecordField(_("Place"), empty="—")
    group = SelectField(_("For whom"), choices=[], validators=[Optional()], default="")
    minutes = IntegerField(_("Minutes"), validators=[InputRequired()])

    def offer(self, options: ItemOptions) -> None:
        """Give the places and groups to choose from."""
        self.place.offer(_choices(options.places))
        everyone = SelectChoice("", gettext("Everyone"))
        groups = (SelectChoice(key, plain(name)) for key, name in options.groups.items())
        self.group.choices = [everyone, *groups]

    def wish(self, language: str) -> CandidateDetails:
        """What is to be put there, its title in the reader's language."""
        return CandidateDetails(
            kind=Kind(self.kind.data),
            title=Texts.of({language: self.title.data or ""}),
            minutes=present(self.minutes.data),
            place=self.place.data,
        )


class WishForm(PlannerForm):
    """Something that may be put into the programme."""

    title = TextsField(_("Title"), validators=[AnyLanguage()])
    kind = WordField(_("Kind"), words=STAYS, default=str(Kind.COMPANY_VISIT))
    priority = SelectField(
        _("Priority"),
        coerce=int,
        choices=[SelectChoice(str(number), _(word)) for number, word in PRIORITIES.items()],
    )
    minutes = IntegerField(_("Minutes"), validators=[InputRequired(_("Say how long it takes."))])
    opens = TimeField(_("Open from"), validators=[Optional()])
    closes = TimeField(_("Open until"), validators=[Optional()])
    place_id = RecordField(_("Place"), empty="—")
    host_id = RecordField(_("Host"), empty="—")
    note = TextAreaField(_("Note"), description=_("Nobody outside this office sees it."))

    def offer(self, options: ItemOptions) -> None:
        """Give the records to choose from."""
        self.place_id.offer(_choices(options.places))
        self.host_id.offer(_choices(options.organisations))

    def result(self) -> CandidateDetails:
        """The wish."""
        return CandidateDetails(
            kind=Kind(self.kind.data),
            title=self.title.data,
            minutes=present(self.minutes.data),
            priority=self.priority.data,
            opens=self.opens.data,
            closes=self.closes.data,
            place=self.place_id.data,
            host=self.host_id.data,
            note=self.note.data or "",
        )


def move_sent(sent: Any) -> tuple[Move, int]:  # noqa: ANN401 - JSON
    """What the board's script sent: the move and the version that it saw; else `ValueError`."""
    known: Mapping[str, Any] = sent if isinstance(sent, dict) else {}
    clock, minutes = known.get("at"), known.get("minutes")
    move = Move(
        on=date.fromisoformat(str(known.get("on"))),
        at=None if clock is None else time.fromisoformat(str(clock)).replace(tzinfo=None),
        minutes=None if minutes is None else _number(minutes),
        second=_second(known.get("second")),
        ends_second=_second(known.get("ends_second")),
    )
    return move, _number(known.get("version"))


_MOST_MINUTES = 366 * 24 * 60


def _number(value: object) -> int:
    if isinstance(value, int) and abs(value) <= _MOST_MINUTES:
        return value
    raise ValueError("this is no number of minutes or versions")


def _choices(options: tuple[Option, ...]) -> list[tuple[int, str]]:
    return [(option.number, _named(option)) for option in options]


def _named(option: Option) -> str:
    name = plain(option.name)
    return name if not option.note or option.note in name else f"{name} · {option.note}"
