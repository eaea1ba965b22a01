"""Databases to measure on: an office with a great many trips, and many offices with fifty each.

One trip of each office is made by the services, as people would make it: twenty items, released,
with two calendars that were fetched and the figures of its money kept. The rest are copies of it.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from planner.config.settings import Settings
from planner.db.engine import make_engine, open_session, session_for
from planner.db.migration import ensure
from planner.db.models import Account, Membership
from planner.db.tenancy import everywhere
from planner.db.trip_words import write_words
from planner.domain.access import Actor, Role
from planner.domain.search import searchable
from planner.domain.secret_addresses import hash_of
from planner.domain.vocabulary import AudienceKind
from planner.formats.trip_document import read_document
from planner.services.coverage.summaries import keep_figures, made_figures, money_of_trips
from planner.services.feed_polls import FeedPolls
from planner.services.feeds import create_feed
from planner.services.offices import create_office
from planner.services.releases import release_trip
from planner.services.trip_documents import load_trip
from tests.bench.scale_clones import Cloner, Copy, Mould
from tests.bench.scale_indexes import without_indexes

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[1] / "examples" / "foshan-2026.json"
ITEMS = 20
PEOPLE = 4
THIS_YEAR = 200
"""Trips of the large office in the year that is measured, however many it has in all."""

YEARS = 19
"""Years before over which the others are spread."""

OF_AN_OFFICE = 50
BATCH = 2_000
SAMPLES = 20
"""Copies that are measured, spread over all; they lie on the template's days."""

RELEASED = 3
"""Trips made for releases."""

TRIP, BIG, SMALL = "aaaaaaaa", "cccccccc", "bbbbbbbb"
"""What stamps replace: the trip's mark, and that of the office's template."""

HEADS = ("Alten", "Berg", "Brun", "Dorn", "Eich", "Falken", "Grün", "Hohen", "Kirch", "Linden")
TAILS = ("au", "bach", "berg", "burg", "dorf", "feld", "hausen", "heim", "stadt", "tal", "walde")
PLACES = [f"{head}{tail}" for head in HEADS for tail in TAILS]
TOPICS = ("Messe", "Hafen", "Energie", "Bau", "Bildung", "Logistik", "Medizin", "Umwelt")
ZH = ("深圳", "上海", "成都", "武汉", "苏州", "青岛")
RARE = "Foshan"
"""In the title of five trips, whatever the size."""


@dataclass(frozen=True, slots=True)
class World:
    """A filled database; feeds' addresses by their secrets."""

    size: int
    engine: Engine
    settings: Settings
    office: Actor
    small_office: Actor
    samples: tuple[str, ...]
    secrets: tuple[str, ...]
    released: tuple[str, ...]


def make_world(folder: Path, url: str, size: int) -> World:
    """Fill an empty database with trips of one large office, and a tenth as many of others.

    A hundred thousand take minutes; how far it is stands on standard error.
    """
    engine = make_engine(url)
    ensure(engine)
    big, small = (_office(engine, name) for name in ("large", "small"))
    ours, theirs = (Actor(each.office_id, Role.SYSTEM, "bench") for each in (big, small))
    _template(engine, ours, "template", BIG)
    released = tuple(f"released-{n}" for n in range(RELEASED))
    for slug in released:
        _load(engine, ours, slug)
    _template(engine, theirs, "template", SMALL)
    samples = _copy_all(engine, big, small, size)
    settings = Settings(
        data=folder, database_url=url, secret_key="bench" * 10, base_url="http://localhost"
    )
    secrets = _share(engine, big.office_id, samples)
    return World(size, engine, settings, big, small, samples, secrets, released)


def _office(engine: Engine, slug: str) -> Actor:
    """An office and its administrator."""
    with open_session(engine) as session:
        office = create_office(
            session, slug=slug, name=slug, zone="Europe/Berlin", country="DE", now=NOW
        )
        session.commit()
        system = Actor(office.id, Role.SYSTEM, "bench")
    with session_for(engine, system, NOW) as session, everywhere(session):
        account = Account(email=f"{slug}@example.org", name="Admin", language="de")
        member = Membership(account=account, role=Role.ADMIN, office_id=office.id)
        session.add(member)
        session.commit()
        return member.as_actor()


