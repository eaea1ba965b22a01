"""What is open about the money of trips: decisions due, reminders; for the front page."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from planner.db.models import Approval, Claim, Organisation, Traveller, Trip
from planner.domain.claims import MONTHS
from planner.domain.refusals import InvalidError
from planner.domain.reminders import AFTER_DEADLINE, Reminder, ReminderKind, reminders_of
from planner.domain.vocabulary import Bucket, ClaimState, TripStatus
from planner.services.costs import Ledger, TripCosts, ledgers_of
from planner.services.costs.reading import costs_of
from planner.services.decisions.standings import Standing, standings_of
from planner.services.trip_queries import trips_with_parts
from planner.services.trip_searches import soonest_first

SHOWN = 10
"""Trips that are looked at, of those that come or run, that ended, and that wait for a decision."""

LOOKED_BACK = timedelta(days=31 * MONTHS + AFTER_DEADLINE)
"""So long after its last day a trip may still remind of claims."""

HANDED_IN = frozenset({ClaimState.SUBMITTED, ClaimState.SETTLED})


@dataclass(frozen=True, slots=True)
class Due:
    """A decision that somebody has to make, or to make again."""

    trip: Trip
    standing: Standing


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to remember of a trip; `names` are the travellers and payers that it is about."""

    trip: Trip
    reminder: Reminder
    names: tuple[str | Organisation, ...]


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A trip with an approval that holds no longer, and the name of whose it is."""

    trip: Trip
    name: str


@dataclass(frozen=True, slots=True)
class Unreckoned:
    """A trip whose money can't be reckoned, and why: a rate is missing."""

    trip: Trip
    reason: InvalidError


@dataclass(frozen=True, slots=True)
class MoneyMatters:
    """What is open; decisions by the day on which they are due.

    `lapsed` is for those alone who see sums and none of the rest: `due` names the same approvals.
    """

    due: tuple[Due, ...] = ()
    matters: tuple[Matter, ...] = ()
    unreckoned: tuple[Unreckoned, ...] = ()
    lapsed: tuple[Lapsed, ...] = ()


NOTHING = MoneyMatters()


@dataclass(frozen=True, slots=True)
class TripMoney:
    """A trip's money in one line, in cents, and what is open about it.

    `lapsed` is for those alone who see sums and none of the rest.
    """

    total: int
    uncovered: int
    standings: tuple[Standing, ...]
    matters: tuple[Matter, ...]
    lapsed: tuple[Lapsed, ...] = ()

    @property
    def due(self) -> tuple[Standing, ...]:
        """What somebody has to decide."""
        return tuple(each for each in self.standings if each.is_due)


def matters_of_office(session: Session, today: date) -> MoneyMatters:
    """What is open in the office's trips, in a number of queries that doesn't grow with them."""
    trips = _trips(session, today)
    claimed = _claimed(session, [trip.id for trip in trips])
    due: list[Due] = []
    matters: list[Matter] = []
    unreckoned: list[Unreckoned] = []
    for trip, found in _reckoned(session, trips):
        if isinstance(found, InvalidError):
            unreckoned.append(Unreckoned(trip, found))
            continue
        due += [Due(trip, each) for each in standings_of(found, today) if each.is_due]
        matters += _matters(found, today, claimed[trip.id])
    due.sort(key=lambda each: each.standing.first_use)
    return MoneyMatters(tuple(due), tuple(matters), tuple(unreckoned))


def lapses_of_office(session: Session, today: date) -> MoneyMatters:
    """The approvals in the office's trips that hold no longer, for who sees sums alone."""
    reckoned = _reckoned(session, _trips(session, today))
    return MoneyMatters(
        lapsed=tuple(
            lapsed
            for _, found in reckoned
            if not isinstance(found, InvalidError)
            for lapsed in _lapsed(found)
        )
    )


