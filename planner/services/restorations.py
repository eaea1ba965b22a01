"""Bringing a release back as the draft; the next release then shows it to travellers again.

What a release does not hold stays as it is: addresses and employers of people, money, candidates,
which groups an item was meant for. Everything is one transaction; the history says all of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from planner.db.locks import hold
from planner.db.models import Feed, Group, Release, Traveller, TravellerPage, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.changes import Change, changes_between
from planner.domain.labels import mark
from planner.domain.programmes import Programme
from planner.domain.refusals import InvalidError
from planner.domain.restorations import Restored, restored
from planner.domain.revisions import digest_of
from planner.domain.search import searchable
from planner.domain.snapshots import as_json
from planner.domain.texts import LANGUAGES
from planner.domain.vocabulary import Regime
from planner.services.offices import office_of
from planner.services.releases import get_release, review_release, typed_programme
from planner.services.restored_items import restore_items
from planner.services.trip_documents.merging import (
    assign,
    assign_rows,
    assign_texts,
    merge_by_key,
)
from planner.services.trip_queries import trip_with_parts

CHANGED = mark("Somebody changed the draft after you opened this page. Look at the changes again.")


@dataclass(frozen=True, slots=True)
class Restoration:
    """What bringing a release back would do to the draft, unless some items are kept.

    `is_released`: the draft says no more than the newest release does, so nothing gets lost.
    `seen` names exactly this draft.
    """

    trip: Trip
    release: Release
    before: Programme
    result: Restored
    changes: tuple[Change, ...]
    is_released: bool
    seen: str


def review_restoration(
    session: Session, actor: Actor, slug: str, number: int, now: datetime
) -> Restoration:
    """What would change; `NotFoundError` where there is no such trip or version."""
    require(actor, Permission.PLAN_TRIPS)
    review = review_release(session, actor, slug, now)
    release, before = get_release(session, actor, slug, number), review.trip.as_programme()
    result = _result(session, review.trip, number, before, keep=())
    return Restoration(
        trip=review.trip,
        release=release,
        before=before,
        result=result,
        changes=changes_between(before, result.draft),
        is_released=not review.is_new,
        seen=_digest(before),
    )


def restore_release(  # noqa: PLR0913 - which release, what to keep of which draft
    session: Session, actor: Actor, slug: str, number: int, *, keep: Collection[str], seen: str
) -> Trip:
    """Bring version `number` back as the draft; `keep` are UIDs of items that it does not have.

    `InvalidError` where the draft is no longer the one that was `seen`.
    """
    require(actor, Permission.PLAN_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    trip = trip_with_parts(session, slug)
    before = trip.as_programme()
    if _digest(before) != seen:
        raise InvalidError(CHANGED)
    target = _result(session, trip, number, before, keep=keep).draft
    try:
        _write(session, trip, target, office_of(session, actor).language)
    except StaleDataError as error:
        raise InvalidError(CHANGED) from error
    return trip


def _result(
    session: Session, trip: Trip, number: int, before: Programme, keep: Collection[str]
) -> Restored:
    release = typed_programme(session, trip, number)
    return restored(before, release, keep=keep, bound=_bound(trip))


def _digest(draft: Programme) -> str:
    return digest_of(as_json(draft))


def _bound(trip: Trip) -> set[str]:
    """The keys of the travellers for whom money is recorded."""
    people = [
        *(person for cost in trip.costs for person in cost.travellers),
        *(person for commitment in trip.commitments for person in commitment.travellers),
        *(benefit.traveller for benefit in trip.hosted_benefits),
        *(set_off.traveller for set_off in trip.set_offs),
    ]
    decided = {approval.traveller_key for approval in trip.approvals}
    return decided | {person.key for person in people}


def _write(session: Session, trip: Trip, target: Programme, original: str) -> None:
    """Let the stored draft say what `target` says; rows that say it already stay untouched."""
    _free_keys(session, trip, target)
    with session.no_autoflush:
        _write_head(trip, target, original)
        _end_addresses(session, trip, target)
        _write_people(trip, target, original)
        restore_items(trip, target, original)
    session.flush()


def _free_keys(session: Session, trip: Trip, target: Programme) -> None:
    """Let items go, and those that are kept give up keys that others need."""
    wanted = {item.uid: item for item in target.items}
    trip.items[:] = [row for row in trip.items if row.uid in wanted]
    for row in trip.items:
        assign(row, key=wanted[row.uid].key)
    session.flush()


def _write_head(trip: Trip, target: Programme, original: str) -> None:
    notes = target.practical_notes
    assign_texts(trip, original, title=target.title, practical_notes=notes)
    assign(
        trip,
        direction=target.direction,
        status=target.status,
        starts_on=target.starts_on,
        ends_on=target.ends_on,
        home_zone=target.home_zone,
        search_text=searchable(trip.slug, *map(target.title.own, LANGUAGES)),
    )


def _end_addresses(session: Session, trip: Trip, target: Programme) -> None:
    """Delete the feeds and pages of people who leave, where the history notes it."""
    leaving = [row.id for row in trip.travellers if row.key not in target.traveller_of]
    if leaving:
        for model in (Feed, TravellerPage):
            for link in session.scalars(select(model).where(model.traveller_id.in_(leaving))):
                session.delete(link)


def _write_people(trip: Trip, target: Programme, original: str) -> None:
    for person, value in merge_by_key(
        trip.travellers, target.travellers, lambda key: Traveller(key=key, regime=Regime.NONE)
    ):
        assign(
            person,
            given_name=value.given_name,
            family_name=value.family_name,
            native_name=value.native_name,
            function=value.function,
            role=value.role,
            language=value.language,
        )
    people = {person.key: person for person in trip.travellers}
    for group, wanted in merge_by_key(trip.groups, target.groups, lambda key: Group(key=key)):
        assign_texts(group, original, name=wanted.name)
        assign_rows(group, travellers=[people[key] for key in wanted.travellers])
