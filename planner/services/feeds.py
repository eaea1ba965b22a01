"""Calendar subscriptions: one secret address for each person and device, revoked singly."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import Feed, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError
from planner.domain.secret_addresses import hash_of
from planner.domain.vocabulary import AudienceKind
from planner.i18n.catalogues import LOCALES
from planner.services.secret_links import device_name, get_traveller, new_secret, revoke_link
from planner.services.trips import get_trip


def create_feed(  # noqa: PLR0913 - what a form or a command asks for
    session: Session,
    actor: Actor,
    *,
    audience: AudienceKind,
    slug: str | None,
    traveller: str | None,
    name: str,
    language: str,
    now: datetime,
    secret: str = "",
) -> tuple[Feed, str]:
    """A new subscription and its secret, which is nowhere to be found again: random, or the given.

    `slug` names the trip, except office-wide; `traveller` is the key of the one person that the
    audience is, and only then.
    """
    require(actor, Permission.SHARE_CALENDARS)
    if language not in LOCALES:
        raise InvalidError("Choose a language.", field="language")
    trip, person = _subject(session, actor, audience, slug, traveller)
    secret = secret or new_secret()
    feed = Feed(
        secret_hash=hash_of(secret),
        name=device_name(name),
        created_at=now,
        created_by=actor.name,
        trip_id=trip.id if trip else None,
        audience=audience,
        traveller=person,
        language=language,
    )
    session.add(feed)
    session.flush()
    return feed, secret


def list_feeds(session: Session, actor: Actor, slug: str | None) -> list[Feed]:
    """The subscriptions of a trip, or the office-wide ones; revoked ones too, the newest first."""
    require(actor, Permission.SHARE_CALENDARS)
    trip_id = get_trip(session, actor, slug).id if slug is not None else None
    feeds = select(Feed).where(Feed.trip_id == trip_id).options(joinedload(Feed.traveller))
    return list(session.scalars(feeds.order_by(Feed.created_at.desc(), Feed.id.desc())))


def revoke_feed(session: Session, actor: Actor, feed_id: int, now: datetime) -> None:
    """Let a subscription answer no more."""
    require(actor, Permission.SHARE_CALENDARS)
    revoke_link(session.scalar(select(Feed).where(Feed.id == feed_id)), now)
    session.flush()


def _subject(
    session: Session,
    actor: Actor,
    audience: AudienceKind,
    slug: str | None,
    traveller: str | None,
) -> tuple[Trip | None, Traveller | None]:
    """Of which trip and for which person a subscription is."""
    if audience is AudienceKind.STAFF:
        raise InvalidError("Staff read the working draft here; it has no feed.", field="audience")
    if (audience is AudienceKind.OFFICE) != (slug is None):
        raise InvalidError("Say which trip, except for the whole office.", field="audience")
    if (audience is AudienceKind.TRAVELLER) != bool(traveller):
        raise InvalidError("Say which traveller, for one traveller only.", field="traveller")
    if slug is None:
        return None, None
    trip = get_trip(session, actor, slug)
    return trip, get_traveller(session, trip, traveller) if traveller else None
