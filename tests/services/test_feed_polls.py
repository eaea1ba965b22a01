"""Polls: what a secret leads to, rendered once and served from storage."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from threading import Barrier

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, delete, select, text, update

from planner.db.engine import make_engine, session_for
from planner.db.models import EventPiece, Feed, Office, Rendering, Traveller, Trip
from planner.domain.access import Actor
from planner.domain.audiences import TRIP
from planner.domain.texts import Texts
from planner.domain.times import utc_of
from planner.domain.vocabulary import AudienceKind, ItemStatus, TripStatus
from planner.services.feed_polls import FeedPolls, LookupFailedError, Served
from planner.services.offices import OfficeSettings, edit_office
from planner.services.releases import released_programme
from planner.services.trip_deletions import delete_trip
from planner.services.trips import get_trip
from tests import audience_trip
from tests.audience_trip import SEEN, SLUG
from tests.calendar_feeds import HOUR, Desk, event_lines, events_in
from tests.counting import CountQueries
from tests.records import NOW, make_office


@pytest.fixture
def office(engine: Engine) -> Actor:
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor, released=False)
    return actor


@pytest.fixture
def desk(engine: Engine, office: Actor) -> Desk:
    """The office with a released trip."""
    found = Desk(engine, office)
    found.release(0)
    return found


@pytest.fixture
def polls(engine: Engine) -> Iterator[FeedPolls]:
    found = FeedPolls(engine)
    yield found
    found.close()


def served(polls: FeedPolls, secret: str, now: datetime = NOW) -> Served:
    found = polls.find(secret, now)
    assert found is not None
    return found


def body_of(polls: FeedPolls, secret: str, now: datetime = NOW) -> bytes:
    body = polls.read(served(polls, secret, now), now, zipped=False)
    assert body is not None
    return body


def pieces_in(desk: Desk) -> set[int]:
    with session_for(desk.engine, desk.office, NOW) as session:
        return set(session.scalars(select(EventPiece.id)))


def renderings_in(desk: Desk) -> list[tuple[str, int]]:
    with session_for(desk.engine, desk.office, NOW) as session:
        rows = select(Rendering.audience, Rendering.edition).order_by(Rendering.audience)
        return [(audience, edition) for audience, edition in session.execute(rows)]


@pytest.mark.parametrize(
    ("audience", "traveller"),
    [
        (AudienceKind.TRIP, None),
        (AudienceKind.HOSTS, None),
        (AudienceKind.TRAVELLER, "anna"),
        (AudienceKind.TRAVELLER, "bernd"),
    ],
)
def test_a_feed_shows_its_audience_what_it_may_see(
    desk: Desk, polls: FeedPolls, audience: AudienceKind, traveller: str | None
) -> None:
    body = body_of(polls, desk.share(audience, "zh", traveller))
    name = f"traveller:{traveller}" if traveller else str(audience)
    assert events_in(body).keys() == SEEN[name]
    plain = body.replace(b"\r\n ", b"").decode()
    for secret in (*audience_trip.STAFF_ONLY, audience_trip.BOOKING):
        assert secret not in plain


def test_events_are_at_the_instants_of_the_programme(desk: Desk, polls: FeedPolls) -> None:
    events = events_in(body_of(polls, desk.share()))
    with session_for(desk.engine, desk.office, NOW) as session:
        trip = get_trip(session, desk.office, SLUG)
        items = released_programme(session, trip, TRIP).items
    assert {title: event.decoded("DTSTART") for title, event in events.items()} == {
        item.title.en: utc_of(item.starts, "UTC") for item in items
    }


def test_it_is_rendered_once_and_then_read(
    desk: Desk, polls: FeedPolls, count_queries: CountQueries
) -> None:
    secret, other = desk.share(), desk.share()
    with count_queries() as queries:
        first = served(polls, secret)
    assert queries
    with count_queries() as queries:
        again = served(polls, secret)
        assert body_of(polls, other) == body_of(polls, secret)
    assert queries == []
    assert again is first
    assert renderings_in(desk) == [("trip", 1)]


def test_a_release_renders_anew_only_what_it_changed(desk: Desk, polls: FeedPolls) -> None:
    secret = desk.share()
    old = body_of(polls, secret)
    before = pieces_in(desk)
    assert len(before) == 4
    desk.edit("dinner", title=Texts(en="Supper"))
    desk.release(1)
    assert len(pieces_in(desk)) == 3
    assert renderings_in(desk) == []
    new = body_of(polls, secret)
    after = pieces_in(desk)
    assert len(after - before) == 1
    assert len(after & before) == 3
    was, is_now = event_lines(old), event_lines(new)
    assert [uid for uid in was if was[uid] != is_now[uid]] == [str(events_in(old)["Dinner"]["UID"])]
    assert str(events_in(new)["Supper"]["UID"]) == str(events_in(old)["Dinner"]["UID"])
    assert renderings_in(desk) == [("trip", 2)]


def test_kept_and_fresh_events_make_the_same_bytes(desk: Desk, polls: FeedPolls) -> None:
    secret = desk.share(AudienceKind.TRAVELLER, traveller="anna")
    body_of(polls, secret)
    for hours, title in enumerate(("Supper", "Feast"), start=1):
        desk.edit("dinner", title=Texts(en=title))
        desk.release(hours)
        pieced = body_of(polls, secret)
    with session_for(desk.engine, desk.office, NOW) as session:
        session.execute(delete(EventPiece))
        session.execute(delete(Rendering))
        session.commit()
    with closing(FeedPolls(desk.engine)) as others:
        assert body_of(others, secret) == pieced


def test_one_traveller_gets_the_events_that_all_get(desk: Desk, polls: FeedPolls) -> None:
    for_all = event_lines(body_of(polls, desk.share()))
    own = event_lines(body_of(polls, desk.share(AudienceKind.TRAVELLER, traveller="anna")))
    assert {uid: for_all[uid] for uid in own.keys() & for_all.keys()} == {
        uid: lines for uid, lines in own.items() if uid in for_all
    }
    assert len(own.keys() - for_all.keys()) == 1  # the private one


SCRIPT = """
import sys
from datetime import datetime
from planner.db.engine import make_engine
from planner.services.feed_polls import FeedPolls
polls = FeedPolls(make_engine(sys.argv[1]))
now = datetime.fromisoformat(sys.argv[3])
served = polls.find(sys.argv[2], now)
print(served.kept.etag)
"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # seeds are Python's alone
def test_every_process_writes_the_same_bytes(desk: Desk, database_url: str) -> None:
    secret = desk.share(AudienceKind.HOSTS, "de")
    tags = set()
    for seed in ("0", "1", "42"):
        run = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", SCRIPT, database_url, secret, NOW.isoformat()],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        tags.add(run.stdout)
        with session_for(desk.engine, desk.office, NOW) as session:
            session.execute(delete(EventPiece))
            session.execute(delete(Rendering))
            session.commit()
    assert len(tags) == 1


