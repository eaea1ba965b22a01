"""Which place, amount and reason a rule book gives a day (`costs.md`, "The allowance day").

Source of the places: EStG § 9 (4a) sentence 5, LStR R 9.6 (3); for NRW the 16:00 rule of AKEVO § 3.
"""

from dataclasses import dataclass
from datetime import datetime

from planner.domain.allowance_tables import HOME_COUNTRY
from planner.domain.allowances.absences import is_abroad
from planner.domain.allowances.facts import DayFacts, Position
from planner.domain.allowances.reasons import DayKind, Reason
from planner.domain.allowances.rule_books import RuleBook
from planner.domain.programmes import Place

IN_THE_AIR = "AT"
"""The country that counts for days between take-off and landing: Austria."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The country and place of a day, how much of their amount it gets, and why.

    `place` is None in Germany, where all places pay the same, and in the air.
    """

    country: str
    place: Place | None
    kind: DayKind
    reason: Reason


def ruling_on(facts: DayFacts, book: RuleBook) -> Ruling:
    """What a rule book says of a day."""
    country, place, reason = _where(facts, book)
    if facts.nothing is not None:
        return Ruling(country, place, DayKind.NONE, facts.nothing)
    is_between = facts.position is Position.BETWEEN
    return Ruling(country, place, DayKind.FULL if is_between else DayKind.PARTIAL, reason)


def _where(facts: DayFacts, book: RuleBook) -> tuple[str, Place | None, Reason]:
    if facts.in_flight:
        return IN_THE_AIR, None, Reason.IN_FLIGHT
    if facts.position is Position.ONLY:
        return *_at(facts.left), Reason.DAY_TRIP
    if facts.left is not None:
        if not _is_late(facts, book):
            return *_at(None), Reason.RETURN_EARLY
        return *_at(facts.left), Reason.RETURN
    if is_abroad(facts.reached):
        return *_at(facts.reached), Reason.LAST_REACHED
    is_outward = facts.position is Position.FIRST and facts.goes_abroad
    return *_at(None), Reason.NOT_YET_ABROAD if is_outward else Reason.DOMESTIC


def _at(place: Place | None) -> tuple[str, Place | None]:
    return (place.country, place) if place is not None else (HOME_COUNTRY, None)


def _is_late(facts: DayFacts, book: RuleBook) -> bool:
    """Whether Germany is reached late enough for the amount abroad; unknown is not late."""
    if book.return_after is None:
        return True
    hour = datetime.combine(facts.on, book.return_after)
    return facts.entered is not None and facts.entered.at > hour
