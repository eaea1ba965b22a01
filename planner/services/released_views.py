"""Versions of a programme for the staff who release and compare them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner.db.models import Release, Trip
from planner.domain.access import Actor
from planner.domain.audiences import STAFF, Audience, view_of
from planner.domain.changes import Change, changes_between
from planner.domain.programmes import Programme, Traveller
from planner.domain.refusals import NotFoundError
from planner.services.releases import (
    get_release,
    released_programme,
    review_release,
)
from planner.services.trips import get_trip


@dataclass(frozen=True, slots=True)
class Version:
    """A release as one audience sees it, and what it changed for that audience.

    `travellers` are all who were on the trip then; `before` is None for the first version.
    """

    release: Release
    travellers: tuple[Traveller, ...]
    before: Programme | None
    after: Programme
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a trip's whole programme; `before` is the one that is compared with."""

    trip: Trip
    before: Programme
    after: Programme
    changes: tuple[Change, ...]


def compare_versions(  # noqa: PLR0913, PLR0917 - two versions, as of now
    session: Session, actor: Actor, slug: str, old: int | None, new: int | None, now: datetime
) -> Comparison:
    """What differs from version `old` to version `new`; None stands for the draft."""
    trip = get_trip(session, actor, slug)
    before, after = (_whole(session, actor, trip, number, now) for number in (old, new))
    return Comparison(trip, before, after, changes_between(before, after))


def view_version(
    session: Session, actor: Actor, slug: str, number: int, audience: Audience
) -> Version:
    """Version `number` of a trip exactly as an audience sees it; the actor sees all of them."""
    release = get_release(session, actor, slug, number)
    trip = get_trip(session, actor, slug)
    whole = released_programme(session, trip, STAFF, number)
    if audience.traveller and audience.traveller not in whole.traveller_of:
        raise NotFoundError("There is no such traveller on this trip.")
    after, before = view_of(whole, audience), None
    if number > 1:
        before = view_of(released_programme(session, trip, STAFF, number - 1), audience)
    changes = changes_between(before, after)
    return Version(release, whole.travellers, before, after, changes)


def _whole(
    session: Session, actor: Actor, trip: Trip, number: int | None, now: datetime
) -> Programme:
    if number is None:
        return review_release(session, actor, trip.slug, now).after
    return released_programme(session, trip, STAFF, number)
