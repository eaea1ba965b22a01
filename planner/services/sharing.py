"""What an office has given away: calendar addresses and travellers' pages, and their use."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, count
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import Feed, Office, Traveller, TravellerPage, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import NotFoundError, TakenError
from planner.domain.vocabulary import AudienceKind
from planner.i18n.catalogues import LOCALES
from planner.services.feeds import create_feed, list_feeds
from planner.services.offices import office_of
from planner.services.secret_links import device_name, link_expires_at
from planner.services.traveller_pages import create_page, list_pages
from planner.services.trips import get_trip

L = TypeVar("L", Feed, TravellerPage)


@dataclass(frozen=True, slots=True)
class Given(Generic[L]):
    """An address that was given to somebody; `newest` is the version that there is to fetch."""

    link: L
    expires_at: datetime
    newest: int
    works: bool

    @property
    def is_behind(self) -> bool:
        """Whether it was fetched, but not at the newest version."""
        return (self.link.last_version or 0) < self.newest and self.link.last_fetched_at is not None


@dataclass(frozen=True, slots=True)
class Sharing:
    """The addresses of a trip, or of the whole office where `trip` is None.

    `travellers` are those for whom addresses can be made.
    """

    office: Office
    trip: Trip | None
    travellers: tuple[Traveller, ...]
    feeds: tuple[Given[Feed], ...]
    pages: tuple[Given[TravellerPage], ...]

    @property
    def newest(self) -> int:
        """The version that calendars show: the trip's, or the count of all releases."""
        return self.trip.released_version if self.trip else self.office.edition


@dataclass(frozen=True, slots=True)
class FeedWish:
    """A calendar address that somebody asks for; without a language it is the reader's own.

    That is the traveller's, where one is known, else the office's.

    `traveller` is the key of the person, for the audience of one.
    """

    audience: AudienceKind
    traveller: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class PageWish:
    """An address of the page of the traveller with a key, for a device or a person by name.

    Without a name it is the key, with a number from the second address on.
    """

    traveller: str
    name: str | None


def sharing_of(session: Session, actor: Actor, slug: str | None, now: datetime) -> Sharing:
    """What was given away of a trip, or of the office; addresses only to who may share."""
    require(actor, Permission.SEE_TRIPS)
    office = office_of(session, actor)
    trip = get_trip(session, actor, slug) if slug is not None else None
    shared = Sharing(office, trip, _travellers(session, trip), (), ())
    if not actor.may(Permission.SHARE_CALENDARS):
        return shared
    feeds = list_feeds(session, actor, slug)
    pages = list_pages(session, actor, slug) if slug is not None else []
    return replace(shared, feeds=_given(feeds, shared, now), pages=_given(pages, shared, now))


def share_feed(
    session: Session, actor: Actor, slug: str | None, wish: FeedWish, now: datetime
) -> tuple[Feed, str]:
    """A new calendar address and its secret.

    `TakenError` where one with this name works already for the same readers: a form that is sent
    twice makes one address, and no two devices are mixed up.
    """
    sharing = _alone(session, actor, slug, now)
    is_for_one = wish.audience is AudienceKind.TRAVELLER and bool(wish.traveller)
    person = _traveller(sharing, wish.traveller) if is_for_one else None
    for given in sharing.feeds:
        is_theirs = (given.link.audience, given.link.traveller) == (wish.audience, person)
        _require_other_name(given, wish.name, taken=is_theirs)
    return create_feed(
        session,
        actor,
        audience=wish.audience,
        slug=slug,
        traveller=wish.traveller or None,
        name=wish.name,
        language=wish.language or _language(person, sharing.office),
        now=now,
    )


def share_page(
    session: Session, actor: Actor, slug: str, wish: PageWish, now: datetime
) -> tuple[TravellerPage, str]:
    """A new address of a traveller's page and its secret; `TakenError` as for `share_feed`."""
    sharing = _alone(session, actor, slug, now)
    person = _traveller(sharing, wish.traveller)
    theirs = [given for given in sharing.pages if given.link.traveller is person]
    name = _free_name(theirs, person) if wish.name is None else wish.name
    for given in theirs:
        _require_other_name(given, name, taken=True)
    return create_page(session, actor, slug, wish.traveller, name, now)


def get_given(given: Iterable[Given[L]], number: int) -> Given[L]:
    """The address with a number that still works; `NotFoundError` where there is none."""
    found = next((each for each in given if each.link.id == number and each.works), None)
    if found is None:
        raise NotFoundError("There is no such address.")
    return found


def _alone(session: Session, actor: Actor, slug: str | None, now: datetime) -> Sharing:
    """What there is, while nobody else in the office adds to it."""
    require(actor, Permission.SHARE_CALENDARS)
    hold(session, f"share {actor.office_id}")
    return sharing_of(session, actor, slug, now)


def _given(links: Iterable[L], shared: Sharing, now: datetime) -> tuple[Given[L], ...]:
    return tuple(_state(link, shared, now) for link in links)


def _state(link: L, shared: Sharing, now: datetime) -> Given[L]:
    expires = link_expires_at(link, shared.trip, shared.office)
    works = link.revoked_at is None and expires > now
    return Given(link, expires, shared.newest, works)


def _travellers(session: Session, trip: Trip | None) -> tuple[Traveller, ...]:
    if trip is None:
        return ()
    theirs = select(Traveller).where(Traveller.trip_id == trip.id).order_by(Traveller.position)
    return tuple(session.scalars(theirs))


def _traveller(sharing: Sharing, key: str) -> Traveller:
    person = next((each for each in sharing.travellers if each.key == key), None)
    if person is None:
        raise NotFoundError("There is no such traveller on this trip.")
    return person


def _free_name(theirs: Iterable[Given[TravellerPage]], person: Traveller) -> str:
    """The traveller's key, or the first number after it, that no working address has."""
    taken = {given.link.name for given in theirs if given.works}
    numbered = (f"{person.key} {number}" for number in count(2))
    return next(name for name in chain([person.key], numbered) if name not in taken)


def _language(person: Traveller | None, office: Office) -> str:
    own = person.language if person else ""
    return own if own in LOCALES else office.language


def _require_other_name(given: Given[L], name: str, *, taken: bool) -> None:
    if given.works and taken and given.link.name == device_name(name):
        raise TakenError(
            "There is an address with this name already. If it got lost, revoke it and make a new "
            "one; for another device choose another name.",
            field="name",
        )
