"""Calendars to download: the whole one of an audience, or a single item. As in feeds, no METHOD."""

from sqlalchemy.orm import Session

from planner.db.models import Office, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.audiences import OFFICE, STAFF, Audience, traveller
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.vocabulary import AudienceKind
from planner.i18n.catalogues import LOCALES
from planner.services.calendars import Calendar
from planner.services.offices import office_of
from planner.services.own_pages import OwnPage
from planner.services.renderings import find_body, render
from planner.services.secret_links import get_traveller
from planner.services.trip_calendars import render_item
from planner.services.trips import get_trip


def calendar_file(
    session: Session, actor: Actor, slug: str | None, audience: Audience, language: str
) -> bytes:
    """The bytes that the audience's feed serves; `slug` is None for the calendar of all trips."""
    require(actor, Permission.SEE_TRIPS)
    if (slug is None) != (audience == OFFICE):
        raise NotFoundError("There is no such calendar.")
    trip = None if slug is None else _trip(session, actor, slug, audience)
    return calendar_of(session, office_of(session, actor), trip, audience, language)


def staff_file(session: Session, actor: Actor, slug: str, language: str) -> bytes:
    """All items of the newest release, for the staff who plan it.

    There is no feed of it. It says no more of an item than travellers read: files get passed on.
    """
    require(actor, Permission.SEE_TRIPS)
    trip, office = get_trip(session, actor, slug), office_of(session, actor)
    return calendar_of(session, office, trip, STAFF, language)


def calendar_of(
    session: Session, office: Office, trip: Trip | None, audience: Audience, language: str
) -> bytes:
    """The calendar of whoever was let in before; staff's is kept nowhere."""
    calendar = _calendar(office, trip, audience, language)
    kept = None if audience == STAFF else find_body(session, calendar)
    return kept or render(session, calendar).body


def item_file(session: Session, actor: Actor, slug: str, audience: Audience, uid: str) -> bytes:
    """A released item as a file for an audience, in the office's language.

    `NotFoundError` unless the audience sees it in the newest release.
    """
    require(actor, Permission.SEE_TRIPS)
    trip, office = _trip(session, actor, slug, audience), office_of(session, actor)
    return render_item(session, _calendar(office, trip, audience, office.language), trip, uid)


def own_item_file(session: Session, page: OwnPage, uid: str, language: str) -> bytes:
    """An item of a traveller's page as a file; it gets passed on, so no booking reference."""
    audience = traveller(page.link.traveller.key)
    trip = session.get_one(Trip, page.link.trip_id)
    return render_item(session, _calendar(page.office, trip, audience, language), trip, uid)


def _trip(session: Session, actor: Actor, slug: str, audience: Audience) -> Trip:
    """The trip of a calendar; `NotFoundError` where the audience has none of it."""
    if audience.kind in {AudienceKind.STAFF, AudienceKind.OFFICE}:
        raise NotFoundError("There is no such calendar.")
    trip = get_trip(session, actor, slug)
    if audience.traveller:
        get_traveller(session, trip, audience.traveller)
    return trip


def _calendar(office: Office, trip: Trip | None, audience: Audience, language: str) -> Calendar:
    if language not in LOCALES:
        raise InvalidError("Choose a language.", field="language")
    return Calendar(office, trip, audience, language)
