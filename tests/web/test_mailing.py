"""The mails of a trip on its pages, and what their readers switch on and off."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import AccountMailChoice, OutboxMessage, Traveller, TravellerMailChoice
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.mails import FOR_ACCOUNTS, FOR_TRAVELLERS, MailKind
from planner.services.deliveries import PERHAPS_SENT
from planner.services.notices import Notice, mail_room
from planner.services.offices import office_of
from planner.services.outbox import Cause
from planner.services.trip_queries import trip_with_parts
from tests import audience_trip
from tests.audience_trip import SLUG
from tests.records import NOW
from tests.web.conftest import ClientFor

SITE = "https://planner.example.org"
MAILS, PEOPLE = f"/trips/{SLUG}/mails", f"/trips/{SLUG}/people"
OFF, ON = {"wanted": "no"}, {"wanted": "yes"}


@pytest.fixture
def trip(engine: Engine, office: Actor) -> str:
    audience_trip.add_trip(engine, office)
    return SLUG


@pytest.fixture
def planner(client_for: ClientFor, trip: str) -> FlaskClient:
    del trip
    return client_for(Role.PLANNER)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A browser that nobody signed in with; it sends no token."""
    return app.test_client()


@pytest.fixture
def address(engine: Engine, office: Actor, trip: str) -> str:
    """Where Anna chooses, from a mail about a release."""
    with session_for(engine, office, NOW) as session:
        anna = trip_with_parts(session, trip).travellers[0]
        room = mail_room(session, office_of(session, office), [anna], base_url=SITE, now=NOW)
        mail = room.send(anna, Notice("Hello", ()), Cause(MailKind.RELEASE, anna.trip_id))
        assert mail is not None
        session.commit()
        return mail.unsubscribe_url.removeprefix(SITE)


def switched_off(engine: Engine) -> list[MailKind]:
    with open_session(engine) as session, everywhere(session):
        return list(session.scalars(select(TravellerMailChoice.kind)))


def mails(engine: Engine) -> list[OutboxMessage]:
    with open_session(engine) as session, everywhere(session):
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_looking_at_the_address_changes_nothing(
    engine: Engine, browser: FlaskClient, address: str
) -> None:
    """Mail scanners follow every address."""
    page = browser.get(address)
    assert (page.status_code, page.text.count("<form")) == (200, len(FOR_TRAVELLERS))
    assert "Anna Beispiel" in page.text
    assert "MAIL-anna" not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert switched_off(engine) == []


def test_each_kind_goes_off_and_on_again_without_signing_in(
    engine: Engine, browser: FlaskClient, address: str
) -> None:
    for kind in FOR_TRAVELLERS:
        for _ in range(2):  # twice is once
            assert browser.post(address, data={"kind": kind, **OFF}).status_code == 302
    assert sorted(switched_off(engine)) == sorted(FOR_TRAVELLERS)
    assert browser.get(address).text.count('value="yes"') == len(FOR_TRAVELLERS)
    browser.post(address, data={"kind": MailKind.REMINDER, **ON})
    assert MailKind.REMINDER not in switched_off(engine)


def test_a_mail_program_unsubscribes_with_one_click(
    engine: Engine, browser: FlaskClient, address: str
) -> None:
    answer = browser.post(address, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, switched_off(engine)) == (200, [MailKind.RELEASE])


@pytest.mark.parametrize("kind", [MailKind.WELCOME, MailKind.CANCELLATION, MailKind.REQUEST, "x"])
def test_what_can_not_be_switched_off_stays(
    engine: Engine, browser: FlaskClient, address: str, kind: str
) -> None:
    assert browser.post(address, data={"kind": kind, **OFF}).status_code == 422
    assert switched_off(engine) == []


