"""What a traveller sees who follows the secret address of their own page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Acknowledgement, Office, Release, TravellerPage, Trip
from planner.domain.audiences import STAFF, own_groups, traveller, view_of
from planner.domain.change_lists import ChangeList, listed
from planner.domain.changes import changes_seen
from planner.domain.programmes import Programme
from planner.domain.refusals import UnknownSecretError
from planner.domain.texts import Texts
from planner.services.acknowledgements import last_acknowledged
from planner.services.homes import zone_city
from planner.services.releases import released_programme
from planner.services.traveller_pages import find_page
from planner.services.visits import Visits


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A traveller's page: the newest release as they see it; None before there is one.

    `name` is theirs as it was released; `groups` are the names of those that they belong to.
    """

    link: TravellerPage
    office: Office
    name: str
    release: Release | None = None
    programme: Programme | None = None
    groups: tuple[Texts, ...] = ()

    @property
    def home(self) -> str:
        """What the traveller calls home: the city whose time stands beside the place's."""
        zone_name = self.programme.home_zone if self.programme else ""
        home = self.link.traveller.home
        return home.city if home and home.zone == zone_name else zone_city(zone_name)


@dataclass(frozen=True, slots=True)
class News:
    """What a traveller last said to have read, and what has changed for them since.

    `acknowledged` and `changes` are None where they never said so; `is_read`: it is the newest.
    """

    acknowledged: Acknowledgement | None
    changes: ChangeList | None
    is_read: bool


def open_page(session: Session, secret: str, now: datetime) -> OwnPage:
    """What the secret opens; `UnknownSecretError` for a wrong, revoked or expired one alike."""
    link = find_page(session, secret, now)
    if link is None:
        raise UnknownSecretError
    office, trip = session.get_one(Office, link.office_id), session.get_one(Trip, link.trip_id)
    newest = Release.trip_id == trip.id, Release.number == trip.released_version
    release = session.scalar(select(Release).where(*newest))
    if release is None:
        return OwnPage(link, office, link.traveller.label)
    whole, key = released_programme(session, trip, STAFF, release.number), link.traveller.key
    names = {each.key: each.name for each in whole.travellers}
    return OwnPage(
        link,
        office,
        names.get(key, link.traveller.label),
        release,
        view_of(whole, traveller(key)),
        own_groups(whole, key),
    )


def news_of(session: Session, page: OwnPage, newest: Release) -> News:
    """What is new for whose page it is in the newest release."""
    read = last_acknowledged(session, page.link)
    if read is None or read.number >= newest.number:
        return News(read, None, is_read=read is not None)
    trip = session.get_one(Trip, page.link.trip_id)
    before, after = (
        released_programme(session, trip, STAFF, number) for number in (read.number, newest.number)
    )
    changes = changes_seen(before, after, page.link.traveller.key)
    return News(read, listed(changes, before, after), is_read=False)


def note_view(visits: Visits, page: OwnPage, browser: str, now: datetime) -> None:
    """Note that the page was seen in a browser, at the version that it showed."""
    version = page.release.number if page.release else 0
    visits.note((TravellerPage, page.link.id), now, browser, version)