def _lapsed(costs: TripCosts) -> Iterator[Lapsed]:
    names = {person.key: person.label for person in costs.trip.travellers}
    for lapse in costs.lapses:
        yield Lapsed(costs.trip, names[lapse.traveller])


def money_of(session: Session, costs: TripCosts, today: date) -> TripMoney:
    """The money of one trip in a line; who sees sums alone is told of nothing else."""
    total, uncovered = costs.coverage.total, costs.coverage.buckets[Bucket.UNCOVERED]
    if not costs.is_full:
        return TripMoney(total, uncovered, standings=(), matters=(), lapsed=tuple(_lapsed(costs)))
    claimed = _claimed(session, [costs.trip.id])[costs.trip.id]
    matters = tuple(_matters(costs, today, claimed))
    return TripMoney(total, uncovered, standings_of(costs, today), matters)


def _trips(session: Session, today: date) -> list[Trip]:
    """Those that run and come, the last that ended, and those that wait for a decision."""
    waits = select(Approval.trip_id).where(Approval.is_waiting())
    soonest = soonest_first()
    kinds: Sequence[tuple[ColumnElement[bool], Sequence[ColumnElement[Any]]]] = (
        (Trip.ends_on >= today, soonest),
        (
            and_(Trip.ends_on < today, Trip.ends_on >= today - LOOKED_BACK),
            (Trip.ends_on.desc(), Trip.id.expression),
        ),
        (Trip.id.in_(waits), soonest),
    )
    is_real = Trip.status != TripStatus.CANCELLED, Trip.is_template.is_(False)
    ids: dict[int, None] = {}
    for which, order in kinds:
        query = select(Trip.id).where(which, *is_real).order_by(*order).limit(SHOWN)
        ids |= dict.fromkeys(session.scalars(query))
    found = {trip.id: trip for trip in trips_with_parts(session, list(ids))}
    return [found[number] for number in ids]


def _reckoned(
    session: Session, trips: Sequence[Trip]
) -> Iterator[tuple[Trip, TripCosts | InvalidError]]:
    """The money of each trip, or why it can't be reckoned."""
    ledgers = _ledgers(session, trips)
    for trip in trips:
        ledger = ledgers[trip.id]
        try:
            yield trip, ledger if isinstance(ledger, InvalidError) else costs_of(ledger)
        except InvalidError as error:
            yield trip, error


def _ledgers(session: Session, trips: Sequence[Trip]) -> Mapping[int, Ledger | InvalidError]:
    """All ledgers at once; one by one where a table fails one of them."""
    try:
        return ledgers_of(session, trips)
    except InvalidError:
        return {trip.id: _ledger(session, trip) for trip in trips}


def _ledger(session: Session, trip: Trip) -> Ledger | InvalidError:
    try:
        return ledgers_of(session, [trip])[trip.id]
    except InvalidError as error:
        return error


def _claimed(session: Session, ids: Sequence[int]) -> Mapping[int, set[str]]:
    """Who handed their claim in, by trip: the newest step of each counts."""
    query = (
        select(Claim.trip_id, Traveller.key, Claim.state)
        .join(Traveller, Traveller.id == Claim.traveller_id)
        .where(Claim.trip_id.in_(ids))
        .order_by(Claim.id)
    )
    newest = {(trip_id, key): state for trip_id, key, state in session.execute(query)}
    found: dict[int, set[str]] = defaultdict(set)
    for (trip_id, key), state in newest.items():
        if state in HANDED_IN:
            found[trip_id].add(key)
    return found


def _matters(costs: TripCosts, today: date, claimed: set[str]) -> Iterator[Matter]:
    trip = costs.trip
    names: dict[str, str | Organisation] = {use.key: use.record for use in trip.organisations}
    people: dict[str, str | Organisation] = {each.key: each.label for each in trip.travellers}
    for each in reminders_of(costs.sheet, costs.coverage, today, claimed):
        known = names if each.kind is ReminderKind.NO_EVIDENCE else people
        yield Matter(trip, each, tuple(known[key] for key in each.who))
