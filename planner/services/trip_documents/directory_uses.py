"""Which records of the directory other trips use too: a trip's document never changes those."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from planner.db.models import (
    Commitment,
    Contact,
    CostItem,
    HostedBenefit,
    ItemMeal,
    Organisation,
    Place,
    ProgrammeItem,
    SetOff,
    Traveller,
    Trip,
    TripContact,
    TripOrganisation,
    TripPlace,
)

Record = Organisation | Place | Contact
Column = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
Columns = tuple[tuple[Column, Column], ...]
"""What refers to records, with the trip that it belongs to."""

ORGANISATION_COLUMNS: Columns = (
    (TripOrganisation.organisation_id, TripOrganisation.trip_id),
    (Traveller.employer_id, Traveller.trip_id),
    (ProgrammeItem.organiser_id, ProgrammeItem.trip_id),
    (ProgrammeItem.host_id, ProgrammeItem.trip_id),
    (ProgrammeItem.lodging_provider_id, ProgrammeItem.trip_id),
    (CostItem.payer_id, CostItem.trip_id),
    (Commitment.payer_id, Commitment.trip_id),
    (HostedBenefit.payer_id, HostedBenefit.trip_id),
    (SetOff.payer_id, SetOff.trip_id),
)
PLACE_COLUMNS: Columns = (
    (TripPlace.place_id, TripPlace.trip_id),
    (Traveller.home_id, Traveller.trip_id),
    (ProgrammeItem.place_id, ProgrammeItem.trip_id),
    (ProgrammeItem.to_place_id, ProgrammeItem.trip_id),
)
CONTACT_COLUMNS: Columns = ((TripContact.contact_id, TripContact.trip_id),)


def _by_columns(columns: Columns, trip_id: int, ids: list[int]) -> Iterator[Select[Any]]:
    for column, trip_column in columns:
        yield select(column).where(column.in_(ids), trip_column != trip_id)


def _of_organisations(trip_id: int, ids: list[int]) -> Iterator[Select[Any]]:
    yield from _by_columns(ORGANISATION_COLUMNS, trip_id, ids)
    yield (
        select(ItemMeal.provider_id)
        .join(ProgrammeItem, ProgrammeItem.id == ItemMeal.item_id)
        .where(ItemMeal.provider_id.in_(ids), ProgrammeItem.trip_id != trip_id)
    )
    yield (
        select(Contact.organisation_id)
        .join(TripContact, TripContact.contact_id == Contact.id)
        .where(Contact.organisation_id.in_(ids), TripContact.trip_id != trip_id)
    )


def _of_places(trip_id: int, ids: list[int]) -> Iterator[Select[Any]]:
    yield from _by_columns(PLACE_COLUMNS, trip_id, ids)


def _of_contacts(trip_id: int, ids: list[int]) -> Iterator[Select[Any]]:
    yield from _by_columns(CONTACT_COLUMNS, trip_id, ids)
    yield (
        select(Contact.id)
        .join(ProgrammeItem.contacts)
        .where(Contact.id.in_(ids), ProgrammeItem.trip_id != trip_id)
    )


_STATEMENTS = {Organisation: _of_organisations, Place: _of_places, Contact: _of_contacts}


def used_elsewhere(
    session: Session,
    trip: Trip,
    model: type[Record],
    records: Iterable[Record],
) -> set[int]:
    """The ids of those records that another trip than this one uses."""
    ids = [record.id for record in records]
    if not ids:
        return set()
    statements = _STATEMENTS[model](trip.id, ids)
    return {each for statement in statements for each in session.scalars(statement)}
