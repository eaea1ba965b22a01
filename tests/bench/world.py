"""Databases to measure on: two trips of many items, and any number of small ones beside them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, insert

from planner.db.engine import make_engine, open_session, session_for
from planner.db.migration import ensure
from planner.db.models import Feed, Rendering, Trip
from planner.domain.access import Actor, Role
from planner.domain.secret_addresses import hash_of
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind, Direction, TripStatus
from planner.formats.trip_document import read_document
from planner.services.feeds import create_feed
from planner.services.offices import create_office
from planner.services.releases import release_trip
from planner.services.trip_documents import load_trip

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
SIZES = (200, 1000)
EXAMPLE = Path(__file__).parents[1] / "examples" / "foshan-2026.json"
BATCH = 1000


@dataclass(frozen=True, slots=True)
class World:
    """A database with an office; `paths` are feeds of the trips by their number of items."""

    folder: Path
    engine: Engine
    url: str
    office: Actor
    paths: dict[int, str]


def make_world(folder: Path, trips: int) -> World:
    """A database in a folder, with the two measured trips and small ones up to `trips`."""
    folder.mkdir()
    url = f"sqlite:///{folder / 'planner.sqlite'}"
    engine = make_engine(url)
    ensure(engine)
    with open_session(engine) as session:
        office = create_office(
            session, slug="bench", name="Bench", zone="Europe/Berlin", country="DE", now=NOW
        )
        session.commit()
        actor = Actor(office.id, Role.SYSTEM, "bench")
    paths = {size: _make_trip(engine, actor, size) for size in SIZES}
    with engine.begin() as connection:
        _add_small_trips(connection, actor.office_id, trips - len(SIZES))
    return World(folder, engine, url, actor, paths)


def slug_of(size: int) -> str:
    """The trip with so many items."""
    return f"trip-of-{size}"


def _make_trip(engine: Engine, actor: Actor, size: int) -> str:
    document, _ = read_document(json.dumps(_document(size)).encode())
    with session_for(engine, actor, NOW) as session:
        load_trip(session, actor, document, replace=False, now=NOW)
        release_trip(session, actor, slug_of(size), "", NOW)
        _, secret = create_feed(
            session,
            actor,
            audience=AudienceKind.TRIP,
            slug=slug_of(size),
            traveller=None,
            name="bench",
            language="de",
            now=NOW,
        )
        session.commit()
    return f"/feeds/{secret}.ics"


def _document(size: int) -> dict[str, Any]:
    """The example trip, its outward items repeated day by day."""
    document: dict[str, Any] = json.loads(EXAMPLE.read_bytes())
    outward = [item for item in document["programme"] if item["visibility"] != "internal"]
    weeks, rest = divmod(size, len(outward))
    document["slug"] = slug_of(size)
    document["programme"] = [
        _later(item, 7 * week)
        for week in range(weeks + 1)
        for item in (outward if week < weeks else outward[:rest])
    ]
    return document


def _later(item: dict[str, Any], days: int) -> dict[str, Any]:
    moved = {name: _moved(item[name], days) for name in ("starts", "ends")}
    return item | moved | {"key": f"{item['key']}-{days}"}


def _moved(moment: dict[str, str], days: int) -> dict[str, str]:
    name = "at" if "at" in moment else "on"
    later = datetime.fromisoformat(moment[name]) + timedelta(days=days)
    text = later.strftime("%Y-%m-%dT%H:%M") if name == "at" else later.date().isoformat()
    return moment | {name: text}


def _add_small_trips(connection: Connection, office_id: int, count: int) -> None:
    """Released trips, each with a feed and its kept bytes: what a poll has to pass by."""
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        trips = [_small_trip(number, office_id) for number in numbers]
        connection.execute(insert(Trip), trips)
        connection.execute(insert(Rendering), [_kept(trip, office_id) for trip in trips])
        connection.execute(insert(Feed), [_feed(trip, office_id) for trip in trips])


def _small_trip(number: int, office_id: int) -> dict[str, Any]:
    return {
        "id": 100 + number,
        "office_id": office_id,
        "permanent_id": str(UUID(int=number)),
        "slug": f"small-{number}",
        "direction": Direction.OUTBOUND,
        "status": TripStatus.CONFIRMED,
        "title": Texts(en=f"Small trip {number}"),
        "purpose": Texts(),
        "starts_on": NOW.date(),
        "ends_on": NOW.date() + timedelta(days=3),
        "home_zone": "Europe/Berlin",
        "released_version": 1,
    }


def _kept(trip: dict[str, Any], office_id: int) -> dict[str, Any]:
    return {
        "office_id": office_id,
        "scope": trip["permanent_id"],
        "edition": 1,
        "audience": "trip",
        "language": "de",
        "look": "x" * 24,
        "etag": hash_of(trip["slug"]),
        "last_modified": NOW,
        "body": trip["slug"].encode() * 200,
    }


def _feed(trip: dict[str, Any], office_id: int) -> dict[str, Any]:
    return {
        "office_id": office_id,
        "secret_hash": hash_of(f"secret of {trip['slug']}"),
        "name": "bench",
        "created_at": NOW,
        "trip_id": trip["id"],
        "audience": AudienceKind.TRIP,
        "language": "de",
    }
