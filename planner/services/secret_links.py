"""What feeds and travellers' pages share: secrets, names, whose they are, how long they answer."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Feed, Office, Traveller, TravellerPage, Trip
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.secret_addresses import expires_at

SECRET_BYTES = 24
"""192 bits, 32 characters of an address."""

LONGEST_NAME = 80


def new_secret() -> str:
    """A secret for an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def device_name(name: str) -> str:
    """The name of a device or person as it is stored; `InvalidError` for none or too long a one."""
    folded = " ".join(name.split())
    if not folded:
        raise InvalidError("Name the device or person.", field="name")
    if len(folded) > LONGEST_NAME:
        raise InvalidError("Write at most %(most)s characters.", field="name", most=LONGEST_NAME)
    return folded


def get_traveller(session: Session, trip: Trip, key: str) -> Traveller:
    """The traveller with this key on the trip."""
    theirs = select(Traveller).where(Traveller.trip_id == trip.id, Traveller.key == key)
    traveller = session.scalar(theirs)
    if traveller is None:
        raise NotFoundError("There is no such traveller on this trip.")
    return traveller


def link_expires_at(link: Feed | TravellerPage, trip: Trip | None, office: Office) -> datetime:
    """When the address stops answering; it follows the trip's end."""
    return expires_at(link.created_at, trip.ends_on if trip else None, office.feed_days)


def revoke_link(link: Feed | TravellerPage | None, now: datetime) -> None:
    """Let the address answer no more; a second time changes nothing."""
    if link is None:
        raise NotFoundError("There is no such address.")
    link.revoked_at = link.revoked_at or now
