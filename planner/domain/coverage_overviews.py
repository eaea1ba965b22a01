"""The money of many trips: totals, payers, cost centres, partners, decisions due.

Every figure is a sum over the figures of single trips; nothing is reckoned anew, so the overview
can't say anything else than the trips' own pages.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from planner.domain.coverage_figures import (
    NOBODY,
    THIRD,
    DecisionFigures,
    LineFigures,
    TripFigures,
)
from planner.domain.texts import Texts
from planner.domain.vocabulary import ApprovalState, Bucket, Direction, TripStatus


@dataclass(frozen=True, slots=True)
class TripMoney:
    """One trip in the overview."""

    id: int
    slug: str
    title: Texts
    starts_on: date
    ends_on: date
    direction: Direction
    status: TripStatus
    figures: TripFigures


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which trips: of the year of their first day, with a payer, a cost centre, in a status.

    With `bucket` only those that have cents in it.
    """

    year: int
    payer: int | None = None
    cost_centre: str = ""
    status: TripStatus | None = None
    bucket: Bucket | None = None

    def takes(self, trip: TripMoney) -> bool:
        """Whether the trip is among them; one that can't be reckoned may have any payer."""
        if self.status is not None and trip.status is not self.status:
            return False
        figures = trip.figures
        return bool(figures.fault) or (
            (self.payer is None or self.payer in figures.payers)
            and (not self.cost_centre or self.cost_centre in figures.cost_centres)
            and (self.bucket is None or figures.buckets[self.bucket] > 0)
        )


@dataclass(frozen=True, slots=True)
class PayerTotals:
    """What one payer promised and hosted on `trips` trips, in cents."""

    payer: int
    trips: int
    buckets: Mapping[Bucket, int]
    hosted: int

    @property
    def promised(self) -> int:
        """All that is announced or confirmed."""
        return sum(self.buckets.values())


@dataclass(frozen=True, slots=True)
class CentreTotals:
    """A cost centre's year over all trips, in cents: a trip over its share frees no other's."""

    cost_centre: str
    year: int
    trips: int
    approved: int
    assigned: int
    over: int
    free: int


@dataclass(frozen=True, slots=True)
class DueDecision:
    """A decision that somebody must make about a trip; days are counted from today.

    `days_left` until the first use of what it is about, `departs_in` until the trip begins.
    """

    trip: TripMoney
    decision: DecisionFigures
    days_left: int
    departs_in: int


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """One partner in the trips: who hosted, who travelled, who paid, in cents.

    `hosted_us` trips led our people to them, on which `we_travelled` of us went; `they_came` of
    theirs on `we_hosted` trips. `they_paid` and `they_gave` (hosted benefits) for us and others,
    `we_paid` from our budgets for their people. `lapsed` counts the approvals of accepting what
    they pay that hold no longer.
    """

    partner: int
    hosted_us: int
    we_travelled: int
    we_hosted: int
    they_came: int
    they_paid: int
    they_gave: int
    we_paid: int
    lapsed: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """All trips that were wanted, in their order, and their sums in cents."""

    trips: tuple[TripMoney, ...]
    total: int
    buckets: Mapping[Bucket, int]
    payers: tuple[PayerTotals, ...]
    centres: tuple[CentreTotals, ...]
    due: tuple[DueDecision, ...]

    @property
    def faulty(self) -> tuple[TripMoney, ...]:
        """Trips that are in none of the sums."""
        return tuple(trip for trip in self.trips if trip.figures.fault)

    @property
    def approved(self) -> int:
        """What all budgets together may spend, in cents."""
        return sum(each.approved for each in self.centres)

    @property
    def next_due(self) -> DueDecision | None:
        """The decision that is due first."""
        return self.due[0] if self.due else None


def overview_of(trips: Iterable[TripMoney], today: date) -> Overview:
    """The overview of some trips; decisions by the day they are due, overdue ones first."""
    shown = tuple(trips)
    return Overview(
        trips=shown,
        total=sum(trip.figures.total for trip in shown),
        buckets={bucket: sum(trip.figures.buckets[bucket] for trip in shown) for bucket in Bucket},
        payers=tuple(_payers(shown)),
        centres=tuple(_centres(shown)),
        due=_due(shown, today),
    )


