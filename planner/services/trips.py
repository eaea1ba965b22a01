"""Trips as a whole: find one, add, edit."""

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import ProgrammeItem, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.keys import LONGEST, RESERVED, numbered, slug_from
from planner.domain.refusals import InvalidError, NotFoundError, TakenError
from planner.domain.search import searchable
from planner.domain.texts import LANGUAGES, NO_TEXT, Texts, revised
from planner.domain.times import zone_names
from planner.domain.vocabulary import Direction, TripStatus
from planner.services.editing import check_version, flush_edit
from planner.services.offices import office_of

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
AT_ONCE = 20
"""Slugs that are looked up in one statement."""

YEARS = range(1990, 2101)
"""Years that a trip is in: beyond them somebody mistyped."""


@dataclass(frozen=True, slots=True)
class TripFacts:
    """What people write about a trip; both days belong to it, `home_zone` is an IANA name."""

    slug: str
    title: Texts
    purpose: Texts
    direction: Direction
    status: TripStatus
    starts_on: date
    ends_on: date
    home_zone: str
    practical_notes: Texts = NO_TEXT


def get_trip(session: Session, actor: Actor, slug: str) -> Trip:
    """The trip itself, its parts not loaded; `NotFoundError` where there is none."""
    require(actor, Permission.SEE_TRIPS)
    trip = session.scalar(select(Trip).where(Trip.slug == slug))
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return trip


def hold_trip(session: Session, actor: Actor, slug: str) -> None:
    """Let nobody else change a trip's parts or release it until the transaction ends."""
    require(actor, Permission.SEE_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")


def add_trip(session: Session, actor: Actor, facts: TripFacts) -> Trip:
    """A new trip without parts; `InvalidError` names the field, `TakenError` a used slug.

    Where no slug was written, one is made from the title and the year.
    """
    require(actor, Permission.PLAN_TRIPS)
    if not facts.slug:
        facts = replace(facts, slug=free_slug(session, facts.title, facts.starts_on.year))
    check_facts(facts)
    hold(session, f"trip:{actor.office_id}:{facts.slug}")
    check_slug_free(session, facts.slug)
    trip = Trip()
    _write(trip, facts)
    session.add(trip)
    session.flush()
    return trip


def edit_trip(session: Session, actor: Actor, slug: str, version: int, facts: TripFacts) -> Trip:
    """Change a trip; `version` is the one that the editor saw (`EditConflictError`).

    Items keep their times. A changed translation's lag is judged by the office's language.
    """
    require(actor, Permission.PLAN_TRIPS)
    trip = get_trip(session, actor, slug)
    check_version(trip, version)
    check_facts(facts)
    if facts.slug != trip.slug:
        check_slug_free(session, facts.slug)
    original = office_of(session, actor).language
    title = revised(trip.title, facts.title, original)
    purpose = revised(trip.purpose, facts.purpose, original)
    notes = revised(trip.practical_notes, facts.practical_notes, original)
    is_elsewhere = facts.home_zone != trip.home_zone
    _write(trip, facts)
    trip.title, trip.purpose, trip.practical_notes = title, purpose, notes
    if is_elsewhere:
        _reschedule(session, trip)
    flush_edit(session, trip)
    return trip


def free_slug(session: Session, title: Texts, year: int) -> str:
    """A slug for a new trip that the office does not use: ``plenary-foshan-2026``.

    Each is looked up by itself: what begins alike would be looked for among all slugs.
    """
    text = slug_from(title.best("en"), "trip")
    slugs = numbered(text if str(year) in text else f"{text[: LONGEST - 5].rstrip('-')}-{year}")
    while True:
        wanted = list(islice(slugs, AT_ONCE))
        used = {*session.scalars(select(Trip.slug).where(Trip.slug.in_(wanted))), *RESERVED}
        for slug in wanted:
            if slug not in used:
                return slug


def require_real(trip: Trip) -> None:
    """Raise `InvalidError` for a template: nobody is shown one."""
    if trip.is_template:
        raise InvalidError("A template is shown to nobody: make a trip of it first.")


def check_facts(facts: TripFacts) -> None:
    """Raise `InvalidError` at the field that makes no trip."""
    check_slug(facts.slug)
    if not facts.title:
        raise InvalidError("Fill in at least one language.", field="title")
    check_year(facts.starts_on, "starts_on")
    check_year(facts.ends_on, "ends_on")
    check_order(facts.starts_on, facts.ends_on)
    if facts.home_zone not in zone_names():
        raise InvalidError("There is no such time zone.", field="home_zone")


def check_slug(slug: str) -> None:
    """Raise `InvalidError` for a short name that can't stand in an address."""
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST:
        raise InvalidError("Use small letters, digits and hyphens, like foshan-2026.", field="slug")
    if slug in RESERVED:
        raise InvalidError("This short name is used by the site itself.", field="slug")


def check_order(starts_on: date, ends_on: date) -> None:
    """Raise `InvalidError` for a last day before the first."""
    if ends_on < starts_on:
        raise InvalidError("The last day is before the first.", field="ends_on")


def check_year(day: date, field: str) -> None:
    """Raise `InvalidError` at the field for a day that is a slip of the pen."""
    if day.year not in YEARS:
        raise InvalidError("Check the year.", field=field)


def check_slug_free(session: Session, slug: str) -> None:
    """Raise `TakenError` where the office has a trip with the slug."""
    if session.scalar(select(Trip.id).where(Trip.slug == slug)) is not None:
        raise TakenError("There is a trip with this short name.", field="slug")


def _write(trip: Trip, facts: TripFacts) -> None:
    trip.slug, trip.direction, trip.status = facts.slug, facts.direction, facts.status
    trip.title, trip.purpose = facts.title, facts.purpose
    trip.practical_notes = facts.practical_notes
    trip.starts_on, trip.ends_on = facts.starts_on, facts.ends_on
    trip.home_zone = facts.home_zone
    trip.search_text = searchable(facts.slug, *map(facts.title.own, LANGUAGES))


def _reschedule(session: Session, trip: Trip) -> None:
    """Days without a place begin at midnight of the trip's zone."""
    dated = select(ProgrammeItem).where(
        ProgrammeItem.trip_id == trip.id,
        ProgrammeItem.place_id.is_(None),
        ProgrammeItem.starts_on.is_not(None),
    )
    for item in session.scalars(dated):
        item.schedule(item.starts, item.ends, trip.home_zone)
