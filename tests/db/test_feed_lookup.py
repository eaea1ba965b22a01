"""Looking feeds up past the ORM: every commit seen at once, files replaced, servers restarted."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text, update

from planner.db.engine import make_engine, session_for
from planner.db.feed_lookup import FeedLookup, Kept, LookupFailedError
from planner.db.models import Feed
from planner.domain.access import Actor
from planner.domain.secret_addresses import hash_of
from planner.domain.vocabulary import AudienceKind
from planner.services.feeds import create_feed
from planner.services.offices import OfficeSettings, edit_office
from tests.records import NOW, make_office

SECOND = timedelta(seconds=1)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def lookup(engine: Engine) -> Iterator[FeedLookup]:
    found = FeedLookup(engine)
    yield found
    found.close()


def share(engine: Engine, office: Actor) -> str:
    """The hash of a new feed's secret."""
    with session_for(engine, office, NOW) as session:
        _, secret = create_feed(
            session,
            office,
            audience=AudienceKind.OFFICE,
            slug=None,
            traveller=None,
            name="desk",
            language="de",
            now=NOW,
        )
        session.commit()
        return hash_of(secret)


def revoke_all(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        session.execute(update(Feed).values(revoked_at=NOW))
        session.commit()


def test_a_description_says_what_the_feed_is(
    engine: Engine, office: Actor, lookup: FeedLookup
) -> None:
    secret_hash = share(engine, office)
    [feed] = lookup.describe(secret_hash, NOW)
    assert lookup.find(secret_hash, NOW) == [feed.signature]
    assert (feed.created_at, feed.ends_on, feed.feed_days) == (NOW, None, 365)
    assert (feed.gzip, feed.calendar_changed_at, feed.edition, feed.kept) == (True, NOW, 0, None)


def test_each_commit_is_seen_at_once(engine: Engine, office: Actor, lookup: FeedLookup) -> None:
    for _ in range(3):
        secret_hash = share(engine, office)
        assert len(lookup.find(secret_hash, NOW)) == 1
    assert lookup.find(hash_of("other"), NOW) == []
    revoke_all(engine, office)
    assert lookup.find(secret_hash, NOW) == []


def test_a_signature_changes_with_whatever_it_stands_for(
    engine: Engine, office: Actor, lookup: FeedLookup
) -> None:
    secret_hash = share(engine, office)
    before = lookup.find(secret_hash, NOW)
    settings = OfficeSettings("Office", "de", "Europe/Berlin", 14, 30, 60, gzip_feeds=True)
    with session_for(engine, office, NOW) as session:
        edit_office(session, office, 1, settings, NOW + SECOND)
        session.commit()
    assert lookup.find(secret_hash, NOW) != before
    [feed] = lookup.describe(secret_hash, NOW)
    assert (feed.feed_days, feed.calendar_changed_at) == (30, NOW + SECOND)


def test_bytes_are_read_by_what_they_hash_to(
    engine: Engine, office: Actor, lookup: FeedLookup
) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO renderings (id, office_id, scope, edition, audience, language, look,"
                " etag, last_modified, body) VALUES (7, :office, 's', 1, 'trip', 'de', 'l', 'tag',"
                " '2026-10-01 08:00:00.000000', :body)"
            ),
            {"office": office.office_id, "body": b"\x00\xff"},
        )
    assert lookup.read_body(Kept(7, "l", "tag", NOW), NOW) == b"\x00\xff"
    assert lookup.read_body(Kept(7, "l", "other", NOW), NOW) is None


def test_a_writer_keeps_no_reader_waiting(
    engine: Engine, office: Actor, lookup: FeedLookup
) -> None:
    secret_hash = share(engine, office)
    with engine.begin() as connection:
        connection.execute(text("UPDATE feeds SET name = 'other'"))
        assert len(lookup.find(secret_hash, NOW)) == 1


@pytest.fixture
def file(database_url: str) -> Path:
    """The SQLite file; skips PostgreSQL."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        pytest.skip("a file is what SQLite has")
    return Path(url.database or "")


def test_another_file_in_its_place_is_noticed(
    engine: Engine, office: Actor, lookup: FeedLookup, file: Path
) -> None:
    secret_hash = share(engine, office)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    copy = file.with_name("copy")
    shutil.copyfile(file, copy)
    revoke_all(engine, office)
    assert lookup.find(secret_hash, NOW) == []
    engine.dispose()
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    os.replace(copy, file)  # noqa: PTH105 - what a restored backup does
    assert len(lookup.find(secret_hash, NOW + SECOND)) == 1


def test_a_missing_or_broken_file_is_no_answer_and_not_made_anew(
    engine: Engine, lookup: FeedLookup, file: Path
) -> None:
    lookup.find(hash_of("x"), NOW)
    engine.dispose()
    file.unlink()
    with pytest.raises(LookupFailedError):
        lookup.find(hash_of("x"), NOW + SECOND)
    assert not file.exists()
    file.write_bytes(b"this is no database" * 100)
    with pytest.raises(LookupFailedError):
        lookup.find(hash_of("x"), NOW + 2 * SECOND)


def test_a_restarted_server_is_asked_again(
    engine: Engine, office: Actor, lookup: FeedLookup, database_url: str
) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    secret_hash = share(engine, office)
    assert len(lookup.find(secret_hash, NOW)) == 1
    other = make_engine(database_url)
    with other.begin() as connection:
        ended = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).all()
    other.dispose()
    assert ended
    assert len(lookup.find(secret_hash, NOW)) == 1
