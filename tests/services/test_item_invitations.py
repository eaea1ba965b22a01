"""Invitations by mail: what is sent to whom, anew, called off; what answers change."""

import re
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import open_session, session_for
from planner.db.models import (
    AuditEntry,
    ItemInvitation,
    OutboxMessage,
    ProgrammeItem,
    Traveller,
    Trip,
)
from planner.db.tenancy import everywhere
from planner.domain.access import Actor
from planner.domain.audiences import traveller
from planner.domain.invitations import Answer, Method, Verdict
from planner.domain.times import WallTime
from planner.domain.vocabulary import ItemStatus, Visibility
from planner.formats.mime_write import Mail, write_mail
from planner.services.calendar_files import calendar_file
from planner.services.inboxes import read_inbox
from planner.services.item_invitations import (
    Post,
    answer_sheet,
    answers_of,
    call_off,
    invite,
    renew_invitations,
)
from planner.services.people.ties import remove_traveller
from planner.services.releases import release_trip
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

SLUG = "foshan"
LATER = NOW + timedelta(days=1)
POST = Post("https://planner.example.org", "Planner <planner@example.org>", NOW)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def trip(engine: Engine, office: Actor) -> Trip:
    """Both attend the visit, Eva alone the talk; Max has no address; one item is internal."""
    with session_for(engine, office, NOW) as session:
        trip = make_trip(SLUG)
        eva, max_ = make_traveller("eva"), make_traveller("max")
        eva.email, eva.language = "eva@example.org", "de"
        trip.travellers = [eva, max_]
        talk = make_item("talk", None, date(2026, 10, 25))
        talk.everyone, talk.travellers = False, [eva]
        secret = make_item("secret", None, date(2026, 10, 25), "15:00")
        secret.visibility = Visibility.INTERNAL
        visit = make_item("visit", None, date(2026, 10, 24))
        visit.internal_note, visit.booking_reference = "SECRET-NOTE", "SECRET-BOOKING"
        trip.items = [visit, talk, secret]
        session.add(trip)
        session.flush()
        release_trip(session, office, SLUG, "", NOW)
        session.commit()
        return trip


def uid_of(session: Session, key: str) -> str:
    return session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == key)).one().uid


def mails_in(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def event_in(message: OutboxMessage) -> dict[str, str]:
    """The event of a mail, as icalendar reads it."""
    assert message.calendar is not None
    calendar = Calendar.from_ical(message.calendar)
    (event,) = calendar.walk("VEVENT")
    found = {name: str(value) for name, value in event.items()}
    return found | {"METHOD": str(calendar["METHOD"])}


def test_those_who_attend_and_have_an_address_are_invited_once(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    del trip
    with session_for(engine, office, NOW) as session:
        uids = {uid_of(session, key) for key in ("visit", "secret")}
        assert [person.key for person in invite(session, office, SLUG, uids, POST)] == ["eva"]
        assert invite(session, office, SLUG, uids, POST) == ()
        (mail,) = mails_in(session)
        assert (mail.recipient, mail.subject) == ("eva@example.org", "Einladung: Visit")
        event = event_in(mail)
        assert event["METHOD"] == "REQUEST"
        assert event["UID"] == uid_of(session, "visit")
        assert event["SEQUENCE"] == "0"
        for text in (mail.text, mail.html, (mail.calendar or b"").decode()):
            assert "SECRET" not in text


def test_the_bytes_are_those_of_the_contract(engine: Engine, office: Actor, trip: Trip) -> None:
    """calendar.md 25 and 26."""
    del trip
    with session_for(engine, office, NOW) as session:
        uid = uid_of(session, "visit")
        invite(session, office, SLUG, {uid}, POST)
        (mail,) = mails_in(session)
        body = mail.calendar or b""
        feed = calendar_file(session, office, SLUG, traveller("eva"), "de")
    lines = re.sub(rb"\r\n[ \t]", b"", body).decode().split("\r\n")
    assert lines[-1] == ""
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert "METHOD:REQUEST" in lines
    assert 'ORGANIZER;CN="Planner":mailto:planner@example.org' in lines
    assert (
        'ATTENDEE;CN="Eva Example";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:'
        "mailto:eva@example.org" in lines
    )
    assert "DTSTAMP:20261001T080000Z" in lines
    assert f"UID:{uid}".encode() in feed
    assert b"ATTENDEE" not in feed
    part = mail.calendar_part
    sent = write_mail(
        Mail(
            mail.message_id,
            NOW,
            POST.organizer,
            mail.recipient,
            mail.subject,
            mail.text,
            mail.html,
            calendar=part,
        )
    )
    read = message_from_bytes(sent.as_bytes(), policy=default)
    assert [each.get_content_type() for each in read.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar = list(read.walk())[4]
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar["Content-Type"].params["method"] == "REQUEST"


def change(engine: Engine, office: Actor, key: str, **values: object) -> None:
    """Change an item, release, renew."""
    with session_for(engine, office, LATER) as session:
        item = session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == key)).one()
        for name, value in values.items():
            setattr(item, name, value)
        session.flush()
        release = release_trip(session, office, SLUG, "", LATER)
        renew_invitations(session, office, release, replace(POST, now=LATER))
        session.commit()


@pytest.fixture
def invited(engine: Engine, office: Actor, trip: Trip) -> str:
    """The UID of the visit to which Eva was invited; nothing is left in the outbox."""
    del trip
    with session_for(engine, office, NOW) as session:
        uid = uid_of(session, "visit")
        invite(session, office, SLUG, {uid}, POST)
        for mail in mails_in(session):
            session.delete(mail)
        session.commit()
        return uid


def test_a_change_is_sent_anew_and_other_changes_are_not(
    engine: Engine, office: Actor, invited: str
) -> None:
    change(engine, office, "talk", internal_note="x", status=ItemStatus.TENTATIVE)
    with session_for(engine, office, LATER) as session:
        assert mails_in(session) == []
        item = session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == "visit")).one()
        assert item.starts_at
        moved = WallTime(item.starts_at + timedelta(hours=1), "Europe/Berlin")
        item.schedule(moved, WallTime(moved.at + timedelta(hours=1), moved.zone), moved.zone)
        session.commit()
    change(engine, office, "visit")
    with session_for(engine, office, LATER) as session:
        (mail,) = mails_in(session)
        event = event_in(mail)
        assert (event["METHOD"], event["UID"], event["SEQUENCE"]) == ("REQUEST", invited, "1")