def test_two_that_render_at_once_keep_one(desk: Desk, database_url: str) -> None:
    secret = desk.share()
    start = Barrier(2)

    def poll(_: int) -> str:
        engine = make_engine(database_url)
        polls = FeedPolls(engine)
        start.wait()
        tag = served(polls, secret).kept.etag
        polls.close()
        engine.dispose()
        return tag

    with ThreadPoolExecutor() as pool:
        assert len(set(pool.map(poll, range(2)))) == 1
    assert renderings_in(desk) == [("trip", 1)]
    assert len(pieces_in(desk)) == 4


def test_the_tag_is_the_hash_of_the_bytes(desk: Desk, polls: FeedPolls) -> None:
    secret = desk.share()
    assert served(polls, secret).kept.etag == sha256(body_of(polls, secret)).hexdigest()


def test_a_change_that_the_audience_cannot_see_keeps_bytes_and_time(
    desk: Desk, polls: FeedPolls
) -> None:
    secret = desk.share(AudienceKind.TRAVELLER, traveller="anna")
    before = served(polls, secret).kept
    desk.edit("workshop", title=Texts(en="Seminar"))
    desk.edit("opening", internal_note="other", booking_reference="other")
    desk.release(1)
    after = served(polls, secret)
    assert (after.kept.etag, after.kept.last_modified) == (before.etag, before.last_modified)
    assert after.edition == 2


