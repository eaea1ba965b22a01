"""Purging: personal data after the office's days, spent sessions, links and attempts; once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import (
    Account,
    AccountSession,
    AuditEntry,
    Office,
    OneTimeLink,
    PersonalField,
    SignInAttempt,
    Trip,
    WebhookCall,
)
from planner.db.tenancy import everywhere
from planner.domain.access import Actor
from planner.domain.webhooks import WebhookEvent
from planner.services.links import Purpose, issue_link
from planner.services.purges import OverduePerson, Purged, purge
from planner.services.sign_in import start_session
from planner.services.webhooks import Installation, WebhookWish, create_webhook, queue_event
from tests.readiness import keep_all, make_ready_trip
from tests.records import NOW, make_office
from tests.services.cast import add_account

LAST = datetime(2026, 11, 25, 22, 59, tzinfo=UTC)
"""The last minute, at home, of the thirtieth day after 26 October 2026."""

MINUTE = timedelta(minutes=1)
NOTHING = Purged(0, 0, 0, 0, 0)
KINDS = ("birth_date", "catering", "passport_number", "passport_valid_until")
DUE = OverduePerson("solingen", "foshan", "director", KINDS, date(2026, 11, 26))
FOUR = Purged(4, 0, 0, 0, 0, (DUE,))


def purged(engine: Engine, now: datetime, *, writes: bool = True) -> Purged:
    with open_session(engine) as session:
        session.info["now"] = now
        found = purge(session, now, writes=writes)
        session.commit()
        return found


def pieces(engine: Engine) -> int:
    with open_session(engine) as session, everywhere(session):
        return len(session.scalars(select(PersonalField.id)).all())


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def trip(engine: Engine, office: Actor) -> Trip:
    """With four pieces of personal data."""
    trip = make_ready_trip(engine, office)
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        session.commit()
    return trip


@pytest.mark.usefixtures("trip")
def test_personal_data_stays_until_the_office_s_days_are_over(engine: Engine) -> None:
    assert purged(engine, LAST) == NOTHING
    assert pieces(engine) == 4
    assert purged(engine, LAST + MINUTE) == FOUR
    assert pieces(engine) == 0
    assert purged(engine, LAST + MINUTE) == NOTHING


@pytest.mark.usefixtures("trip")
def test_a_dry_run_counts_the_same_and_erases_nothing(engine: Engine) -> None:
    now = LAST + MINUTE
    assert purged(engine, now, writes=False) == purged(engine, now, writes=False) == FOUR
    assert pieces(engine) == 4


def test_each_office_has_its_own_days_and_its_own_log(engine: Engine, trip: Trip) -> None:
    other = make_office(engine, "remscheid")
    theirs = make_ready_trip(engine, other, slug="theirs")
    with session_for(engine, other, NOW) as session:
        keep_all(session, other, theirs)
        session.get_one(Office, other.office_id).erase_days = 31
        session.commit()
    assert purged(engine, LAST + MINUTE).personal == 4
    assert pieces(engine) == 4
    assert purged(engine, LAST + timedelta(days=1, minutes=1)).personal == 4
    gone = select(AuditEntry).where(AuditEntry.action == "deleted").order_by(AuditEntry.id)
    with open_session(engine) as session, everywhere(session):
        entries = session.scalars(gone).all()
    assert [(each.trip_id, each.by) for each in entries] == [(trip.id, "purge")] * 4 + [
        (theirs.id, "purge")
    ] * 4
    assert {str(each.changes["sealed"]) for each in entries} == {"['•', None]"}


def test_what_a_trip_is_otherwise_stays(engine: Engine, office: Actor, trip: Trip) -> None:
    purged(engine, LAST + MINUTE)
    with session_for(engine, office, NOW) as session:
        found = session.get_one(Trip, trip.id)
        assert [person.key for person in found.travellers] == ["director", "mayor"]


def test_spent_sessions_links_and_attempts_go_and_the_others_stay(
    engine: Engine, office: Actor
) -> None:
    eva = add_account(engine, office, "eva@example.org")
    with session_for(engine, eva, NOW) as session:
        account = session.get_one(Account, eva.account_id)
        start_session(session, eva, "works", NOW)
        _, ended = start_session(session, eva, "ended", NOW)
        ended.ended_at = NOW
        issue_link(session, account, Purpose.INVITATION, "open", NOW)
        issue_link(session, account, Purpose.PASSWORD, "expired", NOW - timedelta(hours=2))
        issue_link(session, account, Purpose.INVITATION, "used", NOW)
        used = select(OneTimeLink).order_by(OneTimeLink.id.desc()).limit(1)
        session.scalars(used).one().used_at = NOW
        session.add_all(
            SignInAttempt(key_hash="x", at=NOW - timedelta(hours=hours)) for hours in (1, 24)
        )
        session.commit()
    assert purged(engine, NOW, writes=False) == Purged(0, 1, 2, 1, 0)
    assert purged(engine, NOW) == Purged(0, 1, 2, 1, 0)
    assert purged(engine, NOW) == NOTHING
    with open_session(engine) as session, everywhere(session):
        assert session.scalars(select(AccountSession.client)).all() == ["works"]
        assert len(session.scalars(select(OneTimeLink.id)).all()) == 1
        assert len(session.scalars(select(SignInAttempt.id)).all()) == 1


def test_calls_of_webhooks_go_after_a_while(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        wish = WebhookWish("Intranet", "https://a.example.org/", [WebhookEvent.TRIP_RELEASED])
        site = Installation("k" * 32, allow_private=False)
        create_webhook(session, office, wish, site, NOW)
        for at in (NOW, NOW + timedelta(days=1)):
            queue_event(session, WebhookEvent.TRIP_RELEASED, {}, at)
        session.commit()
    assert purged(engine, NOW + timedelta(days=90)) == Purged(0, 0, 0, 0, 1)
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(WebhookCall.created_at)).all() == [NOW + timedelta(days=1)]
