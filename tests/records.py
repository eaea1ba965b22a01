"""Small records for tests that need rows and not a whole trip document."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine

from planner.db.engine import open_session
from planner.db.models import Office, Place, ProgrammeItem, Traveller, Trip
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import (
    Direction,
    ItemStatus,
    Kind,
    Regime,
    Track,
    TravellerRole,
    TripStatus,
    Visibility,
)

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)


def make_trip(slug: str) -> Trip:
    return Trip(
        slug=slug,
        direction=Direction.OUTBOUND,
        status=TripStatus.DRAFT,
        title=Texts(en=slug),
        starts_on=date(2026, 10, 23),
        ends_on=date(2026, 10, 26),
        home_zone="Europe/Berlin",
    )


def make_office(engine: Engine, slug: str) -> Actor:
    with open_session(engine) as session, everywhere(session):
        session.info["now"] = NOW
        office = Office(
            slug=slug, name=slug, zone="Europe/Berlin", country="DE", calendar_changed_at=NOW
        )
        session.add(office)
        session.commit()
        return Actor(office.id, Role.SYSTEM, "test")


def make_traveller(key: str) -> Traveller:
    return Traveller(
        key=key,
        given_name=key.title(),
        family_name="Example",
        role=TravellerRole.OFFICIAL,
        regime=Regime.BMF,
    )


def make_item(key: str, place: Place | None, on: date, clock: str = "10:30") -> ProgrammeItem:
    """A session of an hour at a place, attended by everybody."""
    starts = datetime.combine(on, time.fromisoformat(clock))
    zone = place.zone if place else "Europe/Berlin"
    item = ProgrammeItem(
        key=key,
        kind=Kind.SESSION,
        track=Track.OFFICIAL,
        title=Texts(en=key.title()),
        place=place,
        status=ItemStatus.CONFIRMED,
        visibility=Visibility.TRAVELLERS,
    )
    item.schedule(WallTime(starts, zone), WallTime(starts + timedelta(hours=1), zone), zone)
    return item
