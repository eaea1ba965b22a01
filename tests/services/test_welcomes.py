"""The welcome brings a traveller working addresses, which nothing keeps once it is sent."""

import re

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import AuditEntry, Feed, OutboxMessage, TravellerPage
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.mails import MailKind
from planner.domain.refusals import ForbiddenError
from planner.domain.secret_addresses import hash_of
from planner.gateways.smtp_mail import MailServer
from planner.services.deliveries import Tally, deliver_due
from planner.services.releases import release_trip
from planner.services.trip_mails import failures_of, welcomed_at
from planner.services.trip_queries import trip_with_parts
from planner.services.welcomes import welcome_travellers
from tests import audience_trip
from tests.audience_trip import SLUG, STAFF_ONLY
from tests.mail_server import Postbox, listening
from tests.pdfs import text_of
from tests.records import NOW, make_office

SITE = "https://planner.example.org"


@pytest.fixture
def office(engine: Engine) -> Actor:
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor)
    return actor


def welcome(engine: Engine, actor: Actor, *names: str) -> list[str]:
    """Write to these travellers; who has no address."""
    with session_for(engine, actor, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        numbers = [person.id for person in trip.travellers if person.key in names]
        told = welcome_travellers(session, actor, SLUG, numbers, base_url=SITE, now=NOW)
        session.commit()
        return [person.key for person in told.unreachable]


def test_a_welcome_holds_the_addresses_and_forgets_them(engine: Engine, office: Actor) -> None:
    assert welcome(engine, office, "anna") == []
    with session_for(engine, office, NOW) as session:
        [mail] = session.scalars(select(OutboxMessage))
        page, feed = (
            session.scalars(select(TravellerPage)).one(),
            session.scalars(select(Feed)).one(),
        )
        secrets = re.findall(rf"{SITE}/(?:my|feeds)/([\w-]+)(?:/|\.ics)\n", mail.text)
        assert [hash_of(secret) for secret in secrets] == [page.secret_hash, feed.secret_hash]
        assert (page.traveller.key, feed.traveller and feed.traveller.key) == ("anna", "anna")
        assert all(mail.html.count(secret) == 2 for secret in secrets)
        assert (mail.kind, mail.language, mail.unsubscribe_url) == (MailKind.WELCOME, "de", "")
        words = [word for word in STAFF_ONLY if word in mail.text + mail.html]
        assert words == []
        assert welcomed_at(session, office, trip_with_parts(session, SLUG)) == {
            page.traveller_id: NOW
        }
        noted = session.scalars(select(AuditEntry).where(AuditEntry.thing == "OutboxMessage"))
        [entry] = noted
        assert not any(secret in str(entry.changes) + entry.label for secret in secrets)
        assert entry.trip_id == mail.trip_id
    with listening(Postbox()) as box, MailServer(box.url) as server:
        assert deliver_due(engine, server, "planner@example.org", lambda: NOW) == Tally(sent=1)
    assert all(secret.encode() in box.arrived[0].replace(b"=\r\n", b"") for secret in secrets)
    with open_session(engine) as session, everywhere(session):
        kept = session.scalars(select(OutboxMessage)).one()
        assert (kept.text, kept.html) == ("", "")


def test_who_has_no_address_is_named_and_gets_no_page(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        trip_with_parts(session, SLUG).travellers[0].email = ""
        session.commit()
    assert welcome(engine, office, "anna", "bernd") == ["anna"]
    with session_for(engine, office, NOW) as session:
        assert [each.traveller.key for each in session.scalars(select(TravellerPage))] == ["bernd"]


def test_welcoming_is_for_those_who_share(engine: Engine, office: Actor) -> None:
    for role in (Role.VIEWER, Role.APPROVER):
        with pytest.raises(ForbiddenError):
            welcome(engine, Actor(office.office_id, role, "x"), "anna")


def test_a_new_welcome_takes_the_mark_of_one_that_came_back(engine: Engine, office: Actor) -> None:
    welcome(engine, office, "anna")
    with session_for(engine, office, NOW) as session:
        [mail] = session.scalars(select(OutboxMessage))
        mail.sent_at, mail.failed_at, mail.due_at = NOW, NOW, None
        session.commit()
        trip = trip_with_parts(session, SLUG)
        [failed] = failures_of(session, office, trip).values()
        assert not failed.may_go_again  # its words are gone
    welcome(engine, office, "anna")
    with session_for(engine, office, NOW) as session:
        assert failures_of(session, office, trip_with_parts(session, SLUG)) == {}


def test_the_welcome_brings_the_itinerary_once_it_is_released(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        if not trip.released_version:
            release_trip(session, office, SLUG, "", NOW)
        session.commit()
    welcome(engine, office, "anna")
    with session_for(engine, office, NOW) as session:
        [mail] = session.scalars(select(OutboxMessage))
        [paper] = mail.attachments
        assert (paper.content_type, paper.body[:5]) == ("application/pdf", b"%PDF-")
        said = text_of(paper.body)
        assert [word for word in STAFF_ONLY if word in said] == []
