"""Releases: freezing a trip's programme for travellers and hosts, and reading what was frozen."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from planner.db.locks import hold
from planner.db.models import Office, Release, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.audiences import Audience, view_of
from planner.domain.changes import Change, changes_between
from planner.domain.frozen_json import (
    block_as_json,
    block_from,
    index_as_json,
    index_from,
    ledger_as_json,
    ledger_from,
    marks_as_json,
    marks_from,
)
from planner.domain.place_clocks import by_place_clocks
from planner.domain.programmes import Programme
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.releases import Frozen, affected, freeze, renewed
from planner.domain.revisions import digest_of
from planner.domain.snapshots import as_json, programme_from
from planner.domain.webhooks import WebhookEvent
from planner.services.event_pieces import forget_pieces
from planner.services.offices import office_of
from planner.services.renderings import forget_renderings
from planner.services.trip_queries import trip_with_parts
from planner.services.trips import get_trip, require_real
from planner.services.webhooks import queue_event


class DraftChangedError(InvalidError):
    """The draft is another than the one that somebody saw and wants to release."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody changed the draft after you opened this page. Look at the changes again."
        )


class UnchangedError(InvalidError):
    """There is nothing to release: the draft says what version `number` says."""

    def __init__(self, number: int) -> None:
        super().__init__("Nothing has changed since version %(number)s.", number=number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Review:
    """What a release of the draft would change; `affected` are keys of travellers.

    `before` is the newest release's programme, None before the first.
    """

    trip: Trip
    before: Programme | None
    after: Programme
    changes: tuple[Change, ...]
    affected: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Whether there is anything to release."""
        return self.before != self.after

    @property
    def tag(self) -> str:
        """A short name for exactly this draft."""
        return _tag(self.after)


def release_trip(  # noqa: PLR0913 - which trip, and which draft of it was seen
    session: Session, actor: Actor, slug: str, note: str, now: datetime, *, seen: str | None = None
) -> Release:
    """Freeze the draft as the trip's next version, for everybody outside staff to see.

    `seen` is the `Review.tag` that somebody decided upon, None where nobody looked.
    `DraftChangedError` where the draft is another meanwhile, `UnchangedError` where nothing has
    changed since the version before.
    """
    require(actor, Permission.RELEASE_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    session.flush()
    session.expire_all()  # what somebody else released while we waited
    trip = trip_with_parts(session, slug)
    require_real(trip)
    before = _newest(session, trip)
    after = _freeze(session, actor, trip, before, now)
    if seen is not None and seen != _tag(after.programme):
        raise DraftChangedError
    if before and before.programme == after.programme:
        raise UnchangedError(trip.released_version)
    release = _release(trip, after, before)
    release.released_by, release.note = actor.name, note.strip()
    session.add(release)
    session.flush()
    _publish(session, trip, release)
    _forget_bytes(session, trip, after, before)
    told = {"trip": trip.slug, "version": release.number}
    queue_event(session, WebhookEvent.TRIP_RELEASED, told, now)
    return release


def review_release(session: Session, actor: Actor, slug: str, now: datetime) -> Review:
    """The draft against the newest release."""
    require(actor, Permission.SEE_TRIPS)
    trip = trip_with_parts(session, slug)
    before = _newest(session, trip)
    after = _freeze(session, actor, trip, before, now)
    old = before.programme if before else None
    changes = _changes(old, after.programme)
    return Review(trip, old, after.programme, changes, affected(after, before))


def list_releases(session: Session, actor: Actor, slug: str) -> list[Release]:
    """All versions of a trip, the newest first."""
    trip = get_trip(session, actor, slug)
    versions = select(Release).where(Release.trip_id == trip.id).order_by(Release.number.desc())
    return list(session.scalars(versions))


def get_release(session: Session, actor: Actor, slug: str, number: int) -> Release:
    """Version `number` of a trip."""
    return _get(session, get_trip(session, actor, slug), number)


def changes_in(session: Session, actor: Actor, slug: str, number: int) -> tuple[Change, ...]:
    """What version `number` changed of the one before."""
    trip = get_trip(session, actor, slug)
    new, old = (_programme(session, trip, which) for which in (number, number - 1))
    if new is None:
        raise NotFoundError("There is no such version.")
    return _changes(old, new)


def released_programme(
    session: Session, trip: Trip, audience: Audience, number: int | None = None
) -> Programme:
    """What an audience may see of a release, the newest unless told: the one way to read one.

    Clock times are those at the places.
    """
    version = trip.released_version if number is None else number
    return view_of(by_place_clocks(typed_programme(session, trip, version)), audience)


def typed_programme(session: Session, trip: Trip, number: int) -> Programme:
    """A release with its clock times as they were typed: what a draft is made of again."""
    programme = _programme(session, trip, number)
    if programme is None:
        raise NotFoundError("Nothing has been released yet.")
    return programme


def _changes(old: Programme | None, new: Programme) -> tuple[Change, ...]:
    """What changed, by the clocks of the places."""
    return changes_between(old and by_place_clocks(old), by_place_clocks(new))


def _tag(programme: Programme) -> str:
    return digest_of(as_json(programme))


def _get(session: Session, trip: Trip, number: int) -> Release:
    version = select(Release).where(Release.trip_id == trip.id, Release.number == number)
    release = session.scalar(version)
    if release is None:
        raise NotFoundError("There is no such version.")
    return release


def _programme(session: Session, trip: Trip, number: int) -> Programme | None:
    version = (Release.trip_id == trip.id, Release.number == number)
    plain = session.scalar(select(Release.snapshot).where(*version))
    return programme_from(plain) if plain else None


def _newest(session: Session, trip: Trip) -> Frozen | None:
    release = session.scalar(
        select(Release)
        .where(Release.trip_id == trip.id, Release.number == trip.released_version)
        .options(undefer(Release.snapshot), undefer(Release.index), undefer(Release.ledger))
    )
    if release is None:
        return None
    return Frozen(
        at=release.released_at,
        programme=programme_from(release.snapshot),
        ledger=ledger_from(release.ledger),
        index=index_from(release.index),
        changed=marks_from(release.changed),
        block=block_from(release.block),
    )


def _freeze(
    session: Session, actor: Actor, trip: Trip, before: Frozen | None, now: datetime
) -> Frozen:
    keep = timedelta(days=office_of(session, actor).keep_cancelled_days)
    return freeze(trip.as_programme(), before, keep_cancelled=keep, now=now)


def _release(trip: Trip, after: Frozen, before: Frozen | None) -> Release:
    return Release(
        trip_id=trip.id,
        number=trip.released_version + 1,
        released_at=after.at,
        affected=list(affected(after, before)),
        changed=marks_as_json(after.changed),
        block=block_as_json(after.block),
        snapshot=as_json(after.programme),
        renewed=as_json(few) if (few := renewed(after, before)) else None,
        index=index_as_json(after.index),
        ledger=ledger_as_json(after.ledger),
    )


def _publish(session: Session, trip: Trip, release: Release) -> None:
    """Count up, past the locks of people who edit the trip's or the office's facts meanwhile."""
    this_trip, this_office = Trip.id == trip.id, Office.id == trip.office_id
    session.execute(update(Trip).where(this_trip).values(released_version=release.number))
    session.execute(update(Office).where(this_office).values(edition=Office.edition + 1))


def _forget_bytes(session: Session, trip: Trip, after: Frozen, before: Frozen | None) -> None:
    """Delete the calendars of the version before, and the events that changed."""
    forget_renderings(session, trip)
    if before is None:
        return
    now = {line.uid: line for line in after.index}
    changed = {line.uid for line in before.index if now.get(line.uid) != line}
    if before.block.revision != after.block.revision:
        changed.add(after.block.uid)
    forget_pieces(session, trip.id, changed)
