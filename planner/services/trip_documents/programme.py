"""The programme of a trip, brought to what its document says."""

from planner.db.models import ItemMeal, ProgrammeItem, Trip
from planner.domain.times import utc_of
from planner.formats.trip_document import TripDocument
from planner.formats.trip_document.records import AttendanceRecord, ItemRecord
from planner.services.trip_documents.directory import Directory
from planner.services.trip_documents.merging import (
    assign,
    assign_rows,
    assign_texts,
    merge_by_content,
    merge_by_key,
)
from planner.services.trip_documents.people import People


def _is_scheduled(item: ProgrammeItem, record: ItemRecord, home_zone: str) -> bool:
    if item.id is None:
        return False
    zone = item.place.zone if item.place else home_zone
    stored = (item.starts, item.ends, item.starts_utc, item.ends_utc)
    starts, ends = record.starts, record.ends
    return stored == (starts, ends, utc_of(starts, zone), utc_of(ends, zone))


def _fill(item: ProgrammeItem, record: ItemRecord, directory: Directory) -> None:
    assign(
        item,
        kind=record.kind,
        track=record.track,
        place=directory.place(record.place),
        to_place=directory.place(record.to_place),
        organiser=directory.organisation(record.organiser),
        host=directory.organisation(record.host),
        lodging_provider=directory.organisation(record.lodging_provider),
        status=record.status,
        visibility=record.visibility,
        internal_note=record.internal_note or "",
        booking_reference=record.booking_reference or "",
        is_work=record.is_work,
        vehicle=record.vehicle or "",
        needs_interpreter=bool(record.needs_interpreter),
    )
    assign_rows(item, contacts=[directory.contacts[key] for key in record.contacts or ()])


def _fill_attendance(item: ProgrammeItem, record: ItemRecord, people: People) -> None:
    chosen = record.attendance
    named = chosen if isinstance(chosen, AttendanceRecord) else AttendanceRecord()
    assign(item, everyone=chosen == "all")
    assign_rows(
        item,
        travellers=[people.travellers[key] for key in named.travellers],
        groups=[people.groups[key] for key in named.groups],
    )


def _fill_meals(item: ProgrammeItem, record: ItemRecord, directory: Directory) -> None:
    wanted = [
        {
            "meal": meal.meal,
            "provider": directory.organisations[meal.provider],
            "instigated_by": meal.instigated_by,
        }
        for meal in record.meals or ()
    ]
    merge_by_content(item.meals, wanted, ItemMeal)


def merge_programme(
    trip: Trip, document: TripDocument, directory: Directory, people: People, original: str
) -> None:
    """Let the trip have the document's programme; items keep their calendar UIDs."""
    for item, record in merge_by_key(
        trip.items, document.programme, lambda key: ProgrammeItem(key=key)
    ):
        _fill(item, record, directory)
        _fill_attendance(item, record, people)
        _fill_meals(item, record, directory)
        assign_texts(
            item, original, title=record.title, description=record.description, bring=record.bring
        )
        if not _is_scheduled(item, record, trip.home_zone):
            item.schedule(record.starts, record.ends, trip.home_zone)
