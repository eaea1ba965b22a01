"""What needs somebody: the trips that run and come, and what is open about them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from planner.db.models import (
    AuditEntry,
    Feed,
    Group,
    ProgrammeItem,
    Release,
    Traveller,
    Trip,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.readiness import Tally
from planner.domain.times import in_zone
from planner.domain.vocabulary import Severity, TripStatus
from planner.services.clashes import clashes_of_trips
from planner.services.follow_ups import Standing, due_follow_ups
from planner.services.money_matters import (
    NOTHING,
    MoneyMatters,
    lapses_of_office,
    matters_of_office,
)
from planner.services.offices import office_of
from planner.services.readiness.matters import tallies_of
from planner.services.receipts import receipts_of
from planner.services.trip_searches import soonest_first

SHOWN = 10
"""Trips and lines per list; the list of trips has them all."""

SEEN_BY_TRAVELLERS = (ProgrammeItem, Traveller, Group, Trip)
"""Records whose changes a release brings to travellers."""


@dataclass(frozen=True, slots=True)
class Unreleased:
    """A trip whose draft may differ from what travellers see; never released: `version` 0."""

    trip: Trip
    version: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A trip with calendars that have not fetched its newest version."""

    trip: Trip
    feeds: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """A trip whose newest version did not reach `travellers` of `everybody` on it."""

    trip: Trip
    travellers: int
    everybody: int


@dataclass(frozen=True, slots=True)
class Clashing:
    """A trip in whose draft something clashes: so many errors and warnings."""

    trip: Trip
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Unready:
    """A trip with tasks that are overdue or due soon."""

    trip: Trip
    tally: Tally


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The front page on a day; `is_empty` is an office without any trip."""

    today: date
    is_empty: bool
    running: tuple[Trip, ...]
    upcoming: tuple[Trip, ...]
    clashing: tuple[Clashing, ...]
    unreleased: tuple[Unreleased, ...]
    behind: tuple[Behind, ...]
    unseen: tuple[Unseen, ...]
    unready: tuple[Unready, ...]
    money: MoneyMatters
    follow_ups: tuple[Standing, ...]


def dashboard_of(session: Session, actor: Actor, now: datetime) -> Dashboard:
    """The front page of the actor's office; of what is open, only what the actor may settle."""
    require(actor, Permission.SEE_TRIPS)
    today = in_zone(now, office_of(session, actor).zone).date()
    current = _current(session, today)
    return Dashboard(
        today=today,
        is_empty=not current and _is_empty(session),
        running=tuple(trip for trip in current if trip.starts_on <= today),
        upcoming=tuple(trip for trip in current if trip.starts_on > today),
        clashing=_clashing(session, actor, current) if actor.may(Permission.PLAN_TRIPS) else (),
        unreleased=_unreleased(session, current) if actor.may(Permission.RELEASE_TRIPS) else (),
        behind=_behind(session, today) if actor.may(Permission.SHARE_CALENDARS) else (),
        unseen=_unseen(session, actor, current),
        unready=_unready(session, current, now) if actor.may(Permission.PLAN_TRIPS) else (),
        money=_money(session, actor, today),
        follow_ups=due_follow_ups(session, actor, today),
    )


def _money(session: Session, actor: Actor, today: date) -> MoneyMatters:
    """Who only reads sums has nothing to settle, but learns which of them hold no longer."""
    if actor.may(Permission.SEE_RECEIPTS):
        return matters_of_office(session, today)
    return lapses_of_office(session, today) if actor.may(Permission.SEE_MONEY) else NOTHING


def _is_empty(session: Session) -> bool:
    return session.scalar(select(Trip.id).where(Trip.is_template.is_(False)).limit(1)) is None


def _goes_on(today: date) -> ColumnElement[bool]:
    is_on = Trip.status != TripStatus.CANCELLED
    return and_(Trip.ends_on >= today, is_on, Trip.is_template.is_(False))


def _current(session: Session, today: date) -> list[Trip]:
    query = select(Trip).where(_goes_on(today)).order_by(*soonest_first()).limit(SHOWN)
    return list(session.scalars(query))


def _clashing(session: Session, actor: Actor, trips: list[Trip]) -> tuple[Clashing, ...]:
    found = clashes_of_trips(session, actor, [trip.id for trip in trips])
    counted = (
        Clashing(trip, found[trip.id].count(Severity.ERROR), found[trip.id].count(Severity.WARNING))
        for trip in trips
    )
    return tuple(each for each in counted if each.errors or each.warnings)


def _unreleased(session: Session, trips: list[Trip]) -> tuple[Unreleased, ...]:
    """Trips never released, and those whose records changed after the newest release."""
    changed = (
        select(AuditEntry.trip_id)
        .join(
            Release,
            and_(
                Release.trip_id == AuditEntry.trip_id,
                AuditEntry.at > Release.released_at,
                AuditEntry.thing.in_([model.__name__ for model in SEEN_BY_TRAVELLERS]),
            ),
        )
        .join(Trip, and_(Trip.id == Release.trip_id, Trip.released_version == Release.number))
        .where(Trip.id.in_([trip.id for trip in trips]))
        .distinct()
    )
    found = set(session.scalars(changed))
    return tuple(
        Unreleased(trip, trip.released_version)
        for trip in trips
        if not trip.released_version or trip.id in found
    )


def _behind(session: Session, today: date) -> tuple[Behind, ...]:
    """Trips whose released changes some calendars have not fetched yet.

    Calendars are looked up by their trips' numbers: both databases would read those of all trips.
    """
    going_on = select(Trip.id).where(_goes_on(today), Trip.released_version > 0)
    lags = or_(Feed.last_version.is_(None), Feed.last_version < Trip.released_version)
    query = (
        select(Trip, func.count(Feed.id))
        .join(Feed, Feed.trip_id == Trip.id)
        .where(Feed.trip_id.in_(list(session.scalars(going_on))), Feed.revoked_at.is_(None), lags)
        .group_by(*soonest_first())
        .order_by(*soonest_first())
        .limit(SHOWN)
    )
    return tuple(Behind(trip, count) for trip, count in session.execute(query))


def _unready(session: Session, trips: list[Trip], now: datetime) -> tuple[Unready, ...]:
    tallies = tallies_of(session, trips, now)
    found = (Unready(trip, tallies[trip.id]) for trip in trips)
    return tuple(each for each in found if each.tally.overdue or each.tally.soon)


def _unseen(session: Session, actor: Actor, trips: list[Trip]) -> tuple[Unseen, ...]:
    receipts = receipts_of(session, actor, trips)
    counted = (
        Unseen(trip, sum(not each.has_seen for each in mine), len(mine))
        for trip in trips
        if (mine := receipts.get(trip.id, ()))
    )
    return tuple(each for each in counted if each.travellers)
