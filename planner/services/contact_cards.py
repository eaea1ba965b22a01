"""Contacts as address cards: one, or everybody that a trip's people meet."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import Contact, TripContact
from planner.domain.access import Actor, Permission, require
from planner.domain.keys import slug_from
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.search import sortable
from planner.formats.vcard_write import Card, write_cards
from planner.services.exports import ExportFile, FileStyle
from planner.services.offices import office_of
from planner.services.trips import get_trip


def card_of(session: Session, actor: Actor, number: int, language: str) -> ExportFile:
    """One contact's card; names of organisations in a language as far as known."""
    require(actor, Permission.SEE_DIRECTORY)
    query = select(Contact).options(joinedload(Contact.organisation))
    contact = session.scalar(query.where(Contact.id == number))
    if contact is None:
        raise NotFoundError("There is no such record.")
    name = slug_from(contact.label, f"contact-{number}")
    return ExportFile(f"{name}.vcf", FileStyle.VCF, write_cards([_card(contact, language)]))


def cards_of_trip(session: Session, actor: Actor, slug: str, language: str = "") -> ExportFile:
    """The cards of a trip's contacts, by family name; `InvalidError` where it has none."""
    require(actor, Permission.SEE_DIRECTORY)
    trip = get_trip(session, actor, slug)
    query = (
        select(Contact)
        .join(TripContact, TripContact.contact_id == Contact.id)
        .where(TripContact.trip_id == trip.id)
        .options(joinedload(Contact.organisation))
    )
    contacts = sorted(session.scalars(query), key=lambda each: sortable(each.family_name))
    if not contacts:
        raise InvalidError("This trip has no contacts yet.")
    spoken = language or office_of(session, actor).language
    body = write_cards(_card(contact, spoken) for contact in contacts)
    return ExportFile(f"{slug}-contacts.vcf", FileStyle.VCF, body)


def _card(contact: Contact, language: str) -> Card:
    organisation = contact.organisation
    return Card(
        given_name=contact.given_name,
        family_name=contact.family_name,
        name=contact.label,
        native=contact.native_name,
        organisation=organisation.name.best(language) if organisation else "",
        function=contact.function,
        email=contact.email,
        phone=contact.phone,
    )
