"""Staff see what became of each mail, and send again what did not arrive."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import AuditEntry, OutboxMessage, Traveller
from planner.domain.access import Actor, Role
from planner.domain.mails import Attachment, CalendarPart, MailKind, MailState
from planner.domain.refusals import ForbiddenError, InvalidError, NotFoundError
from planner.formats.bounce_read import Bounce
from planner.services.inboxes import note_bounce
from planner.services.outbox import Cause, Letter, queue_mail
from planner.services.trip_mails import failures_of, list_trip_mails, send_again
from planner.services.trip_queries import trip_with_parts
from planner.services.undelivered import settle_mail
from tests import audience_trip
from tests.audience_trip import SLUG
from tests.counting import CountQueries
from tests.records import NOW, make_office

SITE = "https://planner.example.org"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def office(engine: Engine) -> Actor:
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor)
    return actor


def write(
    engine: Engine, office: Actor, kind: MailKind = MailKind.RELEASE, *, is_secret: bool = False
) -> OutboxMessage:
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        letter = Letter(
            "old@example.org",
            f"About {kind}",
            "Hello",
            "<p>Hello</p>",
            calendar=CalendarPart("REQUEST", b"BEGIN:VCALENDAR\r\n"),
            attachments=(Attachment("a.pdf", "application/pdf", b"%PDF"),),
        )
        about = Cause(kind, trip.id, trip.travellers[0].id, is_secret=is_secret)
        mail = queue_mail(
            session, letter, office_id=office.office_id, base_url=SITE, now=NOW, cause=about
        )
        session.commit()
        return mail


def fail(engine: Engine, mail: OutboxMessage) -> None:
    assert note_bounce(engine, Bounce(mail.message_id, mail.recipient, "550 Unknown"), NOW)


def test_what_came_back_goes_again_to_the_present_address(engine: Engine, office: Actor) -> None:
    mail = write(engine, office)
    fail(engine, mail)
    with session_for(engine, office, LATER) as session:
        trip = trip_with_parts(session, SLUG)
        anna = trip.travellers[0]
        assert failures_of(session, office, trip)[anna.id].message.failure == "550 Unknown"
        anna.email = "new@example.org"
        again = send_again(session, office, SLUG, mail.id, base_url=SITE, now=LATER)
        assert (again.recipient, again.state) == ("new@example.org", MailState.WAITING)
        assert again.message_id != mail.message_id
        assert (again.text, again.html, again.calendar) == (mail.text, mail.html, mail.calendar)
        assert [each.body for each in again.attachments] == [b"%PDF"]
        assert failures_of(session, office, trip) == {}
        with pytest.raises(InvalidError):
            send_again(session, office, SLUG, mail.id, base_url=SITE, now=LATER)
        states = [each.message.state for each in list_trip_mails(session, office, SLUG).mails]
        assert states == [MailState.WAITING, MailState.FAILED]
        noted = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.thing == "OutboxMessage")
            .order_by(AuditEntry.id)
        ).all()
        assert noted == ["created", "changed", "created", "changed"]


def test_what_is_on_its_way_or_was_secret_does_not_go_again(engine: Engine, office: Actor) -> None:
    waiting, secret = write(engine, office), write(engine, office, is_secret=True)
    with open_session(engine) as session:
        session.info.update(office_id=office.office_id, now=NOW)
        session.get_one(OutboxMessage, secret.id).sent_at = NOW
        session.commit()
    fail(engine, secret)
    with session_for(engine, office, NOW) as session:
        for mail in (waiting, secret):
            with pytest.raises(InvalidError):
                send_again(session, office, SLUG, mail.id, base_url=SITE, now=NOW)


@pytest.mark.parametrize("is_seen_to", [False, True])
def test_what_is_secret_is_not_kept_in_a_mail_that_nobody_sends_any_more(
    engine: Engine, office: Actor, *, is_seen_to: bool
) -> None:
    mail = write(engine, office, is_secret=True)
    fail(engine, mail)
    with session_for(engine, office, LATER) as session:
        if is_seen_to:
            settle_mail(session, office, mail.id, LATER)
        else:
            again = send_again(session, office, SLUG, mail.id, base_url=SITE, now=LATER)
            assert (again.text, len(again.attachments)) == ("Hello", 1)
        former = session.get_one(OutboxMessage, mail.id)
        assert (former.text, former.html, former.calendar, former.attachments) == ("", "", None, [])


def test_mails_are_those_of_the_office_and_of_the_trip(engine: Engine, office: Actor) -> None:
    mail, stranger = write(engine, office), make_office(engine, "remscheid")
    fail(engine, mail)
    audience_trip.add_trip(engine, stranger)
    with session_for(engine, stranger, NOW) as session:
        assert list_trip_mails(session, stranger, SLUG).mails == ()
        assert failures_of(session, stranger, trip_with_parts(session, SLUG)) == {}
        with pytest.raises(NotFoundError):
            send_again(session, stranger, SLUG, mail.id, base_url=SITE, now=NOW)


def test_mails_about_money_are_for_those_who_read_requests(engine: Engine, office: Actor) -> None:
    write(engine, office, MailKind.DECISION)
    for role, count in ((Role.VIEWER, 0), (Role.APPROVER, 1), (Role.PLANNER, 1)):
        actor = Actor(office.office_id, role, "x")
        with session_for(engine, actor, NOW) as session:
            assert len(list_trip_mails(session, actor, SLUG).mails) == count


def test_sending_again_is_for_those_who_release(engine: Engine, office: Actor) -> None:
    viewer = Actor(office.office_id, Role.VIEWER, "x")
    with session_for(engine, viewer, NOW) as session, pytest.raises(ForbiddenError):
        send_again(session, viewer, SLUG, 1, base_url=SITE, now=NOW)


def test_three_mails_are_listed_with_as_many_questions_as_one(
    engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    asked = []
    for more in (1, 2):
        for _ in range(more):
            write(engine, office)
        with session_for(engine, office, NOW) as session, count_queries() as queries:
            found = list_trip_mails(session, office, SLUG)
            assert {each.reader for each in found.mails} == {"Anna Beispiel"}
        asked.append(len(queries))
        assert not any("outbox_messages.html" in query for query in queries)
    assert asked[0] == asked[1]


def test_a_traveller_who_leaves_takes_no_mail_along(engine: Engine, office: Actor) -> None:
    write(engine, office)
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        trip.travellers.remove(trip.travellers[0])
        session.commit()
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(Traveller.key)).all() == ["bernd"]
        [mail] = list_trip_mails(session, office, SLUG).mails
        assert (mail.message.traveller_id, mail.reader) == (None, "old@example.org")
