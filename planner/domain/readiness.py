"""What must be ready before a trip begins: dates counted back from departure, and what is late.

A task is due so many calendar days before the first day of its trip. "Today" is the day at home:
it is there that things are handed in.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from planner.domain.times import in_zone
from planner.domain.vocabulary import Direction, PersonalKind, TaskState

SOON = timedelta(days=14)
"""So long before it is due a task is called to mind."""

PASSPORT_MONTHS = 6
"""So long a passport holds beyond the return where no rule of a country says otherwise."""

YEAR = 12
LONGEST_LEAD = 365
"""Days before departure on which a task can be due at the earliest."""

GENERAL, EUROPE = "", "EU"
"""Areas that are no country: everywhere, and where certificate A1 is asked for."""

_A1_COUNTRIES = """
AT BE BG CH CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
"""

A1_COUNTRIES = frozenset(_A1_COUNTRIES.split())
"""The countries of the EU and the EEA, and Switzerland (Regulation (EC) 883/2004, art. 12)."""

OPEN = frozenset({TaskState.OPEN, TaskState.IN_WORK})
"""States in which something is still to do."""


class Urgency(StrEnum):
    """How pressing a task is."""

    SETTLED = "settled"
    LATER = "later"
    SOON = "soon"
    OVERDUE = "overdue"


class RuleDoubt(StrEnum):
    """Why an entry rule can't be relied on."""

    NEVER_CHECKED = "never_checked"
    OLD = "old"
    ENDS_BEFORE = "ends_before"


class PassportState(StrEnum):
    """How a passport stands against a trip."""

    UNKNOWN = "unknown"
    LONG_ENOUGH = "long_enough"
    TOO_SHORT = "too_short"


def due_on(departs_on: date, days_before: int) -> date:
    """The last day for a task; `days_before` calendar days before departure."""
    return departs_on - timedelta(days=days_before)


def today_at(now: datetime, home_zone: str) -> date:
    """The day at home."""
    return in_zone(now, home_zone).date()


def urgency_of(due: date, today: date, state: TaskState) -> Urgency:
    """How pressing; on its last day a task is not overdue yet."""
    if state not in OPEN:
        return Urgency.SETTLED
    if due < today:
        return Urgency.OVERDUE
    return Urgency.SOON if due <= today + SOON else Urgency.LATER


def months_later(day: date, months: int) -> date:
    """The same day some months on; the last day of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def passport_needed_until(returns_on: date, months: int = PASSPORT_MONTHS) -> date:
    """The first day on which a passport may end: so many months after the return."""
    return months_later(returns_on, months)


def passport_state(
    valid_until: date | None, returns_on: date, months: int = PASSPORT_MONTHS
) -> PassportState:
    """How a passport stands; None: nobody said until when it is valid."""
    if valid_until is None:
        return PassportState.UNKNOWN
    is_enough = valid_until >= passport_needed_until(returns_on, months)
    return PassportState.LONG_ENOUGH if is_enough else PassportState.TOO_SHORT


def rule_doubt(
    checked_on: date | None,
    valid_until: date | None,
    *,
    today: date,
    months: int,
    returns_on: date | None = None,
) -> RuleDoubt | None:
    """Why a rule can't be relied on: never checked, checked too long ago, or it ends too soon."""
    if checked_on is None:
        return RuleDoubt.NEVER_CHECKED
    if valid_until is not None and valid_until < (returns_on or today):
        return RuleDoubt.ENDS_BEFORE
    return RuleDoubt.OLD if months_later(checked_on, months) < today else None


def erased_from(ends_on: date, days: int) -> date:
    """The first day on which personal data of a trip is no longer kept."""
    return ends_on + timedelta(days=days + 1)


def applies(
    area: str, wanted: Direction | None, *, direction: Direction, abroad: Iterable[str]
) -> bool:
    """Whether a template is for a trip of a direction that leads to the countries `abroad`."""
    if wanted is not None and wanted is not direction:
        return False
    countries = set(abroad)
    if area == EUROPE:
        return bool(countries & A1_COUNTRIES)
    return area == GENERAL or area in countries


@dataclass(frozen=True, slots=True)
class Cell:
    """How one task stands, for one traveller or for all; `due` is its last day."""

    due: date
    state: TaskState


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tasks are pressing."""

    overdue: int = 0
    soon: int = 0
    later: int = 0
    settled: int = 0

    @property
    def open(self) -> int:
        """How many are still to do."""
        return self.overdue + self.soon + self.later

    @property
    def total(self) -> int:
        """How many there are."""
        return self.open + self.settled


def tally_of(cells: Iterable[Cell], today: date) -> Tally:
    """How many of them are overdue, due soon, due later and settled."""
    found = [urgency_of(cell.due, today, cell.state) for cell in cells]
    return Tally(
        overdue=found.count(Urgency.OVERDUE),
        soon=found.count(Urgency.SOON),
        later=found.count(Urgency.LATER),
        settled=found.count(Urgency.SETTLED),
    )


def asked_for(needs: Iterable[Iterable[str]]) -> tuple[PersonalKind, ...]:
    """What personal data the tasks of a trip ask for, each once, in one order."""
    wanted = {each for one in needs for each in one}
    return tuple(kind for kind in PersonalKind if kind in wanted)


def foreign(countries: Iterable[str], home: str) -> Iterator[str]:
    """The countries of a trip but that of the office, each once."""
    yield from (code for code in dict.fromkeys(countries) if code and code != home)
