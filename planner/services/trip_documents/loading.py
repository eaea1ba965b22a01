"""A trip document into the database: a new trip, or the same trip brought to what it says now."""

from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from planner.db.locks import hold
from planner.db.models import Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import EditConflictError, TakenError
from planner.domain.search import searchable
from planner.domain.texts import LANGUAGES
from planner.formats.trip_document import TripDocument
from planner.services.editing import MESSAGE
from planner.services.fixed_rates import fix_rates_of
from planner.services.offices import office_of
from planner.services.trip_documents.costs import merge_costs
from planner.services.trip_documents.decisions import merge_approvals
from planner.services.trip_documents.directory import merge_directory
from planner.services.trip_documents.dumping import document_of
from planner.services.trip_documents.merging import assign, assign_texts
from planner.services.trip_documents.people import merge_people
from planner.services.trip_documents.programme import merge_programme
from planner.services.trip_queries import find_trip_with_parts

MONEY = (
    "budget_lines",
    "allowances",
    "costs",
    "commitments",
    "hosted_benefits",
    "approvals",
    "set_offs",
)
"""The parts of a document that are about money."""


def load_trip(
    session: Session, actor: Actor, document: TripDocument, *, replace: bool, now: datetime
) -> Trip:
    """The trip of a document, stored; parts are matched by key, what it doesn't name goes.

    Without `replace` a trip with the same slug is a `TakenError`. Items that stay keep their
    calendar UIDs, decisions that go stay in the history, rows that say the same are not touched.
    Who may not keep costs loads no money and replaces none; who may not decide, no decision.
    """
    require(actor, Permission.PLAN_TRIPS)
    require(actor, Permission.KEEP_DIRECTORY)
    hold(session, f"trip:{actor.office_id}:{document.slug}")
    trip = find_trip_with_parts(session, document.slug)
    if trip is not None and not replace:
        raise TakenError("There is a trip with this short name.", field="slug")
    _require_money(actor, document, document_of(trip) if trip else None)
    office = office_of(session, actor)
    with session.no_autoflush:
        trip = _merge(session, trip, document, office.language)
        fix_rates_of(session, trip)
        _store(session, trip)
        merge_approvals(trip, document, office.country, now)
    _store(session, trip)
    session.expire(trip, ["approvals"])  # those that were replaced are no longer among them
    return trip


def _require_money(actor: Actor, document: TripDocument, before: TripDocument | None) -> None:
    has_money = any(getattr(each, name) for each in (document, before) for name in MONEY if each)
    if has_money:
        require(actor, Permission.KEEP_COSTS)
    if document.approvals != (before.approvals if before else ()):
        require(actor, Permission.DECIDE)


def _merge(session: Session, known: Trip | None, document: TripDocument, original: str) -> Trip:
    trip = known or Trip(slug=document.slug)
    _fill(trip, document, original)
    if known is None:
        session.add(trip)
    directory = merge_directory(session, trip, document, original)
    people = merge_people(trip, document, directory, original)
    merge_programme(trip, document, directory, people, original)
    merge_costs(trip, document, directory, people)
    return trip


def _fill(trip: Trip, document: TripDocument, original: str) -> None:
    assign(
        trip,
        direction=document.direction,
        status=document.status,
        starts_on=document.starts_on,
        ends_on=document.ends_on,
        home_zone=document.home_zone,
    )
    assign_texts(
        trip,
        original,
        title=document.title,
        purpose=document.purpose,
        practical_notes=document.practical_notes,
    )
    names = map(document.title.own, LANGUAGES)
    assign(trip, search_text=searchable(document.slug, *names))


def _store(session: Session, trip: Trip) -> None:
    try:
        session.flush()
    except StaleDataError as error:
        raise EditConflictError(MESSAGE, current_version=trip.version + 1) from error
