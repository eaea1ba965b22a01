"""Webhooks over a real web server: signed, tried again, never inside the own network."""

import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Event

import pytest
from sqlalchemy import Engine, select, text

from planner.db.engine import session_for
from planner.db.models import Webhook, WebhookCall
from planner.domain.access import Actor
from planner.domain.mails import MOST_TRIES
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.web_targets import target_of
from planner.domain.webhooks import CallState, WebhookEvent, secret_of
from planner.gateways.web_calls import CallError, post
from planner.services.releases import UnchangedError, release_trip
from planner.services.webhook_calls import CallTally, call_due
from planner.services.webhooks import (
    Installation,
    WebhookWish,
    call_again,
    create_webhook,
    end_webhook,
    list_calls,
    list_webhooks,
    queue_event,
)
from tests.records import NOW, make_office, make_traveller, make_trip
from tests.web_receiver import Receiver, receiving

KEY = "0123456789abcdef0123456789abcdef"
SITE = Installation(KEY, allow_private=True)
RELEASED = (WebhookEvent.TRIP_RELEASED,)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


def add_webhook(
    engine: Engine, office: Actor, url: str, events: tuple[WebhookEvent, ...] = RELEASED
) -> tuple[int, str]:
    with session_for(engine, office, NOW) as session:
        wish = WebhookWish("Intranet", url, events)
        webhook, secret = create_webhook(session, office, wish, SITE, NOW)
        session.commit()
        return webhook.id, secret


