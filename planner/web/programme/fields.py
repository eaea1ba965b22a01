"""Fields of several inputs for an item's times and meals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext
from wtforms.validators import ValidationError

from planner.domain.clock_changes import Occurrence, occurrences, require_existing
from planner.domain.labels import label_of
from planner.domain.refusals import InvalidError
from planner.domain.schedules import YEARS
from planner.domain.times import Moment, WallTime, zone_names
from planner.domain.vocabulary import Instigator, MealKind
from planner.services.item_details import MealDetails
from planner.web.fields import Composite
from planner.web.filters import day

PARTS = ("on", "at", "zone", "second")


def written(moment: Moment | None) -> dict[str, str]:
    """A moment as its four inputs show it."""
    empty = dict.fromkeys(PARTS, "")
    if not isinstance(moment, WallTime):
        return empty | {"on": moment.isoformat() if moment else ""}
    second = str(int(moment.second)) if occurrences(moment) else ""
    at = f"{moment.at:%H:%M}"
    return {"on": moment.day.isoformat(), "at": at, "zone": moment.zone, "second": second}


class MomentField(Composite):
    """When something starts or ends: a day, a clock time, a zone, and which of two such times.

    The inputs are kept as typed; `settle` reads them, once the place and its zone are known.
    `occurrences` are the two moments to choose from where a clock change doubles the time.
    """

    data: Moment | None
    typed: dict[str, str]
    occurrences: tuple[Occurrence, ...]

    def process(
        self,
        formdata: Any,  # noqa: ANN401 - WTForms
        data: Any = None,  # noqa: ANN401 - WTForms
        extra_filters: Any = None,  # noqa: ANN401 - WTForms
    ) -> None:
        """Keep what was typed, or show the given moment."""
        del extra_filters
        self.process_errors = []
        self.data = data
        self.occurrences = occurrences(data) if isinstance(data, WallTime) else ()
        self.typed = written(data)
        sent = {part: f"{self.name}-{part}" for part in PARTS}
        if formdata is not None and any(name in formdata for name in sent.values()):
            self.typed = {part: formdata.get(name, "").strip() for part, name in sent.items()}

    def inputs(self) -> Iterator[tuple[str, str]]:
        """One input per part."""
        return ((f"{self.name}-{part}", self.typed[part]) for part in PARTS)

    def shown(self) -> str:
        """Day, time and zone."""
        second = {"0": gettext("first"), "1": gettext("second")}.get(self.typed["second"], "")
        parts = (_day_shown(self.typed["on"]), self.typed["at"], self.typed["zone"], second)
        return " ".join(part for part in parts if part)

    def zone_or(self, default: str) -> str:
        """The zone that was typed, else that of the place."""
        return self.typed["zone"] or default

    @property
    def moment(self) -> Moment:
        """What was settled."""
        if self.data is None:
            raise ValueError("the moment was not settled")
        return self.data

    def leave_out_zone(self, default: str) -> None:
        """Show no zone where it is the place's anyway: it follows when the place changes."""
        if self.typed["zone"] == default:
            self.typed["zone"] = ""

    def settle(self, *, as_day: bool, default_zone: str, default_on: str = "") -> None:
        """Read the inputs into `data`; `InvalidError` at this field where they make no moment."""
        on = self._day(self.typed["on"] or default_on)
        self.data = on if as_day else self._wall(on, self.zone_or(default_zone))

    def _day(self, text: str) -> date:
        try:
            on = date.fromisoformat(text)
        except ValueError:
            raise InvalidError("Choose a day.", field=self.name) from None
        if on.year not in YEARS:
            raise InvalidError("Check the year.", field=self.name)
        return on

    def _clock(self) -> time:
        try:
            return time.fromisoformat(self.typed["at"]).replace(second=0, tzinfo=None)
        except ValueError:
            raise InvalidError("Give the time of day, like 09:30.", field=self.name) from None

    def _wall(self, on: date, zone_name: str) -> WallTime:
        if zone_name not in zone_names():
            raise InvalidError("Choose a time zone from the list.", field=self.name)
        wall = WallTime(datetime.combine(on, self._clock()), zone_name)
        require_existing(wall, self.name)
        self.occurrences = occurrences(wall)
        if self.occurrences and self.typed["second"] not in {"0", "1"}:
            raise InvalidError(
                "%(clock)s is there twice on %(day)s in %(zone)s: choose which one is meant.",
                field=self.name,
                clock=f"{wall.at:%H:%M}",
                day=on,
                zone=zone_name,
            )
        return replace(wall, second=bool(self.occurrences) and self.typed["second"] == "1")


