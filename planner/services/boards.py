"""The board of a trip: its draft as columns of days, with what clashes; moving an item on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.db.models import AuditEntry, Candidate, ProgrammeItem, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.boards import Board, board_of
from planner.domain.conflicts import DayOff
from planner.domain.moves import Move, moved_span
from planner.domain.refusals import NotFoundError
from planner.gateways.days_off import days_off
from planner.services.candidates import open_candidates
from planner.services.clashes import Clashes, clashes_of
from planner.services.editing import check_version, flush_edit
from planner.services.offices import office_of
from planner.services.programme_drafts import Draft, draft_of
from planner.services.trip_queries import trip_with_programme


@dataclass(frozen=True, slots=True)
class BoardView:
    """A draft on the board; `versions` by the items' keys, `tag` names this state of the trip."""

    draft: Draft
    board: Board
    clashes: Clashes
    versions: Mapping[str, int]
    day_off: Callable[[str, date], DayOff | None]
    wishes: tuple[Candidate, ...]
    tag: str


def get_board(session: Session, actor: Actor, slug: str) -> BoardView:
    """The board of a trip, in a number of queries that doesn't grow with it."""
    require(actor, Permission.SEE_TRIPS)
    return _view(session, actor, trip_with_programme(session, slug))


def move_item(  # noqa: PLR0913 - which item, as seen when, and where to
    session: Session, actor: Actor, slug: str, key: str, move: Move, *, version: int
) -> BoardView:
    """Move an item; what the board is then. `EditConflictError` unless `version` is the stored one.

    The same move sent twice, because its answer was lost, is done once and answered twice.
    """
    require(actor, Permission.PLAN_TRIPS)
    trip = trip_with_programme(session, slug)
    item = item_in(trip, key)
    span = moved_span(item.kind, *item.span_there, move)
    if not (item.version == version + 1 and (item.starts, item.ends) == span):
        check_version(item, version)
        item.schedule(*span, trip.home_zone)
        flush_edit(session, item)
    return _view(session, actor, trip)


def board_tag(session: Session, actor: Actor, slug: str) -> str:
    """What names the present state of a trip: another one after each change."""
    require(actor, Permission.SEE_TRIPS)
    number = session.scalar(select(Trip.id).where(Trip.slug == slug))
    if number is None:
        raise NotFoundError("There is no such trip.")
    return _tag(session, number)


def item_in(trip: Trip, key: str) -> ProgrammeItem:
    """An item of a trip that is loaded with its programme; `NotFoundError` where it has none."""
    for item in trip.items:
        if item.key == key:
            return item
    raise NotFoundError("There is no such programme item.")


def lanes_of(trip: Trip) -> dict[str, str]:
    """The group of each item that exactly one group attends, by key."""
    return {
        item.key: item.groups[0].key
        for item in trip.items
        if not item.everyone and len(item.groups) == 1 and not item.travellers
    }


def _view(session: Session, actor: Actor, trip: Trip) -> BoardView:
    draft, office = draft_of(session, trip), office_of(session, actor)
    return BoardView(
        draft=draft,
        board=board_of(draft.programme, lanes_of(trip)),
        clashes=clashes_of(session, actor, trip, draft.programme),
        versions={item.key: item.version for item in trip.items},
        day_off=days_off(office.country, office.subdivision),
        wishes=open_candidates(session, trip),
        tag=_tag(session, trip.id),
    )


def _tag(session: Session, trip_id: int) -> str:
    """The log of a trip only grows; numbers alone may be stored in another order than given."""
    query = select(func.count(), func.max(AuditEntry.id)).where(AuditEntry.trip_id == trip_id)
    count, last = session.execute(query).one()
    return f"{count}-{last or 0}"
