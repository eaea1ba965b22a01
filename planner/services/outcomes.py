"""What came of a trip's programme: by item, whether it was held and what it led to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import FollowUp, Outcome, ProgrammeItem, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.place_clocks import by_place_clocks
from planner.domain.programmes import Item, Programme
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.vocabulary import Held, ItemStatus, Kind, Track
from planner.services.editing import MESSAGE, check_version, flush_edit
from planner.services.trip_queries import trip_with_programme

VISITS = frozenset(
    {
        Kind.PLENARY,
        Kind.SESSION,
        Kind.TRADE_FAIR,
        Kind.COMPANY_VISIT,
        Kind.MEETING,
        Kind.RECEPTION,
    }
)
"""Kinds of items that lead to something; any other gets a place where somebody noted a result."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An item of a trip by its key; an empty `key` is the trip as a whole."""

    slug: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeDetails:
    """What people write about an item afterwards; `public_result` may be told outside."""

    held: Held
    goal: str = ""
    findings: str = ""
    public_result: str = ""
    sectors: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """An item with what came of it; `outcome` is None as long as nobody wrote."""

    item: Item
    outcome: Outcome | None
    follow_ups: tuple[FollowUp, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """A trip's visits in time, and outcomes of items that are no longer planned."""

    trip: Trip
    programme: Programme
    visits: tuple[Visit, ...]
    others: tuple[Outcome, ...]
    follow_ups: tuple[FollowUp, ...]

    @property
    def noted(self) -> int:
        """Visits that somebody wrote about."""
        return sum(visit.outcome is not None for visit in self.visits)


def results_of(session: Session, actor: Actor, slug: str) -> Results:
    """What came of a trip, in a number of queries that doesn't grow with its rows."""
    require(actor, Permission.SEE_TRIPS)
    trip = trip_with_programme(session, slug)
    programme = by_place_clocks(trip.as_programme())
    outcomes = _outcomes_of(session, trip)
    tasks = tuple(
        session.scalars(
            select(FollowUp)
            .where(FollowUp.trip_id == trip.id)
            .order_by(FollowUp.due_on.is_(None), FollowUp.due_on, FollowUp.id)
        )
    )
    number_of = {row.key: row.id for row in trip.items}
    begins = {row.key: (row.starts_utc, row.position) for row in trip.items}
    listed = [
        item
        for item in sorted(programme.items, key=lambda item: begins[item.key])
        if _is_visit(item) or number_of[item.key] in outcomes
    ]
    visits = tuple(_visit(item, number_of[item.key], outcomes, tasks) for item in listed)
    told = {visit.outcome.id for visit in visits if visit.outcome}
    others = tuple(each for each in outcomes.values() if each.id not in told)
    return Results(trip, programme, visits, others, tasks)


def get_outcome(session: Session, actor: Actor, spot: Spot) -> Outcome | None:
    """What was noted of an item, None where nothing was; `NotFoundError` for an unknown item."""
    require(actor, Permission.SEE_TRIPS)
    item = item_of(session, spot)
    return session.scalar(select(Outcome).where(Outcome.item_id == item.id))


def keep_outcome(
    session: Session, actor: Actor, spot: Spot, version: int, details: OutcomeDetails
) -> Outcome:
    """Write what came of an item; `version` is the one seen, 0 where there was none.

    `EditConflictError` where somebody else wrote meanwhile, `NotFoundError` without such an item.
    """
    require(actor, Permission.PLAN_TRIPS)
    item = item_of(session, spot)
    hold(session, f"outcome:{item.id}")
    row = session.scalar(select(Outcome).where(Outcome.item_id == item.id))
    if row is None:
        if version:
            raise EditConflictError(MESSAGE, current_version=0)
        row = Outcome(trip_id=item.trip_id, item_id=item.id, subject=item.label, **asdict(details))
        session.add(row)
        session.flush()
        return row
    check_version(row, version)
    for name, value in {**asdict(details), "subject": item.label}.items():
        setattr(row, name, value)
    flush_edit(session, row)
    return row


def item_of(session: Session, spot: Spot) -> ProgrammeItem:
    """An item of a trip; `NotFoundError`."""
    query = select(ProgrammeItem).join(Trip, Trip.id == ProgrammeItem.trip_id)
    item = session.scalar(query.where(Trip.slug == spot.slug, ProgrammeItem.key == spot.key))
    if item is None:
        raise NotFoundError("There is no such programme item.")
    return item


def _outcomes_of(session: Session, trip: Trip) -> dict[int, Outcome]:
    """By the item's number; those whose item went have keys of their own, below zero."""
    rows = session.scalars(select(Outcome).where(Outcome.trip_id == trip.id).order_by(Outcome.id))
    return {row.item_id if row.item_id is not None else -row.id: row for row in rows}


def _is_visit(item: Item) -> bool:
    return (
        item.kind in VISITS
        and item.track is not Track.INTERNAL
        and item.status is not ItemStatus.CANCELLED
    )


def _visit(
    item: Item, number: int, outcomes: Mapping[int, Outcome], tasks: tuple[FollowUp, ...]
) -> Visit:
    mine = tuple(task for task in tasks if task.item_id == number)
    return Visit(item, outcomes.get(number), mine)