def _day_shown(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


@dataclass(frozen=True, slots=True)
class MealRow:
    """The inputs of one meal; without a provider nobody gives it."""

    meal: str
    provider: str = ""
    by: str = Instigator.HOST


class MealsField(Composite):
    """Who gives which meal: inputs ``meals-0-meal``, ``meals-0-provider``, ``meals-0-by``.

    There is a row for each kind of meal, and more where one is given twice.
    """

    data: tuple[MealDetails, ...]
    rows: tuple[MealRow, ...]
    is_known: bool
    providers: dict[str, str]

    def process(
        self,
        formdata: Any,  # noqa: ANN401 - WTForms
        data: Any = None,  # noqa: ANN401 - WTForms
        extra_filters: Any = None,  # noqa: ANN401 - WTForms
    ) -> None:
        """Read the rows that were sent, or make those of the given meals."""
        del extra_filters
        self.process_errors = []
        self.providers = {}
        self.data = tuple(data or ())
        given = [MealRow(meal.meal, str(meal.provider), meal.instigated_by) for meal in self.data]
        if formdata is not None and f"{self.name}-0-meal" in formdata:
            given = list(self._sent(formdata))
        self.rows = tuple(_with_empty_rows(given))
        self.is_known = all(row.meal in set(MealKind) for row in given)

    def _sent(self, formdata: Any) -> Iterator[MealRow]:  # noqa: ANN401 - WTForms
        number = 0
        while f"{self.name}-{number}-meal" in formdata:
            parts = (formdata.get(f"{self.name}-{number}-{part}", "") for part in _MEAL_PARTS)
            yield MealRow(*parts)
            number += 1

    def offer(self, providers: Iterable[tuple[int, str]]) -> None:
        """Set the organisations that can be chosen."""
        self.providers = {str(number): name for number, name in providers}

    def choices(self) -> list[tuple[str, str]]:
        """Number and name of each organisation, after the choice of none."""
        return [("", "—"), *self.providers.items()]

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms
        """Read the rows that have a provider into `data`."""
        del form
        given = [row for row in self.rows if row.provider]
        are_offered = all(r.provider in self.providers and r.by in set(Instigator) for r in given)
        if not (self.is_known and are_offered):
            raise ValidationError(gettext("Choose from the lists."))
        self.data = tuple(
            MealDetails(MealKind(row.meal), int(row.provider), Instigator(row.by)) for row in given
        )

    def inputs(self) -> Iterator[tuple[str, str]]:
        """Three inputs per row."""
        for number, row in enumerate(self.rows):
            for part, value in zip(_MEAL_PARTS, (row.meal, row.provider, row.by), strict=True):
                yield f"{self.name}-{number}-{part}", value

    def shown(self) -> str:
        """``Lunch: Alliance (Host)``."""
        return ", ".join(
            f"{_word(MealKind, row.meal)}: {self.providers.get(row.provider, '?')}"
            f" ({_word(Instigator, row.by)})"
            for row in self.rows
            if row.provider
        )


_MEAL_PARTS = ("meal", "provider", "by")


def _word(words: type[MealKind | Instigator], text: str) -> str:
    return gettext(label_of(words(text))) if text in set(words) else "?"


def _with_empty_rows(rows: list[MealRow]) -> Iterator[MealRow]:
    for meal in MealKind:
        yield from [row for row in rows if row.meal == meal] or [MealRow(meal)]
