"""The mail of the evening before: once for each traveller and day, in their language and times."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from planner.db.engine import open_session, session_for
from planner.db.models import OutboxMessage, Release, Traveller, TravellerMailChoice
from planner.db.tenancy import everywhere
from planner.domain.access import Actor
from planner.domain.mails import MailKind
from planner.services.reminders import queue_reminders
from planner.services.trip_queries import trip_with_parts
from tests import audience_trip
from tests.audience_trip import BOOKING, SLUG, STAFF_ONLY
from tests.records import NOW, make_office

SITE = "https://planner.example.org"
EVENING = datetime(2026, 10, 23, 16, tzinfo=UTC)
"""18:00 in Berlin: nobody has left yet."""

BERND = """\
Hello Bernd Beispiel,

this is your programme for tomorrow.

Saturday, October 24, 2026 · Foshan
- 09:00–09:45 (03:00 Berlin)  Opening, Congress centre. Please bring: BRING-Opening
- 10:00–10:45 (04:00 Berlin)  Dinner, Congress centre. Please bring: BRING-Dinner
- 11:00–11:45 (05:00 Berlin)  Banquet, Congress centre. Please bring: BRING-Banquet
- 12:00–12:45 (06:00 Berlin)  Workshop, Congress centre. Please bring: BRING-Workshop

More about each item is on your page. If something is unclear, ask solingen.
"""


@pytest.fixture
def office(engine: Engine) -> Actor:
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor)
    with session_for(engine, actor, NOW) as session:
        trip_with_parts(session, SLUG).travellers[1].language = "en"
        session.commit()
    return actor


def mails(engine: Engine) -> list[OutboxMessage]:
    with open_session(engine) as session, everywhere(session):
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_a_trip_that_can_t_be_read_is_in_nobody_s_way(
    engine: Engine, office: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    """Else no worker would get as far as sending mail, of any office."""
    other = make_office(engine, "remscheid")
    audience_trip.add_trip(engine, other)
    with session_for(engine, office, NOW) as session:
        session.execute(update(Release).values(snapshot={}))
        session.commit()
    with caplog.at_level(logging.ERROR):
        assert queue_reminders(engine, SITE, EVENING) == 2
    assert [mail.office_id for mail in mails(engine)] == [other.office_id] * 2
    assert [record.message for record in caplog.records] == ["no reminders of trip 1"]


def test_each_is_told_the_next_day_once(engine: Engine, office: Actor) -> None:
    assert queue_reminders(engine, SITE, EVENING - timedelta(minutes=1)) == 0
    assert queue_reminders(engine, SITE, EVENING) == 2
    assert queue_reminders(engine, SITE, EVENING + timedelta(hours=3)) == 0
    anna, bernd = mails(engine)
    assert anna.subject == "Morgen, Samstag, 24. Oktober 2026: Zielgruppen"
    assert bernd.subject == "Tomorrow, Saturday, October 24, 2026: Audiences"
    assert bernd.text.startswith(BERND)
    assert {mail.kind for mail in (anna, bernd)} == {MailKind.REMINDER}
    assert (anna.office_id, anna.language) == (office.office_id, "de")


@pytest.mark.usefixtures("office")
def test_a_reminder_names_nothing_that_its_reader_may_not_see(
    engine: Engine,
) -> None:
    queue_reminders(engine, SITE, EVENING)
    for mail, key, other in zip(mails(engine), ("anna", "bernd"), ("Bernd", "Anna"), strict=True):
        for text in (mail.text, mail.html):
            assert audience_trip.titles_in(text) == audience_trip.SEEN[f"traveller:{key}"]
            assert not any(word in text for word in (*STAFF_ONLY, BOOKING, other))
            assert "/my/" not in text


@pytest.mark.usefixtures("office")
def test_two_workers_remind_once(engine: Engine) -> None:
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda _: queue_reminders(engine, SITE, EVENING), range(2)))
    assert sum(counts) == len(mails(engine)) == 2


def test_who_has_no_address_or_wants_none_is_not_reminded(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        anna, bernd = session.scalars(select(Traveller).order_by(Traveller.position))
        anna.email = ""
        session.add(TravellerMailChoice(traveller_id=bernd.id, kind=MailKind.REMINDER))
        session.commit()
    queue_reminders(engine, SITE, EVENING)
    assert mails(engine) == []


def test_without_a_release_nobody_is_reminded(engine: Engine) -> None:
    audience_trip.add_trip(engine, make_office(engine, "remscheid"), released=False)
    assert queue_reminders(engine, SITE, EVENING) == 0