@pytest.mark.parametrize(
    "values",
    [{"status": ItemStatus.CANCELLED}, {"everyone": False}, {"visibility": Visibility.INTERNAL}],
    ids=["cancelled", "no longer with her", "hidden"],
)
def test_what_falls_away_is_called_off(
    engine: Engine, office: Actor, invited: str, values: dict[str, object]
) -> None:
    change(engine, office, "visit", **values)
    with session_for(engine, office, LATER) as session:
        (mail,) = mails_in(session)
        event = event_in(mail)
        assert event["METHOD"] == "CANCEL"
        assert (event["UID"], event["STATUS"], event["SEQUENCE"]) == (invited, "CANCELLED", "1")
        row = session.scalars(select(ItemInvitation)).one()
        assert (row.method, row.sequence) == (Method.CANCEL, 1)
        assert answers_of(session, office, session.get_one(Trip, row.trip_id)) == {}


def test_what_fell_away_unheard_is_called_off_at_the_next_release(
    engine: Engine, office: Actor, invited: str
) -> None:
    with session_for(engine, office, LATER) as session:
        eva = session.scalars(select(Traveller).where(Traveller.key == "eva")).one()
        eva.email = ""
        session.commit()
    change(engine, office, "visit", everyone=False)  # nobody can be told
    with session_for(engine, office, LATER) as session:
        assert mails_in(session) == []
        eva = session.scalars(select(Traveller).where(Traveller.key == "eva")).one()
        eva.email = "eva@example.org"
        session.commit()
    change(engine, office, "talk", status=ItemStatus.TENTATIVE)
    with session_for(engine, office, LATER) as session:
        event = event_in(mails_in(session)[0])
        assert (event["METHOD"], event["UID"], event["SEQUENCE"]) == ("CANCEL", invited, "1")


def test_who_is_taken_off_the_trip_is_told(engine: Engine, office: Actor, invited: str) -> None:
    with session_for(engine, office, LATER) as session:
        eva = session.scalars(select(Traveller).where(Traveller.key == "eva")).one()
        assert call_off(session, office, SLUG, eva.id, POST) == 1
        assert call_off(session, office, SLUG, eva.id, POST) == 0
        remove_traveller(session, office, SLUG, eva.id, eva.version)
        session.commit()
    with session_for(engine, office, LATER) as session:
        (mail,) = mails_in(session)
        event = event_in(mail)
        assert (mail.recipient, event["METHOD"], event["UID"]) == (
            "eva@example.org",
            "CANCEL",
            invited,
        )