def _document(slug: str) -> dict[str, Any]:
    """The example with twenty items and four travellers."""
    document: dict[str, Any] = json.loads(EXAMPLE.read_bytes())
    items, [person] = document["programme"], document["travellers"]
    document["slug"] = slug
    document["programme"] = items + [
        item | {"key": f"{item['key']}-again"} for item in items[2 : 2 + ITEMS - len(items)]
    ]
    document["travellers"] = [person] + [
        person | {"key": f"person-{n}", "given_name": f"Person {n}"} for n in range(1, PEOPLE)
    ]
    return document


def _load(engine: Engine, actor: Actor, slug: str) -> str:
    document, _ = read_document(json.dumps(_document(slug)).encode())
    with session_for(engine, actor, NOW) as session:
        load_trip(session, actor, document, replace=False, now=NOW)
        session.commit()
    return document.travellers[0].key


def _template(engine: Engine, actor: Actor, slug: str, mark: str) -> None:
    """A trip as it is after its release: calendars fetched, figures of its money kept."""
    traveller = _load(engine, actor, slug)
    with engine.begin() as connection:
        _mark(connection, actor.office_id, slug, mark)
    with session_for(engine, actor, NOW) as session:
        release_trip(session, actor, slug, "", NOW)
        secrets = [
            create_feed(
                session,
                actor,
                audience=audience,
                slug=slug,
                traveller=traveller if audience is AudienceKind.TRAVELLER else None,
                name="bench",
                language="de",
                now=NOW,
            )[1]
            for audience in (AudienceKind.TRIP, AudienceKind.TRAVELLER)
        ]
        session.commit()
    polls = FeedPolls(engine)
    for secret in secrets:
        assert polls.find(secret, NOW)
    polls.close()
    with session_for(engine, actor, NOW, writes=False) as session:
        money_of_trips(session)
        made = made_figures(session)
    keep_figures(engine, actor, made, NOW)


def _mark(connection: Connection, office_id: int, slug: str, mark: str) -> None:
    """Let permanent ids be such that copies get others by a change of the text."""
    trip = connection.scalar(
        sa.text("SELECT id FROM trips WHERE office_id = :office AND slug = :slug"),
        {"office": office_id, "slug": slug},
    )
    tables = (("trips", "id"), ("programme_items", "trip_id"))
    count = 0
    for table, key in tables:
        numbers = connection.scalars(
            sa.text(f"SELECT id FROM {table} WHERE {key} = :trip ORDER BY id"),  # noqa: S608 - ours
            {"trip": trip},
        ).all()
        for number in numbers:
            connection.execute(
                sa.text(f"UPDATE {table} SET permanent_id = :mark WHERE id = :id"),  # noqa: S608
                {"id": number, "mark": f"uid:{TRIP}000040008000{mark}{count:04x}"},
            )
            count += 1


def _copy_all(engine: Engine, big: Actor, small: Actor, size: int) -> tuple[str, ...]:
    """The copies of both offices' trips, then those of the small office; samples' short names."""
    engine.dispose()  # SQLite changes how it keeps its journal for one connection alone
    filling = sa.create_engine(engine.url)
    is_sqlite = engine.dialect.name == "sqlite"
    with filling.connect() as connection:
        for statement in SPEED[is_sqlite]:
            connection.exec_driver_sql(statement)
        connection.commit()
        copies = _copies(size, size)
        with without_indexes(connection):
            _copy_offices(connection, small, size)
            cloner = Cloner(connection)
            _report(cloner.copy(_trip_mould(cloner, big), _batches(copies, BATCH)), size, "trips")
            cloner.settle()
        _note_words(connection, big.office_id)
        connection.execution_options(isolation_level="AUTOCOMMIT")
        for statement in SETTLING[is_sqlite]:
            connection.exec_driver_sql(statement)
    filling.dispose()
    return tuple(each.slug for each in copies if _is_sample(each.k, size))


