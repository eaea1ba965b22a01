"""Programme items and people by program."""

from flask import request, url_for

from planner.domain.access import Permission
from planner.domain.refusals import InvalidError
from planner.formats.api.bodies import read_patch
from planner.formats.api.openapi import Operation
from planner.formats.api.records import ItemList, People
from planner.formats.trip_document.json_text import parse
from planner.formats.trip_document.pieces import merged, read_item
from planner.formats.trip_document.records import ItemRecord
from planner.formats.trip_document.writing import as_plain
from planner.services.programmes import cancel_item, delete_item
from planner.services.trip_documents.pieces import (
    StoredItem,
    add_item_record,
    edit_item_record,
    get_item_record,
    known_keys,
    list_item_records,
    list_people_records,
)
from planner.services.trips import hold_trip
from planner.web.api.operations import Made, operation, require_seen
from planner.web.session import actor, db

_ITEMS = "/trips/<slug>/items"
_ITEM = f"{_ITEMS}/<item_key:key>"


@operation(
    Operation(
        name="list_items",
        method="GET",
        path=_ITEMS,
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
    stored = _require_seen(slug, key)
    record = read_item(merged(as_plain(stored.record), patch), stored.known)
    if record.key != key:
        raise InvalidError("The key of an item stays.", field="key")
    edit_item_record(db(), actor(), slug, record, stored.version)
    return _stored(slug, key)


@operation(
    Operation(
        name="create_item",
        method="POST",
        path=_ITEMS,
        summary="Make a programme item under a key of your own; the key is taken once",
        gives=ItemRecord,
        takes=ItemRecord,
        status=201,
        needs=(Permission.PLAN_TRIPS,),
    )
)
def create(slug: str) -> Made:
    """A new item, the last of the draft."""
    value = parse(request.get_data(cache=False))
    record = read_item(value, known_keys(db(), actor(), slug))
    add_item_record(db(), actor(), slug, record)
    return Made(_stored(slug, record.key), url_for("api.get_item", slug=slug, key=record.key))


@operation(
    Operation(
        name="cancel_item",
        method="POST",
        path=f"{_ITEM}/cancel",
        summary="Say that an item will not take place; travellers see it struck out once released",
        gives=ItemRecord,
        needs=(Permission.PLAN_TRIPS,),
        is_conditional=True,
    )
)
def cancel(slug: str, key: str) -> ItemRecord:
    """The item, cancelled."""
    seen = _require_seen(slug, key)
    cancel_item(db(), actor(), slug, key, seen.version)
    return _stored(slug, key)


@operation(
    Operation(
        name="delete_item",
        method="DELETE",
        path=_ITEM,
        summary="Take an item out of the draft",
        gives=None,
        status=204,
        needs=(Permission.PLAN_TRIPS,),
        is_conditional=True,
    )
)
def delete(slug: str, key: str) -> None:
    """The item goes."""
    delete_item(db(), actor(), slug, key, _require_seen(slug, key).version)


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


def _require_seen(slug: str, key: str) -> StoredItem:
    """The item as it is stored, while nobody else changes the trip; see `require_seen`."""
    hold_trip(db(), actor(), slug)
    stored = get_item_record(db(), actor(), slug, key)
    require_seen(stored.record)
    return stored


def _stored(slug: str, key: str) -> ItemRecord:
    """The item as the next request reads it."""
    db().flush()
    db().expire_all()
    return get_item_record(db(), actor(), slug, key).record
