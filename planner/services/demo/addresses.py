"""The demo's calendar addresses and pages: printed at every start, the same until revoked.

The database keeps hashes only, so their secrets are derived from the installation's secret key.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Feed, TravellerPage, Trip
from planner.domain.access import Actor
from planner.domain.secret_addresses import hash_of
from planner.domain.vocabulary import AudienceKind
from planner.services.demo import documents
from planner.services.feeds import create_feed
from planner.services.offices import office_of
from planner.services.secret_links import SECRET_BYTES, link_expires_at
from planner.services.traveller_pages import create_page

L = TypeVar("L", Feed, TravellerPage)

DEVICE = "Demo"
TRAVELLER = "director"

FEEDS = (
    (documents.DELEGATION, AudienceKind.TRAVELLER, TRAVELLER),
    (documents.DELEGATION, AudienceKind.TRIP, None),
    (documents.FOSHAN, AudienceKind.TRAVELLER, TRAVELLER),
)
PAGES = (documents.DELEGATION, documents.FOSHAN)


def standing_feeds(
    session: Session, actor: Actor, key: str, now: datetime
) -> Iterator[tuple[str, AudienceKind, str]]:
    """Secret, audience and trip of each feed, made where it is missing or was revoked."""
    for slug, audience, traveller in FEEDS:
        trip = _find_trip(session, slug)
        if trip is None:
            continue
        secrets = _secrets(key, "feed", slug, audience)
        secret, stands = _first_open(session, actor, Feed, trip, secrets, now)
        if not stands:
            create_feed(
                session,
                actor,
                audience=audience,
                slug=slug,
                traveller=traveller,
                name=DEVICE,
                language="de",
                now=now,
                secret=secret,
            )
        yield secret, audience, slug


def standing_pages(
    session: Session, actor: Actor, key: str, now: datetime
) -> Iterator[tuple[str, str]]:
    """Secret and trip of each traveller's page, likewise."""
    for slug in PAGES:
        trip = _find_trip(session, slug)
        if trip is None:
            continue
        secrets = _secrets(key, "page", slug)
        secret, stands = _first_open(session, actor, TravellerPage, trip, secrets, now)
        if not stands:
            create_page(session, actor, slug, TRAVELLER, DEVICE, now, secret)
        yield secret, slug


def _find_trip(session: Session, slug: str) -> Trip | None:
    return session.scalar(select(Trip).where(Trip.slug == slug))


def _secrets(key: str, *words: str) -> Iterator[str]:
    """The secrets of one address: each follows when the one before was revoked."""
    for number in count():
        message = " ".join(("demo", *words, str(number)))
        digest = hmac.digest(key.encode(), message.encode(), "sha256")
        yield urlsafe_b64encode(digest[:SECRET_BYTES]).decode()


def _first_open(  # noqa: PLR0913, PLR0917 - whose address, among which, when
    session: Session,
    actor: Actor,
    model: type[L],
    trip: Trip,
    secrets: Iterator[str],
    now: datetime,
) -> tuple[str, bool]:
    """The first secret that is not used up, and whether its address stands already."""
    office = office_of(session, actor)
    for secret in secrets:
        link = session.scalar(select(model).where(model.secret_hash == hash_of(secret)))
        if link is None:
            return secret, False
        if link.revoked_at is None and link_expires_at(link, trip, office) > now:
            return secret, True
    raise AssertionError("secrets never end")