def release(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        trip = make_trip("foshan")
        trip.travellers = [make_traveller("director")]
        session.add(trip)
        session.flush()
        release_trip(session, office, "foshan", "", NOW)
        session.commit()


def queue(engine: Engine, office: Actor, event: WebhookEvent = WebhookEvent.TRIP_RELEASED) -> str:
    with session_for(engine, office, NOW) as session:
        event_id = queue_event(session, event, {"trip": "foshan", "version": 1}, NOW)
        session.commit()
        return event_id


def due(engine: Engine, now: datetime = NOW, site: Installation = SITE) -> CallTally:
    return call_due(engine, site, lambda: now)


def calls(engine: Engine, office: Actor) -> list[WebhookCall]:
    with session_for(engine, office, NOW) as session:
        return list(session.scalars(select(WebhookCall).order_by(WebhookCall.id)))


def test_a_release_is_told_signed(engine: Engine, office: Actor) -> None:
    with receiving(Receiver()) as receiver:
        _, secret = add_webhook(engine, office, receiver.url)
        release(engine, office)
        assert due(engine) == CallTally(delivered=1)
    body, headers = receiver.bodies[0], receiver.headers[0]
    told = json.loads(body)
    assert told == {
        "id": told["id"],
        "event": "trip.released",
        "at": "2026-10-01T08:00:00+00:00",
        "data": {"trip": "foshan", "version": 1},
    }
    assert receiver.paths == ["/planner?from=test"]
    assert headers["Planner-Event-Id"] == told["id"]
    assert headers["Planner-Event"] == "trip.released"
    assert headers["Planner-Timestamp"] == str(int(NOW.timestamp()))
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    signed = headers["Planner-Timestamp"].encode() + b"." + body
    expected = "v1=" + hmac.new(secret.encode(), signed, sha256).hexdigest()
    assert headers["Planner-Signature"] == expected
    assert [call.state for call in calls(engine, office)] == [CallState.DELIVERED]
    assert calls(engine, office)[0].answer == 204


def test_the_secret_is_stored_nowhere(engine: Engine, office: Actor) -> None:
    _, secret = add_webhook(engine, office, "https://intranet.example.org/")
    assert secret.startswith("plannerhook_")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM webhooks")).all()
        salt = connection.execute(text("SELECT salt FROM webhooks")).scalar_one()
    assert secret.removeprefix("plannerhook_") not in str(rows)
    assert secret == secret_of(KEY, salt) != secret_of("another key", salt)


def test_what_was_not_stored_is_not_told(engine: Engine, office: Actor) -> None:
    add_webhook(engine, office, "https://intranet.example.org/")
    release(engine, office)
    with session_for(engine, office, NOW) as session:
        with pytest.raises(UnchangedError):
            release_trip(session, office, "foshan", "", NOW)
        session.rollback()
    assert len(calls(engine, office)) == 1


def test_only_who_wants_an_event_is_told(engine: Engine, office: Actor) -> None:
    other = make_office(engine, "remscheid")
    first, _ = add_webhook(engine, office, "https://intranet.example.org/")
    add_webhook(engine, office, "https://a.example.org/", (WebhookEvent.DECISION_MADE,))
    add_webhook(engine, other, "https://b.example.org/")
    queue(engine, office)
    assert [call.webhook_id for call in calls(engine, office)] == [first]
    assert calls(engine, other) == []


def test_what_failed_is_tried_again_under_the_same_id(engine: Engine, office: Actor) -> None:
    with receiving(Receiver(judge=lambda number: 503 if number == 1 else 200)) as receiver:
        add_webhook(engine, office, receiver.url)
        event_id = queue(engine, office)
        assert due(engine) == CallTally(delayed=1)
        assert [(c.state, c.failure, c.answer) for c in calls(engine, office)] == [
            (CallState.DELAYED, "HTTP 503", 503)
        ]
        assert due(engine, NOW + timedelta(seconds=59)) == CallTally()
        assert due(engine, NOW + timedelta(minutes=1)) == CallTally(delivered=1)
        assert due(engine, NOW + timedelta(days=9)) == CallTally()
    assert [headers["Planner-Event-Id"] for headers in receiver.headers] == [event_id] * 2
    assert len({headers["Planner-Signature"] for headers in receiver.headers}) == 2


def test_what_failed_before_keeps_nobody_waiting(engine: Engine, office: Actor) -> None:
    """A receiver that does not answer takes up to half a minute for each try."""
    with receiving(Receiver(judge=lambda number: 503 if number == 1 else 200)) as receiver:
        add_webhook(engine, office, receiver.url)
        failed = queue(engine, office)
        assert due(engine) == CallTally(delayed=1)
        with session_for(engine, office, NOW) as session:
            later = NOW + timedelta(seconds=90)
            fresh = queue_event(session, RELEASED[0], {"trip": "foshan", "version": 2}, later)
            session.commit()
        assert due(engine, NOW + timedelta(minutes=2)) == CallTally(delivered=2)
    told = [headers["Planner-Event-Id"] for headers in receiver.headers]
    assert told == [failed, fresh, failed]


def test_it_is_given_up_in_the_end_and_can_be_begun_again(engine: Engine, office: Actor) -> None:
    with receiving(Receiver(judge=lambda number: 500 if number <= MOST_TRIES else 200)) as receiver:
        add_webhook(engine, office, receiver.url)
        queue(engine, office)
        rounds = [due(engine, NOW + timedelta(days=day)) for day in range(MOST_TRIES)]
        assert rounds == [CallTally(delayed=1)] * (MOST_TRIES - 1) + [CallTally(failed=1)]
        failed = calls(engine, office)[0]
        assert (failed.state, failed.due_at) == (CallState.FAILED, None)
        assert due(engine, NOW + timedelta(days=99)) == CallTally()
        with session_for(engine, office, NOW) as session:
            call_again(session, office, failed.id, NOW)
            session.commit()
        assert due(engine) == CallTally(delivered=1)
        with session_for(engine, office, NOW) as session, pytest.raises(InvalidError):
            call_again(session, office, failed.id, NOW)


def test_gone_is_not_tried_again(engine: Engine, office: Actor) -> None:
    with receiving(Receiver(judge=lambda _number: 410)) as receiver:
        add_webhook(engine, office, receiver.url)
        queue(engine, office)
        assert due(engine) == CallTally(failed=1)


def test_a_redirect_is_not_followed(engine: Engine, office: Actor) -> None:
    with receiving(Receiver()) as inside:
        redirecting = Receiver(judge=lambda _number: 307, location=inside.url)
        with receiving(redirecting) as receiver:
            add_webhook(engine, office, receiver.url)
            queue(engine, office)
            assert due(engine) == CallTally(delayed=1)
        assert calls(engine, office)[0].failure == "HTTP 307"
    assert inside.bodies == []


def test_the_own_network_is_not_called(engine: Engine, office: Actor) -> None:
    """Also where the address was let in once: the setting of now counts."""
    closed = Installation(KEY, allow_private=False)
    with receiving(Receiver()) as receiver:
        add_webhook(engine, office, receiver.url)
        queue(engine, office)
        assert due(engine, site=closed) == CallTally(delayed=1)
    assert receiver.bodies == []


def test_a_name_that_leads_inside_is_not_called() -> None:
    """The name says nothing: what it resolves to counts."""
    with receiving(Receiver()) as receiver:
        target = target_of(f"http://localhost:{receiver.port}/", allow_private=True)
        with pytest.raises(CallError, match="inside the server's own network"):
            post(target, b"{}", {})
        assert post(target, b"{}", {}, allow_private=True) == 204
    assert len(receiver.bodies) == 1


def test_nothing_goes_out_in_the_clear() -> None:
    """Nobody is reached: the address is refused before anything is sent."""
    outside = target_of("http://9.9.9.9/", allow_private=True)
    with pytest.raises(CallError, match="needs https"):
        post(outside, b"{}", {}, allow_private=True)


def test_an_answer_that_does_not_come_is_not_waited_for() -> None:
    with receiving(Receiver(hold=Event())) as receiver:
        target = target_of(receiver.url, allow_private=True)
        with pytest.raises(CallError):
            post(target, b"{}", {}, allow_private=True, whole=0.05)


def test_nobody_there_is_told_as_a_failure() -> None:
    with receiving(Receiver()) as receiver:
        target = target_of(receiver.url, allow_private=True)
    with pytest.raises(CallError, match="ConnectionRefusedError"):
        post(target, b"{}", {}, allow_private=True)


def test_many_workers_make_each_call_once(engine: Engine, office: Actor) -> None:
    with receiving(Receiver()) as receiver:
        add_webhook(engine, office, receiver.url)
        ids = {queue(engine, office) for _ in range(8)}
        with ThreadPoolExecutor(4) as pool:
            tallies = list(pool.map(lambda _: due(engine), range(4)))
    assert sum(tally.delivered for tally in tallies) == 8
    assert sorted(each["Planner-Event-Id"] for each in receiver.headers) == sorted(ids)


def test_a_worker_that_died_is_followed_by_another(engine: Engine, office: Actor) -> None:
    with receiving(Receiver()) as receiver:
        add_webhook(engine, office, receiver.url)
        queue(engine, office)
        with session_for(engine, office, NOW) as session:
            call = session.scalars(select(WebhookCall)).one()
            call.lease, call.tries, call.due_at = "dead", 1, NOW + timedelta(minutes=15)
            session.commit()
        assert due(engine, NOW + timedelta(minutes=14)) == CallTally()
        assert due(engine, NOW + timedelta(minutes=15)) == CallTally(delivered=1)


def test_an_ended_webhook_is_told_nothing(engine: Engine, office: Actor) -> None:
    with receiving(Receiver()) as receiver:
        number, _ = add_webhook(engine, office, receiver.url)
        queue(engine, office)
        with session_for(engine, office, NOW) as session:
            end_webhook(session, office, number, NOW)
            session.commit()
        queue(engine, office)
        assert due(engine, NOW + timedelta(days=1)) == CallTally()
    assert receiver.bodies == []
    assert len(calls(engine, office)) == 1


def test_another_office_has_no_such_webhook(engine: Engine, office: Actor) -> None:
    number, _ = add_webhook(engine, office, "https://intranet.example.org/")
    queue(engine, office)
    call = calls(engine, office)[0]
    other = make_office(engine, "remscheid")
    with session_for(engine, other, NOW) as session:
        assert list_webhooks(session, other) == []
        assert list_calls(session, other) == []
        with pytest.raises(NotFoundError):
            end_webhook(session, other, number, NOW)
        with pytest.raises(NotFoundError):
            call_again(session, other, call.id, NOW)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "intranet",
        "ftp://intranet.example.org/",
        "http://intranet.example.org/",
        "https://user:secret@intranet.example.org/",
        "https://intranet.example.org/#x",
        "https://intranet.example.org:0/",
        "https://intranet.example.org:x/",
        "https://intra net.example.org/",
        "https://intranet.example.org/\r\nX: y",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://[fd00::1]/",
        "https://224.0.0.1/",
        "https://printer.local/",
        f"https://intranet.example.org/{'x' * 500}",
    ],
)
def test_what_is_no_address_for_a_webhook(engine: Engine, office: Actor, url: str) -> None:
    wish = WebhookWish("Intranet", url, RELEASED)
    with session_for(engine, office, NOW) as session:
        with pytest.raises(InvalidError) as caught:
            create_webhook(session, office, wish, Installation(KEY, allow_private=False), NOW)
        assert caught.value.field == "url"
        assert session.scalars(select(Webhook)).all() == []
