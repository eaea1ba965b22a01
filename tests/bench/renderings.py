"""The first rendering after a release that changed one item, against icalendar writing all."""

import gc
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

from icalendar import Calendar, Event
from sqlalchemy import select

from planner.db.engine import session_for
from planner.db.models import ProgrammeItem, Release, Trip
from planner.domain.audiences import TRIP, view_of
from planner.domain.calendars import Reader, item_entry
from planner.domain.entries import Entry
from planner.domain.frozen_json import index_from
from planner.domain.revisions import Revision
from planner.domain.snapshots import programme_from
from planner.domain.texts import Texts
from planner.domain.times import Moment, WallTime
from planner.i18n.catalogues import texts
from planner.services.feed_polls import FeedPolls
from planner.services.releases import release_trip
from tests.bench.world import NOW, World, slug_of

ROUNDS = 7
SIZE = 1000


def compare_renderings(world: World) -> tuple[float, float]:
    """Processor seconds: the first poll after each release, and icalendar with all events."""
    polls = FeedPolls(world.engine)
    secret = world.paths[SIZE].removeprefix("/feeds/").removesuffix(".ics")
    polls.find(secret, NOW)
    entries = _entries(world)
    gc.freeze()
    ours, theirs = [], []
    for number in range(1, ROUNDS + 1):
        _release_one_change(world, number)
        ours.append(_seconds(lambda: polls.find(secret, NOW)))
        theirs.append(_seconds(lambda: _write_all(entries)))
    polls.close()
    return median(ours), median(theirs)


def _seconds(action: Callable[[], object]) -> float:
    gc.collect()
    before = time.process_time()
    action()
    return time.process_time() - before


def _release_one_change(world: World, number: int) -> None:
    now = NOW + timedelta(hours=number)
    with session_for(world.engine, world.office, now) as session:
        trip = session.scalars(select(Trip).where(Trip.slug == slug_of(SIZE))).one()
        items = select(ProgrammeItem).where(ProgrammeItem.trip_id == trip.id)
        item = session.scalars(items.order_by(ProgrammeItem.position).offset(SIZE // 2)).first()
        assert item is not None
        item.title = Texts(de=f"Neuer Titel {number}")
        release_trip(session, world.office, slug_of(SIZE), "", now)
        session.commit()


def _entries(world: World) -> list[Entry]:
    with session_for(world.engine, world.office, NOW) as session:
        of_trip = select(Release).join(Trip, Trip.id == Release.trip_id)
        release = session.scalars(of_trip.where(Trip.slug == slug_of(SIZE))).one()
        view = view_of(programme_from(release.snapshot), TRIP)
        lines = {line.uid: Revision.of(line.travellers) for line in index_from(release.index)}
    reader = Reader("travellers", "de", texts("de").gettext)
    return [item_entry(item, view, lines[item.uid], reader) for item in view.items]


def _write_all(entries: list[Entry]) -> bytes:
    """What the feed says, built and written by icalendar."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Planner//Bench//EN")
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", entry.modified)
    event.add("LAST-MODIFIED", entry.modified)
    event.add("DTSTART", _moment(entry.starts))
    event.add("DTEND", _moment(entry.ends))
    event.add("SUMMARY", entry.summary)
    event.add("LOCATION", entry.location)
    event.add("DESCRIPTION", entry.description)
    event.add("CATEGORIES", list(entry.categories))
    event.add("STATUS", str(entry.status))
    event.add("TRANSP", "OPAQUE" if entry.busy else "TRANSPARENT")
    if entry.position:
        event.add("GEO", (entry.position.latitude, entry.position.longitude))
    return event


def _moment(moment: Moment) -> object:
    return moment.local if isinstance(moment, WallTime) else moment