def test_the_time_never_falls(desk: Desk, polls: FeedPolls) -> None:
    secrets = [desk.share(), desk.share(AudienceKind.OFFICE)]
    moments: list[list[datetime]] = [[served(polls, one).kept.last_modified for one in secrets]]
    edits: list[dict[str, object]] = [
        {"title": Texts(en="Supper")},
        {"status": ItemStatus.CANCELLED},
        {"internal_note": "x"},
    ]
    for hours, changes in enumerate(edits, start=1):
        desk.edit("dinner", **changes)
        desk.release(400 * hours)
        moments.append([served(polls, one).kept.last_modified for one in secrets])
    trip, all_trips = zip(*moments, strict=True)
    assert trip == (NOW, NOW + 400 * HOUR, NOW + 800 * HOUR, NOW + 1200 * HOUR)
    assert all_trips == (NOW, NOW, NOW, NOW)


def test_cancelled_says_so_until_it_goes(desk: Desk, polls: FeedPolls) -> None:
    secret = desk.share()
    desk.edit("dinner", status=ItemStatus.CANCELLED)
    desk.release(1)
    event = events_in(body_of(polls, secret))["CANCELLED: Dinner"]
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", 1)
    desk.edit("opening", title=Texts(en="Start"))
    desk.release(1 + 15 * 24)
    assert "CANCELLED: Dinner" not in events_in(body_of(polls, secret))


def test_before_the_first_release_a_feed_is_empty_and_tells_nothing(
    engine: Engine, office: Actor, polls: FeedPolls
) -> None:
    desk = Desk(engine, office)
    secret = desk.share()
    found, body = served(polls, secret), body_of(polls, secret)
    calendar = Calendar.from_ical(body)
    assert calendar.walk("VEVENT") == []
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert calendar["X-WR-CALNAME"] == "solingen"
    assert b"Audiences" not in body
    assert (found.edition, found.kept.last_modified) == (0, NOW)
    desk.release(1)
    assert len(events_in(body_of(polls, secret))) == 4
    assert served(polls, secret).kept.last_modified == NOW + HOUR


def test_settings_of_the_office_change_the_bytes_and_the_time(desk: Desk, polls: FeedPolls) -> None:
    secret = desk.share()
    before = served(polls, secret)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in body_of(polls, secret)
    with session_for(desk.engine, desk.office, NOW) as session:
        settings = OfficeSettings("Office", "de", "Europe/Berlin", 14, 365, 30, gzip_feeds=False)
        edit_office(session, desk.office, 1, settings, NOW + HOUR)
        session.commit()
    after = served(polls, secret)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT30M\r\n" in body_of(polls, secret)
    assert (before.may_zip, after.may_zip) == (True, False)
    assert after.kept.last_modified == NOW + HOUR


def test_bytes_of_another_renderer_are_not_served(desk: Desk, polls: FeedPolls) -> None:
    secret = desk.share()
    body = body_of(polls, secret)
    with session_for(desk.engine, desk.office, NOW) as session:
        session.execute(update(Rendering).values(look="older", body=b"old", etag="old"))
        session.execute(update(EventPiece).values(look="older", body=b"old"))
        session.commit()
    assert body_of(polls, secret) == body
    desk.edit("dinner", title=Texts(en="Supper"))
    desk.release(1)
    with session_for(desk.engine, desk.office, NOW) as session:
        assert "older" not in set(session.scalars(select(EventPiece.look)))


