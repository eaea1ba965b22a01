"""Which records of the directory a trip lists: whatever its draft names, it lists."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

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
from planner.domain.keys import key_from


def _list_organisation(trip: Trip, record: Organisation) -> None:
    if all((use.organisation_id or use.record.id) != record.id for use in trip.organisations):
        key = key_from(record.label, [use.key for use in trip.organisations], "organisation")
        use = TripOrganisation(key=key, position=_next(trip.organisations), record=record)
        trip.organisations.append(use)


def _list_place(trip: Trip, record: Place) -> None:
    if all((use.place_id or use.record.id) != record.id for use in trip.places):
        key = key_from(record.label, [use.key for use in trip.places], "place")
        trip.places.append(TripPlace(key=key, position=_next(trip.places), record=record))


def _list_contact(trip: Trip, record: Contact) -> None:
    if all((use.contact_id or use.record.id) != record.id for use in trip.contacts):
        key = key_from(record.label, [use.key for use in trip.contacts], "contact")
        trip.contacts.append(TripContact(key=key, position=_next(trip.contacts), record=record))


def _next(uses: list[TripOrganisation] | list[TripPlace] | list[TripContact]) -> int:
    return max((use.position for use in uses), default=-1) + 1


def list_in_trip(session: Session, trip: Trip, *records: Record | None) -> None:
    """Add stored records to the trip's lists where they are missing; None is passed over.

    A contact brings its organisation. Nothing is flushed: the caller's edits stay the caller's.
    """
    with session.no_autoflush:
        for record in records:
            match record:
                case Organisation():
                    _list_organisation(trip, record)
                case Place():
                    _list_place(trip, record)
                case Contact():
                    _list_contact(trip, record)
                    list_in_trip(session, trip, record.organisation)
                case None:
                    pass


def list_organisation_of(session: Session, contact: Contact) -> None:
    """Let every trip that lists the contact list the contact's organisation too."""
    trips = (
        select(Trip)
        .join(Trip.contacts)
        .where(TripContact.contact_id == contact.id)
        .options(selectinload(Trip.organisations))
    )
    with session.no_autoflush:
        for trip in session.scalars(trips):
            list_in_trip(session, trip, contact.organisation)