def reciprocity_of(trips: Iterable[TripMoney]) -> tuple[Reciprocity, ...]:
    """Who hosted, travelled and paid, by partner; on an inbound trip partners are employers too.

    Cancelled trips led nobody anywhere, but may have cost something.
    """
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for trip in trips:
        for partner, figure, value in _given(trip):
            found[partner][figure] += value
    return tuple(
        Reciprocity(partner, **{name: counts[name] for name in _SUMS})
        for partner, counts in sorted(found.items())
    )


_SUMS = (
    "hosted_us",
    "we_travelled",
    "we_hosted",
    "they_came",
    "they_paid",
    "they_gave",
    "we_paid",
    "lapsed",
)


def _given(trip: TripMoney) -> Iterator[tuple[int, str, int]]:
    """What a trip adds to which sum of which partner."""
    figures = trip.figures
    for each in figures.promised:
        yield each.payer, "they_paid", each.cents
    for payer, cents in figures.hosted.items():
        yield payer, "they_gave", cents
    for decision in figures.decisions:
        if decision.state is ApprovalState.STALE:
            yield from ((payer, "lapsed", 1) for payer in decision.payers)
    yield from _inbound(trip) if trip.direction is Direction.INBOUND else _outbound(trip)


def _inbound(trip: TripMoney) -> Iterator[tuple[int, str, int]]:
    """Guests come: their employers are the partners."""
    takes_place = trip.status is not TripStatus.CANCELLED
    for employer, count in trip.figures.people.items():
        if employer != NOBODY and takes_place:
            yield employer, "we_hosted", 1
            yield employer, "they_came", count
    for employer, cents in trip.figures.own_for.items():
        if employer != NOBODY:
            yield employer, "we_paid", cents


def _outbound(trip: TripMoney) -> Iterator[tuple[int, str, int]]:
    """We travel: who hosts something or pays for it receives us; at home nobody does."""
    if trip.direction is Direction.HOME or trip.status is TripStatus.CANCELLED:
        return
    for partner in trip.figures.hosts | trip.figures.payers:
        yield partner, "hosted_us", 1
        yield partner, "we_travelled", sum(trip.figures.people.values())


def _payers(trips: Iterable[TripMoney]) -> Iterator[PayerTotals]:
    """The payers, who promised most first."""
    counts: Counter[int] = Counter()
    hosted: Counter[int] = Counter()
    buckets: defaultdict[int, dict[Bucket, int]] = defaultdict(lambda: dict.fromkeys(THIRD, 0))
    for trip in trips:
        counts.update(trip.figures.payers)
        hosted.update(trip.figures.hosted)
        for each in trip.figures.promised:
            buckets[each.payer][each.bucket] += each.cents
    found = (PayerTotals(key, counts[key], buckets[key], hosted[key]) for key in counts)
    yield from sorted(found, key=lambda each: (-each.promised - each.hosted, each.payer))


def _centres(trips: Iterable[TripMoney]) -> Iterator[CentreTotals]:
    by_centre: defaultdict[tuple[str, int], list[tuple[int, LineFigures]]] = defaultdict(list)
    for trip in trips:
        for line in trip.figures.lines:
            by_centre[line.cost_centre, line.year].append((trip.id, line))
    for (centre, year), found in sorted(by_centre.items()):
        lines = [line for _, line in found]
        yield CentreTotals(
            cost_centre=centre,
            year=year,
            trips=len({number for number, _ in found}),
            approved=sum(line.approved for line in lines),
            assigned=sum(line.assigned for line in lines),
            over=sum(line.over for line in lines),
            free=sum(line.free for line in lines),
        )


def _due(trips: Iterable[TripMoney], today: date) -> tuple[DueDecision, ...]:
    """Nobody must decide about a trip that is cancelled."""
    found = (
        DueDecision(
            trip,
            decision,
            days_left=(decision.due_on - today).days,
            departs_in=(trip.starts_on - today).days,
        )
        for trip in trips
        if trip.status is not TripStatus.CANCELLED
        for decision in trip.figures.decisions
        if decision.is_open
    )
    return tuple(sorted(found, key=lambda each: (each.decision.due_on, each.trip.id)))
