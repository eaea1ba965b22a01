"""Two people, or two clicks, at the same moment: a request is decided once."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session
from planner.db.models import Account, AccountMailChoice, Approval, OutboxMessage, Trip, WebhookCall
from planner.db.tenancy import act_in, everywhere
from planner.domain.access import Actor, Role
from planner.domain.approvals import Request
from planner.domain.mails import MailKind
from planner.domain.refusals import EditConflictError
from planner.domain.vocabulary import Decision
from planner.domain.webhooks import WebhookEvent
from planner.services.decisions.letters import tell_deciders
from planner.services.decisions.requests import RequestDetails, ask, propose_request
from planner.services.decisions.rulings import DecisionDetails, decide_request
from planner.services.webhooks import Installation, WebhookWish, create_webhook
from tests.decision_trips import SLUG, asked, newest, rows_of, store, unasked
from tests.records import NOW, make_office
from tests.services.cast import add_account

GRANT = DecisionDetails(Decision.GRANTED, "", "TVöD § 3 (2)", "None.")
REFUSE = replace(GRANT, decision=Decision.REFUSED, conditions="A plot is pending.")
DETAILS = RequestDetails(("isa-flight",), 140000, "Flight.", "None.")


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def approver(engine: Engine, office: Actor) -> Actor:
    return add_account(engine, office, "manager@example.org", Role.APPROVER)


def decider(
    engine: Engine, approver: Actor, details: DecisionDetails, number: int, start: Barrier
) -> Callable[[], int | None]:
    """Decides when everybody is ready; the row, or None where somebody was faster."""

    def decide() -> int | None:
        start.wait()
        with open_session(engine, writes=True) as session:
            act_in(session, approver, NOW)
            try:
                row = decide_request(
                    session,
                    approver,
                    number,
                    details,
                    seen=number,
                    base_url="https://planner.example.org",
                    now=NOW,
                )
            except EditConflictError:
                return None
            session.commit()
            return row.id

    return decide


@pytest.mark.parametrize("second", [GRANT, REFUSE], ids=["the same", "something else"])
def test_a_request_is_decided_once_at_the_same_moment(
    engine: Engine, office: Actor, approver: Actor, second: DecisionDetails
) -> None:
    store(engine, office, asked())
    number, start = rows_of(engine, office)[0].id, Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        futures = [
            pool.submit(decider(engine, approver, details, number, start))
            for details in (GRANT, second)
        ]
        made = [future.result() for future in futures]
    rows = rows_of(engine, office)
    assert len(rows) == 2
    if second == GRANT:
        assert made == [rows[1].id, rows[1].id]
    else:
        assert sorted(made, key=str) == [rows[1].id, None]


def test_a_new_request_has_a_key_of_its_own(engine: Engine, office: Actor) -> None:
    store(engine, office, unasked())
    planner = add_account(engine, office, "planner@example.org")
    with open_session(engine, writes=True) as session:
        act_in(session, planner, NOW)
        first = ask(session, planner, SLUG, "director", DETAILS, NOW)
        hotel = replace(DETAILS, commitments=("isa-hotel",))
        second = ask(session, planner, SLUG, "director", hotel, NOW)
        assert (first.key, second.key) == ("approval-director", "approval-director-2")
        assert (first.position, second.position) == (0, 1)
        nothing = propose_request(session, planner, SLUG, "director")
        assert (nothing.chosen, nothing.benefit) == ((), 0)
        chosen = propose_request(session, planner, SLUG, "director", ("isa-hotel",))
        assert (chosen.benefit, chosen.details.max_value) == (12055 + 5626, 20000)
        assert [chosen.scope_of(each) for each in chosen.choices] == [("flight",), ("hotel",)]
        session.commit()


def letters_about(engine: Engine, approver: Actor, requester: str) -> list[OutboxMessage]:
    """What is written about a decision on a request of somebody."""
    with open_session(engine, writes=True) as session:
        act_in(session, approver, NOW)
        trip = session.scalars(select(Trip)).one()
        request = Request(
            key="other",
            traveller="director",
            beneficiary="director@example.org",
            commitments=("isa-flight",),
            max_value=140000,
            requested_by=requester,
            requested_on=NOW.date(),
        )
        row = Approval.of_request(request, 0, NOW)
        row.trip_id = trip.id
        session.add(row)
        session.flush()
        base = "https://planner.example.org"
        decide_request(session, approver, row.id, REFUSE, seen=row.id, base_url=base, now=NOW)
        session.commit()
        with everywhere(session):
            return list(session.scalars(select(OutboxMessage)))


def test_who_asked_reads_of_the_decision_in_their_language(
    engine: Engine, office: Actor, approver: Actor
) -> None:
    store(engine, office, unasked())
    planner = add_account(engine, office, "planner@example.org")
    with open_session(engine, writes=True) as session:
        act_in(session, planner, NOW)
        session.get_one(Account, planner.account_id).language = "en"
        session.commit()
    [letter] = letters_about(engine, approver, "Planner@example.org")
    assert letter.recipient == "planner@example.org"
    trip = "ISA plenary assembly, Foshan and Shenzhen"
    assert letter.subject == f"{trip}: decided about Example Director"
    assert letter.text.startswith(
        f"Hello,\n\nManager decided about what Example Director may accept on the trip {trip}: "
        "Refused.\n\nA plot is pending.\n\n"
    )


def test_who_asked_without_an_address_is_written_no_letter(
    engine: Engine, office: Actor, approver: Actor
) -> None:
    store(engine, office, unasked())
    assert letters_about(engine, approver, "the mayor's desk") == []


def test_only_those_who_may_decide_are_written_to(
    engine: Engine, office: Actor, approver: Actor
) -> None:
    """Not the traveller, though an approver too, and not who asked; not with what it is worth."""
    store(engine, office, unasked())
    asker = add_account(engine, office, "planner@example.org")
    add_account(engine, office, "director@example.org", Role.APPROVER)
    with open_session(engine, writes=True) as session:
        act_in(session, asker, NOW)
        row = ask(session, asker, SLUG, "director", DETAILS, NOW)
        base = "https://planner.example.org"
        told = tell_deciders(session, asker, row, base_url=base, now=NOW)
        assert [account.email for account in told] == [approver.email]
        [mail] = session.scalars(select(OutboxMessage))
        assert (mail.recipient, mail.kind) == (approver.email, MailKind.REQUEST)
        for text in (mail.text, mail.html):
            assert f"{base}/coverage/decisions/{row.id}" in text
            assert "Example Director" in text
            assert "1400" not in text
            assert "1,400" not in text
        session.add(AccountMailChoice(account_id=told[0].id, kind=MailKind.REQUEST))
        session.flush()
        tell_deciders(session, asker, row, base_url=base, now=NOW)
        assert session.scalars(select(OutboxMessage)).all() == [mail]


def test_other_programs_are_told_of_a_decision_without_its_content(
    engine: Engine, office: Actor, approver: Actor
) -> None:
    store(engine, office, asked())
    with open_session(engine) as session:
        act_in(session, office, NOW)
        wish = WebhookWish("Intranet", "https://a.example.org/", [WebhookEvent.DECISION_MADE])
        create_webhook(session, office, wish, Installation("k" * 32, allow_private=False), NOW)
        session.commit()
    number = rows_of(engine, office)[0].id
    for _ in range(2):  # a double click is one decision
        decider(engine, approver, GRANT, number, Barrier(1))()
    with open_session(engine) as session:
        act_in(session, office, NOW)
        told = [json.loads(body) for body in session.scalars(select(WebhookCall.body))]
    assert [(each["event"], each["data"]) for each in told] == [
        (
            "decision.made",
            {"trip": SLUG, "approval": newest(engine, office).id, "decision": "granted"},
        )
    ]
    assert newest(engine, office).id != number
