"""A trip at a glance: what is released, what needs a look, where it goes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.db.models import ContactCapture, Feed, Outlay, Release, Trip
from planner.domain.access import Actor, Permission
from planner.domain.attention import Attention, attention_of
from planner.domain.days import Day, days_of
from planner.domain.place_clocks import by_place_clocks
from planner.domain.programmes import Programme
from planner.domain.refusals import InvalidError
from planner.domain.route_sketch import Sketch, Stop, sketch_of, stops_of
from planner.domain.vocabulary import CaptureState, OutlayState
from planner.services.clashes import Clashes, clashes_of
from planner.services.costs import get_costs
from planner.services.decisions.rows import today_of
from planner.services.money_matters import TripMoney, money_of
from planner.services.offices import office_of
from planner.services.readiness.matters import Matters, matters_of
from planner.services.releases import Review, review_release
from planner.services.route_sketches import land_behind


@dataclass(frozen=True, slots=True)
class FeedState:
    """Calendars that work, those of them that never came, and those that have an older version."""

    total: int
    never: int
    behind: int


@dataclass(frozen=True, slots=True)
class FromTheRoad:
    """What travellers sent and nobody looked at yet."""

    contacts: int
    outlays: int


@dataclass(frozen=True, slots=True)
class Route:
    """Where a trip goes; the map and its land are None where one city needs none."""

    stops: tuple[Stop, ...]
    sketch: Sketch | None
    land: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """A trip at a glance; `release` is the newest one, None before the first.

    `money` is None for a reader who may not see it, and a reason where it can't be reckoned.
    """

    review: Review
    draft: Programme
    release: Release | None
    attention: Attention
    clashes: Clashes
    feeds: FeedState
    sent: FromTheRoad
    money: TripMoney | InvalidError | None
    readiness: Matters
    days: tuple[Day, ...]
    route: Route


def overview_of(session: Session, actor: Actor, slug: str, now: datetime) -> Overview:
    """The overview of a trip's working draft; `NotFoundError` where there is none."""
    review = review_release(session, actor, slug, now)
    draft = by_place_clocks(review.trip.as_programme())
    stops = stops_of(draft)
    sketch = sketch_of(stops)
    return Overview(
        review=review,
        draft=draft,
        release=_newest(session, review.trip),
        attention=attention_of(draft),
        clashes=clashes_of(session, actor, review.trip, draft),
        feeds=_feeds(session, review.trip),
        sent=_sent(session, review.trip),
        money=_money(session, actor, slug, now),
        readiness=matters_of(session, actor, review.trip, now),
        days=days_of(draft),
        route=Route(stops, sketch, land_behind(sketch) if sketch else None),
    )


def _money(
    session: Session, actor: Actor, slug: str, now: datetime
) -> TripMoney | InvalidError | None:
    """The money in one line."""
    if not actor.may(Permission.SEE_MONEY):
        return None
    today = today_of(office_of(session, actor), now)
    try:
        return money_of(session, get_costs(session, actor, slug), today)
    except InvalidError as error:
        return error


def _newest(session: Session, trip: Trip) -> Release | None:
    query = select(Release).where(
        Release.trip_id == trip.id, Release.number == trip.released_version
    )
    return session.scalar(query)


def _feeds(session: Session, trip: Trip) -> FeedState:
    never = Feed.last_fetched_at.is_(None)
    behind = Feed.last_version < trip.released_version
    query = select(
        func.count(Feed.id),
        func.count(Feed.id).filter(never),
        func.count(Feed.id).filter(~never, behind),
    ).where(Feed.trip_id == trip.id, Feed.revoked_at.is_(None))
    return FeedState(*session.execute(query).one())


def _sent(session: Session, trip: Trip) -> FromTheRoad:
    counts = (
        select(func.count(model.id))
        .where(model.trip_id == trip.id, model.state == state)
        .scalar_subquery()
        for model, state in (
            (ContactCapture, CaptureState.OPEN),
            (Outlay, OutlayState.OPEN),
        )
    )
    return FromTheRoad(*session.execute(select(*counts)).one())