def test_the_office_feed_has_a_block_for_each_released_trip(desk: Desk, polls: FeedPolls) -> None:
    secret = desk.share(AudienceKind.OFFICE, "de")
    body = body_of(polls, secret)
    [event] = events_in(body).values()
    assert event["SUMMARY"] == "Zielgruppen"
    assert event.decoded("DTSTART") == date(2026, 10, 24)
    assert event.decoded("DTEND") == date(2026, 10, 26)
    assert (event["TRANSP"], event["X-MICROSOFT-CDO-BUSYSTATUS"]) == ("TRANSPARENT", "FREE")
    assert "DESCRIPTION" not in event
    assert not any(title.encode() in body for title in audience_trip.TITLES)
    assert Calendar.from_ical(body)["X-WR-CALNAME"] == "solingen"


def test_the_office_feed_follows_cancelled_and_deleted_trips(desk: Desk, polls: FeedPolls) -> None:
    secret = desk.share(AudienceKind.OFFICE)
    with session_for(desk.engine, desk.office, NOW) as session:
        get_trip(session, desk.office, SLUG).status = TripStatus.CANCELLED
        session.commit()
    desk.release(1)
    assert events_in(body_of(polls, secret)).keys() == {"CANCELLED: Audiences"}
    with session_for(desk.engine, desk.office, NOW + 2 * HOUR) as session:
        delete_trip(session, desk.office, SLUG, SLUG, NOW + 2 * HOUR)
        session.commit()
    found = served(polls, secret)
    assert found.kept.last_modified == NOW + 2 * HOUR
    assert events_in(body_of(polls, secret)) == {}
    assert b"BEGIN:VTIMEZONE" in body_of(polls, secret)


def test_a_secret_that_is_wrong_revoked_or_expired_finds_nothing(
    desk: Desk, polls: FeedPolls
) -> None:
    secret = desk.share()
    for wrong in ("", secret[:-1], secret.swapcase(), f"{secret} ", "\udc80"):
        assert polls.find(wrong, NOW) is None
    end = datetime(2026, 10, 26, tzinfo=UTC) + timedelta(days=365)
    assert polls.find(secret, end - timedelta(seconds=1)) is not None
    assert polls.find(secret, end) is None
    with session_for(desk.engine, desk.office, NOW) as session:
        session.execute(update(Trip).values(ends_on=date(2026, 10, 27)))
        session.commit()
    assert polls.find(secret, end) is not None
    with session_for(desk.engine, desk.office, NOW) as session:
        session.execute(update(Feed).values(revoked_at=NOW))
        session.commit()
    assert polls.find(secret, NOW) is None


def test_an_office_feed_expires_after_its_creation(desk: Desk, polls: FeedPolls) -> None:
    secret = desk.share(AudienceKind.OFFICE)
    with session_for(desk.engine, desk.office, NOW) as session:
        session.execute(update(Office).values(feed_days=2))
        session.commit()
    assert polls.find(secret, NOW + 47 * HOUR) is not None
    assert polls.find(secret, NOW + 48 * HOUR) is None


def test_the_feed_of_somebody_who_left_finds_nothing(desk: Desk, polls: FeedPolls) -> None:
    secret = desk.share(AudienceKind.TRAVELLER, traveller="anna")
    assert polls.find(secret, NOW) is not None
    with session_for(desk.engine, desk.office, NOW) as session:
        session.delete(session.scalars(select(Traveller).where(Traveller.key == "anna")).one())
        session.commit()
    assert polls.find(secret, NOW) is None


def test_bytes_that_a_release_replaces_are_not_mixed_up(desk: Desk, polls: FeedPolls) -> None:
    found = served(polls, desk.share())
    desk.edit("dinner", title=Texts(en="Supper"))
    desk.release(1)
    served(polls, desk.share())
    assert polls.read(found, NOW, zipped=False) is None


def test_a_database_that_does_not_answer_is_told_apart(desk: Desk, polls: FeedPolls) -> None:
    secret = desk.share()
    with desk.engine.begin() as connection:
        connection.execute(text("ALTER TABLE renderings RENAME TO lost"))
    with pytest.raises(LookupFailedError):
        polls.find(secret, NOW)
