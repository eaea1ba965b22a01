"""The travellers and groups of a trip, brought to what its document says."""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.db.models import Group, Traveller, Trip
from planner.formats.trip_document import TripDocument
from planner.formats.trip_document.records import TravellerRecord
from planner.services.trip_documents.directory import Directory
from planner.services.trip_documents.merging import assign, assign_rows, assign_texts, merge_by_key


@dataclass(frozen=True, slots=True)
class People:
    """The travellers and groups of one trip, by key."""

    travellers: Mapping[str, Traveller]
    groups: Mapping[str, Group]


def _fill(row: Traveller, record: TravellerRecord, directory: Directory) -> None:
    assign(
        row,
        given_name=record.given_name,
        family_name=record.family_name,
        native_name=record.native_name or "",
        function=record.function or "",
        phone=record.phone or "",
        email=record.email or "",
        language=record.language or "",
        employer=directory.organisation(record.employer),
        role=record.role,
        regime=record.regime,
        home=directory.place(record.home),
    )


def merge_people(trip: Trip, document: TripDocument, directory: Directory, original: str) -> People:
    """Let the trip have the document's travellers and groups."""
    travellers = {}
    for person, record in merge_by_key(
        trip.travellers, document.travellers, lambda key: Traveller(key=key)
    ):
        _fill(person, record, directory)
        travellers[record.key] = person
    groups = {}
    for group, group_record in merge_by_key(
        trip.groups, document.groups, lambda key: Group(key=key)
    ):
        assign_texts(group, original, name=group_record.name)
        assign_rows(group, travellers=[travellers[key] for key in group_record.travellers])
        groups[group_record.key] = group
    return People(travellers, groups)
