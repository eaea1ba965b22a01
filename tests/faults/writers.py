"""Browsers that add places and copy a trip, and what must be stored of it whatever is killed."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine, func, select

from planner.db.engine import open_session, session_for
from planner.db.models import Place, ProgrammeItem, Traveller, Trip, TripPlace
from planner.db.tenancy import everywhere
from planner.domain.access import Actor
from planner.domain.texts import Texts
from tests.faults.sites import BROKEN, CHANGED, Site, cookies_of, post
from tests.records import NOW, make_item, make_office, make_traveller, make_trip
from tests.stored import broken_keys

ITEMS = 12
SOURCE = "source"
NEW_PLACE = "/directory/places/new"
PLACE = {"city": "Foshan", "country": "CN", "zone": "Asia/Shanghai", "version": "0"}
COPY = {"starts_on": "2027-05-10", "parts": "programme", "version": "0"}
MOST_BROKEN = 20_000
PAUSE = 0.1
"""Seconds that a browser lets pass after a connection that broke."""

EVERY = 4
"""Each so many requests of a writer copies the trip."""


def prepare(engine: Engine) -> Actor:
    """An office with the trip that is copied."""
    office = make_office(engine, "solingen")
    with session_for(engine, office, NOW) as session:
        hall = Place(name=Texts(en="Hall"), city="Foshan", country="CN", zone="Asia/Shanghai")
        trip = make_trip(SOURCE)
        trip.places = [TripPlace(key="hall", record=hall)]
        trip.travellers = [make_traveller("director")]
        trip.items = [make_item(f"item-{n}", hall, date(2026, 10, 24)) for n in range(ITEMS)]
        session.add(trip)
        session.commit()
    return office


@dataclass
class Load:
    """What writers sent, and how it was answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)
    """Names of the places whose storing was acknowledged."""

    trips: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    ends: threading.Event = field(default_factory=threading.Event)

    def wait(self, more: int) -> None:
        """Until so many more requests were acknowledged."""
        self.wait_for(CHANGED, more)

    def wait_for(self, status: int, more: int) -> None:
        """Until so many more requests were answered with a status."""
        with self.changed:
            wanted = self.statuses[status] + more
            self.changed.wait_for(
                lambda: self.statuses[status] >= wanted or self.statuses[BROKEN] > MOST_BROKEN
            )
        assert self.statuses[BROKEN] <= MOST_BROKEN, "the server does not come back"

    def note(self, status: int, name: str, *, is_trip: bool) -> None:
        """Take an answer in."""
        with self.changed:
            self.statuses[status] += 1
            if status == CHANGED:
                (self.trips if is_trip else self.places).append(name)
            self.changed.notify_all()


@contextmanager
def writing(site: Site, engine: Engine, office: Actor, writers: int) -> Iterator[Load]:
    """Browsers that write until the end of the block."""
    load = Load()
    heads = [cookies_of(engine, office, f"writer{number}") for number in range(writers)]
    threads = [
        threading.Thread(target=_write, args=(site, load, number, headers))
        for number, headers in enumerate(heads)
    ]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.ends.set()
        for thread in threads:
            thread.join()


def _write(site: Site, load: Load, number: int, headers: dict[str, str]) -> None:
    for turn in range(1_000_000):
        if load.ends.is_set():
            return
        name, is_trip = f"w{number} n{turn}", turn % EVERY == 0
        fields = {**COPY, "title-en": name} if is_trip else {**PLACE, "name-en": name}
        address = f"/trips/{SOURCE}/copy" if is_trip else NEW_PLACE
        status = post(site.port, address, fields, headers)
        load.note(status, name, is_trip=is_trip)
        if status == BROKEN:
            load.ends.wait(PAUSE)


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong in what is stored: nothing, where all is as it should be."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    halves: tuple[str, ...]
    unacknowledged: int
    """Stored although the answer did not arrive: allowed."""


def found(engine: Engine, load: Load) -> Found:
    """Compare what is stored with what was acknowledged."""
    with open_session(engine, writes=False) as session, everywhere(session):
        trips = {trip.title.en: trip.id for trip in session.scalars(select(Trip))}
        names = [place.name.en for place in session.scalars(select(Place))]
        titles = [trip.title.en for trip in session.scalars(select(Trip))]
        parts = [
            dict(session.execute(select(each.trip_id, func.count()).group_by(each.trip_id)).all())
            for each in (ProgrammeItem, Traveller, TripPlace)
        ]
    times = Counter(names) + Counter(titles)
    acknowledged = [*load.places, *load.trips]
    reference = [each.get(trips[load.trips[0]]) for each in parts] if load.trips else []
    halves = [
        title
        for title, number in trips.items()
        if title != SOURCE and [each.get(number) for each in parts] != reference
    ]
    assert broken_keys(engine) == []
    return Found(
        lost=tuple(name for name in acknowledged if not times[name]),
        doubled=tuple(name for name, count in times.items() if count > 1),
        halves=tuple(halves),
        unacknowledged=len(times) - len(acknowledged) - 2,  # the hall and the source
    )
