"""The secret addresses of travellers' own pages."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import Office, TravellerPage, Trip
from planner.db.tenancy import everywhere, visit
from planner.domain.access import Actor, Permission, require
from planner.domain.secret_addresses import hash_of
from planner.services.secret_links import (
    device_name,
    get_traveller,
    link_expires_at,
    new_secret,
    revoke_link,
)
from planner.services.trips import get_trip


def create_page(  # noqa: PLR0913, PLR0917 - what a form or a command asks for
    session: Session,
    actor: Actor,
    slug: str,
    traveller: str,
    name: str,
    now: datetime,
    secret: str = "",
) -> tuple[TravellerPage, str]:
    """A new address for the traveller with this key, and its secret, shown this once.

    The secret is random unless one is given.
    """
    require(actor, Permission.SHARE_CALENDARS)
    trip = get_trip(session, actor, slug)
    secret = secret or new_secret()
    page = TravellerPage(
        secret_hash=hash_of(secret),
        name=device_name(name),
        created_at=now,
        created_by=actor.name,
        trip_id=trip.id,
        traveller=get_traveller(session, trip, traveller),
    )
    session.add(page)
    session.flush()
    return page, secret


def list_pages(session: Session, actor: Actor, slug: str) -> list[TravellerPage]:
    """The addresses of a trip's travellers, revoked ones too, the newest first."""
    require(actor, Permission.SHARE_CALENDARS)
    trip = get_trip(session, actor, slug)
    pages = select(TravellerPage).where(TravellerPage.trip_id == trip.id)
    newest_first = (TravellerPage.created_at.desc(), TravellerPage.id.desc())
    ordered = pages.options(joinedload(TravellerPage.traveller)).order_by(*newest_first)
    return list(session.scalars(ordered))


def revoke_page(session: Session, actor: Actor, page_id: int, now: datetime) -> None:
    """Let an address answer no more."""
    require(actor, Permission.SHARE_CALENDARS)
    mine = select(TravellerPage).where(TravellerPage.id == page_id)
    revoke_link(session.scalar(mine), now)
    session.flush()


def find_page(session: Session, secret: str, now: datetime) -> TravellerPage | None:
    """The page of a secret, None for a wrong, revoked or expired one.

    From here on the session reads the page's office: its visitor has signed in nowhere.
    """
    found = (
        select(TravellerPage, Trip, Office)
        .join(Trip, Trip.id == TravellerPage.trip_id)
        .join(Office, Office.id == TravellerPage.office_id)
        .where(TravellerPage.secret_hash == hash_of(secret), TravellerPage.revoked_at.is_(None))
        .options(joinedload(TravellerPage.traveller))
    )
    with everywhere(session):
        row = session.execute(found).one_or_none()
    if row is None or link_expires_at(*row) <= now:
        return None
    page: TravellerPage = row[0]
    visit(session, page.office_id, now)
    return page