def test_who_comes_back_is_invited_with_a_higher_number(
    engine: Engine, office: Actor, invited: str
) -> None:
    change(engine, office, "visit", everyone=False)
    change(engine, office, "visit", everyone=True)
    with session_for(engine, office, LATER) as session:
        invite(session, office, SLUG, {invited}, replace(POST, now=LATER))
        event = event_in(mails_in(session)[-1])
        assert (event["METHOD"], event["SEQUENCE"]) == ("REQUEST", "2")


def reply(
    uid: str, answer: str = "ACCEPTED", sender: str = "eva@example.org", stamp: int = 9
) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = sender, "Re"
    message.set_content("…")
    body = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nSEQUENCE:0\r\nDTSTAMP:202610{stamp:02}T080000Z\r\n"
        f"ATTENDEE;PARTSTAT={answer}:mailto:eva@example.org\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    message.add_alternative(
        body.encode(), maintype="text", subtype="calendar", params={"method": "REPLY"}
    )
    return message.as_bytes()


def answer_in(engine: Engine) -> Answer:
    with open_session(engine) as session, everywhere(session):
        return session.scalars(select(ItemInvitation)).one().answer


def test_an_answer_is_noted_and_what_does_not_count_is_told(
    engine: Engine, office: Actor, invited: str
) -> None:
    messages = [
        reply(invited),
        reply(invited),
        reply(invited, "DECLINED", stamp=8),
        reply(invited, "DECLINED", sender="max@example.org", stamp=10),
        reply("nobody-s", "DECLINED", stamp=10),
    ]
    tally = read_inbox(engine, messages, LATER)
    assert (tally.read, tally.answered) == (5, 1)
    assert [why for _, why in tally.passed_over] == [
        Verdict.REPEATED,
        Verdict.OLD,
        Verdict.FORGED,
        Verdict.FOREIGN,
    ]
    assert answer_in(engine) is Answer.ACCEPTED
    assert read_inbox(engine, messages[:1], LATER).answered == 0
    with session_for(engine, office, LATER) as session:
        sheet = answer_sheet(session, office, SLUG)
        visit = next(each for each in sheet.items if each.item.uid == invited)
        assert visit.count(Answer.ACCEPTED) == 1
        told = session.scalars(select(AuditEntry).where(AuditEntry.thing == "ItemInvitation"))
        assert [entry.by for entry in told][-1] == "inbox"


def test_a_later_answer_replaces_the_first(engine: Engine, invited: str) -> None:
    read_inbox(engine, [reply(invited), reply(invited, "DECLINED", stamp=12)], LATER)
    assert answer_in(engine) is Answer.DECLINED


def test_a_move_asks_again(engine: Engine, office: Actor, invited: str) -> None:
    read_inbox(engine, [reply(invited)], LATER)
    change(engine, office, "visit", status=ItemStatus.TENTATIVE)
    assert answer_in(engine) is Answer.ACCEPTED  # nothing moved
    with session_for(engine, office, LATER) as session:
        item = session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == "visit")).one()
        assert item.starts_at
        moved = WallTime(item.starts_at + timedelta(hours=1), "Europe/Berlin")
        item.schedule(moved, WallTime(moved.at + timedelta(hours=1), moved.zone), moved.zone)
        session.commit()
    change(engine, office, "visit")
    assert answer_in(engine) is Answer.NEEDS_ACTION


@pytest.mark.parametrize("rows", [1, 3])
def test_the_sheet_takes_as_many_queries_for_three(
    engine: Engine, office: Actor, trip: Trip, count_queries: CountQueries, rows: int
) -> None:
    with session_for(engine, office, NOW) as session:
        loaded = session.get_one(Trip, trip.id)
        for number in range(rows - 1):
            loaded.items.append(make_item(f"more-{number}", None, date(2026, 10, 26)))
        session.flush()
        if rows > 1:
            release_trip(session, office, SLUG, "", LATER)
        uids = {item.uid for item in loaded.items}
        invite(session, office, SLUG, uids, POST)
        session.commit()
    with session_for(engine, office, NOW) as session, count_queries() as queries:
        answer_sheet(session, office, SLUG)
    assert sum(query.startswith("SELECT") for query in queries) == 5