@pytest.mark.parametrize("change", [str.upper, lambda text: text[:-1], lambda text: f"{text}x"])
def test_a_wrong_address_opens_nothing(
    engine: Engine, browser: FlaskClient, address: str, change: object
) -> None:
    assert callable(change)
    wrong = f"/mail/{change(address.removeprefix('/mail/'))}"
    assert browser.get(wrong).status_code == 404
    assert browser.post(wrong, data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert switched_off(engine) == []


def test_a_traveller_chooses_on_their_page(
    engine: Engine,
    planner: FlaskClient,
    browser: FlaskClient,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with open_session(engine) as session, everywhere(session):
        numbers = dict(session.execute(select(Traveller.key, Traveller.id)).all())
    planner.post(f"{MAILS}/welcome", data={"people": numbers["bernd"], "version": "0"})
    found = re.search(r"/my/[\w-]+/", capsys.readouterr().err)
    assert found
    own = f"{found.group()}mails"
    assert f'href="{own}"' in browser.get(found.group()).text
    assert "Bernd Beispiel" in browser.get(own).text
    browser.post(own, data={"kind": MailKind.REMINDER, **OFF})
    assert switched_off(engine) == [MailKind.REMINDER]
    assert "Bernd Beispiel: Programme of the next day" in planner.get(MAILS).text


def test_who_signs_in_chooses_on_their_account(engine: Engine, planner: FlaskClient) -> None:
    account = planner.get("/account/").text
    assert account.count('name="kind"') == len(FOR_ACCOUNTS)
    planner.post("/account/mails", data={"kind": MailKind.REQUEST, **OFF})
    with open_session(engine) as session, everywhere(session):
        assert session.scalars(select(AccountMailChoice.kind)).all() == [MailKind.REQUEST]


def test_a_welcome_is_sent_to_who_was_chosen(engine: Engine, planner: FlaskClient) -> None:
    page = planner.get(f"{MAILS}/welcome").text
    assert page.count(" checked") == 2
    numbers = re.findall(r'name="people"[^>]*value="(\d+)"', page)
    assert planner.post(f"{MAILS}/welcome", data={"version": "0"}).status_code == 422
    assert mails(engine) == []
    answer = planner.post(f"{MAILS}/welcome", data={"people": numbers[0], "version": "0"})
    assert answer.status_code == 302
    [mail] = mails(engine)
    assert (mail.kind, mail.recipient) == (MailKind.WELCOME, "MAIL-anna@example.org")
    again = planner.get(f"{MAILS}/welcome").text
    assert again.count(" checked") == 1
    assert "written to on" in again
    assert "Your page" not in planner.get(MAILS).text  # the list tells no words of a mail


def failed(engine: Engine, why: str) -> OutboxMessage:
    """The only mail, which was not delivered."""
    with open_session(engine) as session, everywhere(session):
        session.info["now"] = NOW
        mail = session.scalars(select(OutboxMessage)).one()
        mail.failed_at, mail.due_at, mail.failure = NOW, None, why
        session.commit()
    return mail


def test_what_did_not_arrive_stands_at_its_traveller_and_goes_again(
    engine: Engine, planner: FlaskClient, address: str
) -> None:
    del address
    mail = failed(engine, "550 No such mailbox")
    for page in (planner.get(PEOPLE).text, planner.get(MAILS).text):
        assert "550 No such mailbox" in page
        assert "Send again" in page
    answer = planner.post(f"{MAILS}/{mail.id}/again?people")
    assert answer.location == PEOPLE
    assert [row.settled_at for row in mails(engine)] == [NOW, None]
    assert "550 No such mailbox" not in planner.get(PEOPLE).text
    assert "Seen to on" in planner.get(MAILS).text
    assert planner.post(f"{MAILS}/{mail.id}/again").status_code == 422


def test_what_was_perhaps_sent_is_not_called_undelivered(
    engine: Engine, planner: FlaskClient, address: str
) -> None:
    del address
    failed(engine, PERHAPS_SENT)
    people, sent = planner.get(PEOPLE).text, planner.get(MAILS).text
    assert '<span class="badge text-bg-warning">Mail perhaps sent</span>' in people
    assert '<span class="badge text-bg-warning">Perhaps sent</span>' in sent
    assert "Not delivered" not in sent
    assert "Mail not delivered" not in people


def test_history_tells_that_somebody_was_written_to(planner: FlaskClient, address: str) -> None:
    del address
    page = planner.get(f"/trips/{SLUG}/history").text
    assert "MAIL-anna@example.org" in page
    assert "<strong>Mail</strong> Hello" in page
