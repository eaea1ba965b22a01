"""Trips by program: the list, one, its document."""

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from planner.domain.access import Permission
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import Direction, TripStatus
from planner.formats.api.openapi import Operation, Query
from planner.formats.api.records import TripList, TripSummary
from planner.formats.trip_document import TripDocument, read_document
from planner.services.trip_documents import dump_trip, load_trip
from planner.services.trip_searches import Cursor, TripFilter, list_trips
from planner.services.trips import get_trip, hold_trip
from planner.web.api.operations import Made, operation, require_seen
from planner.web.api.parameters import word, year
from planner.web.session import actor, db, now

if TYPE_CHECKING:
    from planner.db.models import Trip

_FILTERS = (
    Query("words", "Words of titles or short names.", {"type": "string"}),
    Query("year", "The year of the first day.", {"type": "integer"}),
    Query("status", "The status.", {"type": "string", "enum": [*map(str, TripStatus)]}),
    Query("direction", "The direction.", {"type": "string", "enum": [*map(str, Direction)]}),
    Query("after", "Where the page begins, as `next` says.", {"type": "string"}),
)
_DOCUMENT = "/trips/<slug>/document"


@operation(
    Operation(
        name="list_trips",
        method="GET",
        path="/trips",
        summary="List trips, the latest first, 50 a page",
        gives=TripList,
        needs=(Permission.SEE_TRIPS,),
        queries=_FILTERS,
    )
)
def index() -> TripList:
    """A page of trips."""
    wanted = TripFilter(
        words=request.args.get("words", ""),
        year=year("year"),
        direction=word("direction", Direction),
        status=word("status", TripStatus),
    )
    page = list_trips(db(), actor(), wanted, _cursor())
    return TripList(
        trips=tuple(map(_summary, page.trips)),
        next=_address_after(page.older) if page.older else None,
    )


@operation(
    Operation(
        name="get_trip",
        method="GET",
        path="/trips/<slug>",
        summary="Read a trip without its parts",
        gives=TripSummary,
        needs=(Permission.SEE_TRIPS,),
    )
)
def show(slug: str) -> TripSummary:
    """One trip."""
    return _summary(get_trip(db(), actor(), slug))


@operation(
    Operation(
        name="create_trip",
        method="POST",
        path="/trips",
        summary="Make a trip of a trip document; money in it needs the scope `money`, too",
        gives=TripSummary,
        takes=TripDocument,
        status=201,
        needs=(Permission.PLAN_TRIPS,),
    )
)
def create() -> Made:
    """A new trip."""
    document, _ = read_document(request.get_data(cache=False))
    trip = load_trip(db(), actor(), document, replace=False, now=now())
    return Made(_summary(trip), url_for("api.get_trip", slug=trip.slug))


@operation(
    Operation(
        name="get_document",
        method="GET",
        path=_DOCUMENT,
        summary="Read the whole working draft as a trip document",
        gives=TripDocument,
        needs=(Permission.PLAN_TRIPS, Permission.SEE_MONEY),
    )
)
def document_of(slug: str) -> TripDocument:
    """The draft with all its parts."""
    return dump_trip(db(), actor(), slug)


@operation(
    Operation(
        name="replace_document",
        method="PUT",
        path=_DOCUMENT,
        summary="Bring a trip to what a document says; parts are matched by key, others go",
        gives=TripDocument,
        takes=TripDocument,
        needs=(Permission.PLAN_TRIPS, Permission.SEE_MONEY, Permission.KEEP_COSTS),
        is_conditional=True,
    )
)
def replace(slug: str) -> TripDocument:
    """The draft, brought to what is sent."""
    document, _ = read_document(request.get_data(cache=False))
    hold_trip(db(), actor(), slug)
    require_seen(dump_trip(db(), actor(), slug))
    if document.slug != slug:
        raise InvalidError("The short name is not the one of the address.", field="slug")
    load_trip(db(), actor(), document, replace=True, now=now())
    db().expire_all()
    return dump_trip(db(), actor(), slug)


def _address_after(last: Cursor) -> str:
    """The next page's address; what else was sent would be options of `url_for`."""
    known = (each.name for each in _FILTERS)
    kept = {name: request.args[name] for name in known if name in request.args}
    wanted: dict[str, Any] = {**kept, "after": str(last)}
    return url_for("api.list_trips", **wanted)


def _cursor() -> Cursor | None:
    text = request.args.get("after")
    if text is None:
        return None
    found = Cursor.read(text)
    if found is None:
        raise InvalidError("There is no such page.", field="after")
    return found


def _summary(trip: "Trip") -> TripSummary:
    return TripSummary(
        slug=trip.slug,
        title=trip.title,
        purpose=trip.purpose or None,
        direction=trip.direction,
        status=trip.status,
        starts_on=trip.starts_on,
        ends_on=trip.ends_on,
        home_zone=trip.home_zone,
        released_version=trip.released_version,
    )
