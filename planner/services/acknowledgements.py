"""A traveller says that they have read a version, on their own page."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import Acknowledgement, TravellerPage, Trip
from planner.domain.refusals import NotFoundError, UnknownSecretError
from planner.services.traveller_pages import find_page


def acknowledge(session: Session, secret: str, number: int, now: datetime) -> None:
    """Note that whose page it is has read version `number`; the first time counts.

    Who knows the secret may say so. `UnknownSecretError` for one that opens nothing, and
    `NotFoundError` for a version that was never released: so nobody stores more than one row for
    each release.
    """
    page = find_page(session, secret, now)
    if page is None:
        raise UnknownSecretError
    trip = session.get_one(Trip, page.trip_id)
    if not 1 <= number <= trip.released_version:
        raise NotFoundError("There is nothing at this address.")
    hold(session, f"acknowledge:{page.traveller_id}")
    same = Acknowledgement.traveller_id == page.traveller_id, Acknowledgement.number == number
    if session.scalar(select(Acknowledgement.id).where(*same)) is None:
        session.add(
            Acknowledgement(
                trip_id=trip.id,
                traveller_id=page.traveller_id,
                number=number,
                acknowledged_at=now,
            )
        )
        session.flush()


def last_acknowledged(session: Session, page: TravellerPage) -> Acknowledgement | None:
    """The newest version that whose page it is has read, and when they said so."""
    theirs = select(Acknowledgement).where(Acknowledgement.traveller_id == page.traveller_id)
    return session.scalar(theirs.order_by(Acknowledgement.number.desc()).limit(1))
