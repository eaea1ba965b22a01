"""Lodging: what of hotel costs is payable, and which nights somebody else provides.

The cap of a night is the table's overnight amount for the place and day. NRW holds the costs of all
nights against all caps together, the others each night against its own (`costs.md`). Germany has no
cap in the tables: its column is the flat amount without receipts. A night that somebody provides
costs nothing and brings nothing (invariant I8). Amounts are EUR cents.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from planner.domain.allowance_tables import HOME_COUNTRY
from planner.domain.allowances.evidence import Event, Nature, attended, events_of
from planner.domain.allowances.rule_books import LodgingTest, book_of
from planner.domain.allowances.values import Basis
from planner.domain.programmes import Place, Programme
from planner.domain.vocabulary import Regime

FLAT = 30_00
"""What a night without receipts brings, where staff enter it as a cost item."""


@dataclass(frozen=True, slots=True)
class Night:
    """A night in a hotel, by the day on which it begins.

    `cap` is None where there is none, `provider` (a key) where nobody provides the night.
    """

    on: date
    item: str
    place: Place
    cap: int | None
    provider: str | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class NightCost:
    """What a night costs, and its cap; None is no cap."""

    on: date
    cents: int
    cap: int | None

    @property
    def above(self) -> int:
        """What lies above the cap."""
        return 0 if self.cap is None else max(0, self.cents - self.cap)


@dataclass(frozen=True, slots=True)
class LodgingCheck:
    """Costs of nights held against their caps: `payable` and `above` sum to the costs."""

    nights: tuple[NightCost, ...]
    test: LodgingTest

    @property
    def total(self) -> int:
        """All costs."""
        return sum(night.cents for night in self.nights)

    @property
    def above(self) -> int:
        """What belongs to nobody until a person assigns it."""
        if self.test is LodgingTest.EACH_NIGHT:
            return sum(night.above for night in self.nights)
        capped = [night for night in self.nights if night.cap is not None]
        caps = sum(night.cap or 0 for night in capped)
        return max(0, sum(night.cents for night in capped) - caps)

    @property
    def payable(self) -> int:
        """What the rule book allows."""
        return self.total - self.above


def nights_of(programme: Programme, traveller: str, basis: Basis) -> tuple[Night, ...]:
    """The hotel nights of a traveller on a trip, in order; none of a cancelled trip or stay."""
    if programme.is_cancelled:
        return ()
    events = events_of(attended(programme, traveller), programme)
    return tuple(
        _night(event, event.target, basis)
        for event in events
        if event.nature is Nature.NIGHT and event.target is not None
    )


def check_lodging(regime: Regime, nights: Iterable[NightCost]) -> LodgingCheck:
    """Hold what nights cost against their caps; `ValueError` without rule book or below zero."""
    known = tuple(sorted(nights, key=lambda night: (night.on, night.cents)))
    if any(night.cents < 0 for night in known):
        raise ValueError("a night never costs less than nothing")
    return LodgingCheck(known, book_of(regime).lodging)


def without_receipts(nights: Sequence[Night]) -> int:
    """What a cost item without receipts may claim: a flat amount for each night not provided."""
    return FLAT * sum(night.provider is None for night in nights)


def _night(event: Event, place: Place, basis: Basis) -> Night:
    selection = basis.table.select(place.country, basis.name_of(place), event.starts.day)
    return Night(
        on=event.starts.day,
        item=event.item.key,
        place=place,
        cap=None if place.country == HOME_COUNTRY else selection.row.overnight,
        provider=event.item.lodging_provider,
        provisional=selection.provisional,
    )
