"""The directory's records of a trip, brought to what its document says.

The directory is shared within the office. A record that says the same in all fields is shared; one
that this trip alone uses is updated in place; one that others use too gets a new record beside it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import (
    Contact,
    Organisation,
    Place,
    Trip,
    TripContact,
    TripOrganisation,
    TripPlace,
)
from planner.db.models.directory import Record
from planner.domain.texts import NO_TEXT, Texts
from planner.formats.trip_document import TripDocument
from planner.formats.trip_document.records import ContactRecord, OrganisationRecord, PlaceRecord
from planner.services.trip_documents.directory_uses import used_elsewhere
from planner.services.trip_documents.merging import assign, assign_texts

Use = TripOrganisation | TripPlace | TripContact
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Directory:
    """The directory's records of one trip, by key."""

    organisations: Mapping[str, Organisation]
    places: Mapping[str, Place]
    contacts: Mapping[str, Contact]

    def organisation(self, key: str | None) -> Organisation | None:
        """The organisation of a reference, None where there is no reference."""
        return None if key is None else self.organisations[key]

    def place(self, key: str | None) -> Place | None:
        """The place of a reference, None where there is no reference."""
        return None if key is None else self.places[key]


def _is_said(stored: object, value: object) -> bool:
    if isinstance(stored, Texts) and isinstance(value, Texts):
        return stored.as_mapping() == value.as_mapping()  # "outdated" is no part of a document
    return stored == value


def _says(record: Record, values: Values) -> bool:
    return all(_is_said(getattr(record, name), value) for name, value in values.items())


def _update(record: Record, values: Values, original: str) -> None:
    texts = {name: value for name, value in values.items() if isinstance(value, Texts)}
    assign(record, **{name: value for name, value in values.items() if name not in texts})
    assign_texts(record, original, **texts)
    record.update_search_text()


def _new(model: type[Record], values: Values) -> Record:
    record = model(**values)
    record.update_search_text()
    return record


def _shared_or_new(
    session: Session, model: type[Record], wanted: Mapping[str, Values], taken: set[int]
) -> dict[str, Record]:
    """A record for each key: one of the directory that says the same, else a new one.

    Two keys of a trip never share a record; `taken` are the ids of those that it uses already.
    """
    records = {key: _new(model, values) for key, values in wanted.items()}
    found = {record.search_text for record in records.values()}
    alike: dict[str, list[Record]] = defaultdict(list)
    statement = select(model).where(model.search_text.in_(found)).order_by(model.id)
    candidates: list[Any] = list(session.scalars(statement))
    for stored in candidates:
        if stored.id not in taken:
            alike[stored.search_text].append(stored)
    for key, record in records.items():
        same = alike[record.search_text]
        match = next((stored for stored in same if _says(stored, wanted[key])), None)
        if match is None:
            session.add(record)
        else:
            same.remove(match)
            records[key] = match
    return records


def _let_go(session: Session, uses: list[Any], wanted: Mapping[str, Values]) -> None:
    """Free the records of keys that are gone: another key may take them."""
    kept = [use for use in uses if use.key in wanted]
    if len(kept) < len(uses):
        uses[:] = kept
        session.flush()


def _list(uses: list[Any], make: type[Use], records: Mapping[str, Record]) -> None:
    """Let the trip use these records under these keys, in this order."""
    known = {use.key: use for use in uses}
    for position, (key, record) in enumerate(records.items()):
        use = known.get(key)
        if use is None:
            uses.append(make(key=key, record=record, position=position))
        else:
            assign(use, record=record, position=position)
    uses.sort(key=lambda use: use.position)


@dataclass(frozen=True, slots=True)
class _Merging:
    """Where a directory is merged; `original` is the language that texts are translated from."""

    session: Session
    trip: Trip
    original: str

    def merge(
        self,
        model: type[Record],
        uses: list[Any],
        make: type[Use],
        wanted: Mapping[str, Values],
    ) -> dict[str, Any]:
        """The record of each key, in the document's order."""
        _let_go(self.session, uses, wanted)
        known: dict[str, Record] = {use.key: use.record for use in uses}
        outdated = [key for key, record in known.items() if not _says(record, wanted[key])]
        elsewhere = used_elsewhere(self.session, self.trip, model, [known[key] for key in outdated])
        own = [key for key in outdated if known[key].id not in elsewhere]
        for key in own:
            _update(known[key], wanted[key], self.original)
        stays = known.keys() - (set(outdated) - set(own))
        missing = {key: values for key, values in wanted.items() if key not in stays}
        taken = {record.id for record in known.values()}
        records = known | _shared_or_new(self.session, model, missing, taken)
        ordered = {key: records[key] for key in wanted}
        _list(uses, make, ordered)
        return ordered


def _organisation(record: OrganisationRecord) -> Values:
    return {
        "name": record.name,
        "legal_name": record.legal_name or "",
        "kind": record.kind,
        "country": record.country or "",
        "public_body": record.public_body,
        "website": record.website or "",
    }


def _place(record: PlaceRecord) -> Values:
    return {
        "name": record.name,
        "address": record.address or NO_TEXT,
        "city": record.city,
        "country": record.country,
        "allowance_place": record.allowance_place or "",
        "zone": record.zone,
        "latitude": record.latitude,
        "longitude": record.longitude,
        "phone": record.phone or "",
    }


def _contact(record: ContactRecord, organisations: Mapping[str, Organisation]) -> Values:
    return {
        "given_name": record.given_name,
        "family_name": record.family_name,
        "native_name": record.native_name or "",
        "name_order": record.name_order,
        "function": record.function or "",
        "organisation": organisations[record.organisation] if record.organisation else None,
        "email": record.email or "",
        "phone": record.phone or "",
    }


def merge_directory(
    session: Session, trip: Trip, document: TripDocument, original: str
) -> Directory:
    """Let the trip use what the document says of organisations, places and contacts."""
    merging = _Merging(session, trip, original)
    organisations: dict[str, Organisation] = merging.merge(
        Organisation,
        trip.organisations,
        TripOrganisation,
        {each.key: _organisation(each) for each in document.organisations},
    )
    places: dict[str, Place] = merging.merge(
        Place, trip.places, TripPlace, {each.key: _place(each) for each in document.places}
    )
    contacts: dict[str, Contact] = merging.merge(
        Contact,
        trip.contacts,
        TripContact,
        {each.key: _contact(each, organisations) for each in document.contacts},
    )
    return Directory(organisations, places, contacts)