def _copy_offices(connection: Connection, small: Actor, size: int) -> None:
    """The other offices, fifty trips each; before the large one, whose rows they don't read."""
    cloner = Cloner(connection)
    fifty = _copies(OF_AN_OFFICE - 1, OF_AN_OFFICE)
    _report(cloner.copy(_trip_mould(cloner, small), [fifty]), len(fifty), "trips of an office")
    _note_words(connection, small.office_id)
    offices = size // 10 // OF_AN_OFFICE - 1
    others = [_copy_of_office(k) for k in range(offices)]
    mould = _office_mould(cloner, small)
    _report(cloner.copy(mould, _batches(others, BATCH // OF_AN_OFFICE)), offices, "offices")


SPEED = {
    True: (
        "PRAGMA foreign_keys=OFF",
        "PRAGMA journal_mode=OFF",
        "PRAGMA synchronous=OFF",
        "PRAGMA temp_store=MEMORY",
        "PRAGMA cache_size=-800000",
    ),
    False: (
        "SET session_replication_role = replica",
        "SET synchronous_commit = off",
        "SET work_mem = '512MB'",
        "SET maintenance_work_mem = '1GB'",
    ),
}
SETTLING = {
    True: ("PRAGMA analysis_limit=400", "ANALYZE", "PRAGMA journal_mode=WAL"),
    False: ("VACUUM (ANALYZE)",),
}


def _note_words(connection: Connection, office_id: int) -> None:
    """The words of copied trips, which are not those of the template."""
    trips = sa.text("SELECT id, search_text FROM trips WHERE office_id = :office")
    rows = connection.execute(trips, {"office": office_id}).all()
    for first in range(0, len(rows), BATCH):
        write_words(
            connection, office_id, {row.id: row.search_text for row in rows[first : first + BATCH]}
        )
        connection.commit()


def _report(made: Iterator[int], of: int, what: str) -> None:
    for count in made:
        sys.stderr.write(f"\r{what}: {count:,} of {of:,} ")
        sys.stderr.flush()
    sys.stderr.write("\n")


def _batches(copies: list[Copy], size: int) -> Iterator[list[Copy]]:
    return (copies[first : first + size] for first in range(0, len(copies), size))


def _trip_mould(cloner: Cloner, actor: Actor) -> Mould:
    number = cloner.number_of("trips", {"office_id": actor.office_id, "slug": "template"})
    own = {("trips", name): f"n.{name}" for name in ("slug", "search_text")}
    own["trips", "title"] = cloner.json("n.title")
    return Mould(cloner.table("trips"), number, TRIP, 1, own, {"trip_words"})


def _office_mould(cloner: Cloner, actor: Actor) -> Mould:
    own = {("offices", name): "n.slug" for name in ("slug", "name")}
    apart = {"memberships", "account_sessions"}
    return Mould(cloner.table("offices"), actor.office_id, SMALL, 9, own, apart)


def _is_of_this_year(k: int, size: int) -> bool:
    return k % max(size // THIS_YEAR, 1) == 0


def _is_sample(k: int, size: int) -> bool:
    return k % max(size // SAMPLES, 1) == 0


def _days(k: int, size: int) -> int:
    """How much later than the template: within 2026, else in one of the years before."""
    if _is_sample(k, size):
        return 0
    if _is_of_this_year(k, size):
        return 60 - 7 * (k // max(size // THIS_YEAR, 1)) % 350
    return -300 - (k * 37) % (365 * YEARS)


def _copies(count: int, size: int) -> list[Copy]:
    taken: Counter[str] = Counter()
    return [_copy(k, size, taken) for k in range(count)]


def _copy(k: int, size: int, taken: Counter[str]) -> Copy:
    """A trip to one of many towns; the short name counts those to the same in the same year."""
    days = _days(k, size)
    place, topic, zh = PLACES[k * 7 % len(PLACES)], TOPICS[k * 5 % len(TOPICS)], ZH[k % len(ZH)]
    if k % max(size // 5, 1) == 1:
        place = RARE
    year = f"{place.lower()}-{(date(2026, 10, 23) + timedelta(days=days)).year}"
    taken[year] += 1
    de, slug = f"Delegation {place}: {topic}", f"{year}-{taken[year]}"
    title = {"de": de, "en": f"Delegation to {place}", "zh": f"{zh}经济代表团"}
    stamp = f"{(k * 2654435761 + size) % 2**32:08x}"
    names = searchable(slug, *title.values())
    return Copy(k, stamp, days, slug, json.dumps(title), names)


def _copy_of_office(k: int) -> Copy:
    return Copy(k, f"{(k * 2654435761 + 7) % 2**32:08x}", 0, f"office-{k}", "", "")


def _share(engine: Engine, office_id: int, samples: tuple[str, ...]) -> tuple[str, ...]:
    """Give calendars of the large office's samples a secret that is known."""
    secrets = tuple(f"{slug}-{'x' * 43}" for slug in samples)
    give = sa.text(
        "UPDATE feeds SET secret_hash = :hash WHERE audience = 'trip'"
        " AND trip_id = (SELECT id FROM trips WHERE office_id = :office AND slug = :slug)"
    )
    with engine.begin() as connection:
        for slug, secret in zip(samples, secrets, strict=True):
            values = {"hash": hash_of(secret), "office": office_id, "slug": slug}
            connection.execute(give, values)
    return secrets
