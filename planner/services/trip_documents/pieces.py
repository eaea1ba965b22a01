"""Items and people of a trip as records of its document, read and written singly."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from planner.db.models import ProgrammeItem, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.texts import NO_TEXT
from planner.formats.trip_document.pieces import LISTS
from planner.formats.trip_document.records import (
    AttendanceRecord,
    GroupRecord,
    ItemRecord,
    TravellerRecord,
)
from planner.services.item_details import ItemDetails, MealDetails
from planner.services.programmes import add_item, edit_item
from planner.services.trip_documents.dumping import group_record, item_record, traveller_record
from planner.services.trip_documents.keys import keys_in
from planner.services.trip_queries import trip_with_programme


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item as a record, the version that is stored, and the trip's keys by list."""

    record: ItemRecord
    version: int
    known: dict[str, tuple[str, ...]]


def list_item_records(session: Session, actor: Actor, slug: str) -> tuple[ItemRecord, ...]:
    """The working draft's items, in the document's order, in as many queries as for one."""
    require(actor, Permission.SEE_TRIPS)
    trip = trip_with_programme(session, slug)
    keys = keys_in(trip)
    return tuple(item_record(row, keys) for row in trip.items)


def known_keys(session: Session, actor: Actor, slug: str) -> dict[str, tuple[str, ...]]:
    """The keys by list (`LISTS`) that an item of a trip may refer to."""
    require(actor, Permission.SEE_TRIPS)
    return _known(trip_with_programme(session, slug))


def get_item_record(session: Session, actor: Actor, slug: str, key: str) -> StoredItem:
    """One item; `NotFoundError` where the trip has none of that key."""
    require(actor, Permission.SEE_TRIPS)
    trip = trip_with_programme(session, slug)
    row = _row(trip, key)
    return StoredItem(item_record(row, keys_in(trip)), row.version, _known(trip))


def list_people_records(
    session: Session, actor: Actor, slug: str
) -> tuple[tuple[TravellerRecord, ...], tuple[GroupRecord, ...]]:
    """The travellers and the groups of a trip, in the document's order."""
    require(actor, Permission.SEE_TRIPS)
    trip = trip_with_programme(session, slug)
    keys = keys_in(trip)
    travellers = tuple(traveller_record(row, keys) for row in trip.travellers)
    return travellers, tuple(map(group_record, trip.groups))


def add_item_record(session: Session, actor: Actor, slug: str, record: ItemRecord) -> ProgrammeItem:
    """A new item as a record says (see `add_item`), under the record's key."""
    require(actor, Permission.PLAN_TRIPS)
    trip = trip_with_programme(session, slug)
    return add_item(session, actor, slug, _details(trip, record, version=0), record.key)


def edit_item_record(
    session: Session, actor: Actor, slug: str, record: ItemRecord, version: int
) -> ProgrammeItem:
    """Change an item to what a record says (see `edit_item`); its key stays."""
    require(actor, Permission.PLAN_TRIPS)
    trip = trip_with_programme(session, slug)
    _row(trip, record.key)
    return edit_item(session, actor, slug, record.key, _details(trip, record, version))


def _known(trip: Trip) -> dict[str, tuple[str, ...]]:
    return {name: tuple(each.key for each in getattr(trip, name)) for name in LISTS}


def _row(trip: Trip, key: str) -> ProgrammeItem:
    found = next((row for row in trip.items if row.key == key), None)
    if found is None:
        raise NotFoundError("There is no such programme item.")
    return found


def _details(trip: Trip, record: ItemRecord, version: int) -> ItemDetails:
    places = {use.key: use.place_id for use in trip.places}
    organisations = {use.key: use.organisation_id for use in trip.organisations}
    contacts = {use.key: use.contact_id for use in trip.contacts}
    attendance = record.attendance
    some = attendance if isinstance(attendance, AttendanceRecord) else AttendanceRecord()
    return ItemDetails(
        kind=record.kind,
        track=record.track,
        title=record.title,
        starts=record.starts,
        ends=record.ends,
        status=record.status,
        visibility=record.visibility,
        place=_number(places, record.place),
        to_place=_number(places, record.to_place),
        everyone=attendance == "all",
        travellers=some.travellers,
        groups=some.groups,
        organiser=_number(organisations, record.organiser),
        host=_number(organisations, record.host),
        contacts=tuple(contacts[key] for key in record.contacts or ()),
        description=record.description or NO_TEXT,
        bring=record.bring or NO_TEXT,
        internal_note=record.internal_note or "",
        booking_reference=record.booking_reference or "",
        is_work=record.is_work,
        meals=tuple(
            MealDetails(meal.meal, organisations[meal.provider], meal.instigated_by)
            for meal in record.meals or ()
        ),
        lodging_provider=_number(organisations, record.lodging_provider),
        vehicle=record.vehicle or "",
        needs_interpreter=record.needs_interpreter or False,
        version=version,
    )


def _number(known: dict[str, int], key: str | None) -> int | None:
    """The directory's number of a key of the trip."""
    if key is None:
        return None
    if key not in known:
        raise InvalidError("Something you chose is not in the directory any more: choose again.")
    return known[key]
