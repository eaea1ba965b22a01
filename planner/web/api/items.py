"""Programme items and people by program."""

from flask import request

from planner.domain.access import Permission
from planner.domain.refusals import InvalidError
from planner.formats.api.bodies import read_patch
from planner.formats.api.openapi import Operation
from planner.formats.api.records import ItemList, People
from planner.formats.trip_document.pieces import merged, read_item
from planner.formats.trip_document.records import ItemRecord
from planner.formats.trip_document.writing import as_plain
from planner.services.trip_documents.pieces import (
    edit_item_record,
    get_item_record,
    list_item_records,
    list_people_records,
)
from planner.services.trips import hold_trip
from planner.web.api.operations import operation, require_seen
from planner.web.session import actor, db

_ITEM = "/trips/<slug>/items/<item_key:key>"


@operation(
    Operation(
        name="list_items",
        method="GET",
        path="/trips/<slug>/items",
        summary="List the programme items of the working draft",
        gives=ItemList,
        needs=(Permission.SEE_TRIPS,),
    )
)
def index(slug: str) -> ItemList:
    """The draft's items."""
    return ItemList(items=list_item_records(db(), actor(), slug))


@operation(
    Operation(
        name="get_item",
        method="GET",
        path=_ITEM,
        summary="Read a programme item",
        gives=ItemRecord,
        needs=(Permission.SEE_TRIPS,),
    )
)
def show(slug: str, key: str) -> ItemRecord:
    """One item."""
    return get_item_record(db(), actor(), slug, key).record


@operation(
    Operation(
        name="change_item",
        method="PATCH",
        path=_ITEM,
        summary="Change a programme item",
        gives=ItemRecord,
        takes=ItemRecord,
        patches=True,
        needs=(Permission.PLAN_TRIPS,),
        is_conditional=True,
    )
)
def change(slug: str, key: str) -> ItemRecord:
    """The item, changed in what was sent."""
    patch = read_patch(request.get_data(cache=False))
    hold_trip(db(), actor(), slug)
    stored = get_item_record(db(), actor(), slug, key)
    require_seen(stored.record)
    record = read_item(merged(as_plain(stored.record), patch), stored.known)
    if record.key != key:
        raise InvalidError("The key of an item stays.", field="key")
    edit_item_record(db(), actor(), slug, record, stored.version)
    db().expire_all()
    return get_item_record(db(), actor(), slug, key).record


@operation(
    Operation(
        name="list_people",
        method="GET",
        path="/trips/<slug>/people",
        summary="List the travellers and groups of a trip",
        gives=People,
        needs=(Permission.SEE_TRIPS,),
    )
)
def people(slug: str) -> People:
    """Who travels."""
    travellers, groups = list_people_records(db(), actor(), slug)
    return People(travellers=travellers, groups=groups)
