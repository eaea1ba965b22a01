"""Mail is handed over once, whatever happens on the way."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY

import pytest
from sqlalchemy import Engine, func, select, update

from planner.db.engine import open_session
from planner.db.models import OutboxAttachment, OutboxMessage
from planner.db.tenancy import everywhere
from planner.domain.mails import LEASE, MOST_TRIES, Attachment, CalendarPart, MailState
from planner.gateways.smtp_mail import DelayedError, MailServer, RefusedError
from planner.services.deliveries import GIVEN_UP, PERHAPS_SENT, Tally, deliver_due
from planner.services.outbox import PERSONAL, Cause, Letter, queue_mail
from tests.mail_server import CERTIFICATE, YES, Judge, Postbox, free_port, listening
from tests.records import NOW

SITE = "https://planner.example.org"
SENDER = "Büro Solingen <planner@example.org>"
PLANNER = Path(sys.executable).with_name("planner")
MAILS = 400
PASSWORD = "a-password-of-the-mail-server"
NO_TLS = "the server offers no TLS: nothing was sent (PLANNER_SMTP_TLS)"
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def box() -> Iterator[Postbox]:
    with listening(Postbox()) as found:
        yield found


def queue(engine: Engine, *recipients: str, cause: Cause = PERSONAL) -> list[str]:
    """Write a mail to each; their Message-IDs."""
    with open_session(engine) as session:
        ids = [
            queue_mail(
                session,
                Letter(each, "Guten Tag", "Grüße aus 佛山\n"),
                office_id=None,
                base_url=SITE,
                now=NOW,
                cause=cause,
            ).message_id
            for each in recipients
        ]
        session.commit()
    return ids


def deliver(engine: Engine, url: str, now: datetime = NOW) -> Tally:
    with MailServer(url) as server:
        return deliver_due(engine, server, SENDER, lambda: now)


def rows(engine: Engine) -> list[OutboxMessage]:
    with open_session(engine) as session, everywhere(session):
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def answering(no: str, when: Collection[tuple[int, str]]) -> Judge:
    """A server that says no at these numbers and stages."""

    def judge(number: int, stage: str, worker: str) -> str:
        del worker
        return no if (number, stage) in when else YES

    return judge


def ids_in(box: Postbox) -> Counter[str]:
    return Counter(str(each["Message-ID"]) for each in box.mails())


def test_what_waits_is_sent_once(engine: Engine, box: Postbox) -> None:
    ids = queue(engine, "eva@example.org", "max@example.org")
    assert deliver(engine, box.url) == Tally(sent=2)
    assert deliver(engine, box.url) == Tally()
    assert ids_in(box) == Counter(ids)
    first = box.mails()[0]
    assert first["From"] == SENDER
    assert first["To"] == "eva@example.org"
    assert first["Subject"] == "Guten Tag"
    assert first["Date"].datetime == NOW
    assert first.get_content() == "Grüße aus 佛山\r\n"
    assert box.senders == ["planner@example.org"] * 2
    assert [(row.state, row.sent_at, row.due_at, row.ended_at) for row in rows(engine)] == [
        (MailState.SENT, NOW, None, None)
    ] * 2


def test_the_end_of_a_mail_does_not_wait_for_what_was_sent_before(
    engine: Engine, box: Postbox
) -> None:
    queue(engine, "eva@example.org")
    with MailServer(box.url) as server:
        assert deliver_due(engine, server, SENDER, lambda: NOW) == Tally(sent=1)
        connection = server._connection  # noqa: SLF001 - the kernel's delay is no answer to assert
        assert connection is not None
        assert connection.sock is not None
        assert connection.sock.getsockopt(IPPROTO_TCP, TCP_NODELAY)


def test_a_mail_is_delayed_and_sent_later(engine: Engine, box: Postbox) -> None:
    box.judge = answering("451 Greylisted, come back", {(1, "DATA")})
    queue(engine, "eva@example.org", "max@example.org")
    assert deliver(engine, box.url) == Tally(sent=1, delayed=1)
    eva, _ = rows(engine)
    assert (eva.state, eva.failure, eva.tries) == (
        MailState.DELAYED,
        "451 Greylisted, come back",
        1,
    )
    assert eva.due_at == NOW + timedelta(minutes=1)
    assert deliver(engine, box.url, NOW + timedelta(seconds=59)) == Tally()
    assert deliver(engine, box.url, NOW + timedelta(minutes=1)) == Tally(sent=1)
    assert [(row.state, row.failure) for row in rows(engine)] == [(MailState.SENT, "")] * 2


@pytest.mark.parametrize("stage", ["MAIL", "RCPT eva@example.org", "DATA"])
def test_a_refusal_for_good_is_noted_with_its_reason(
    engine: Engine, box: Postbox, stage: str
) -> None:
    box.judge = answering("550 5.1.1 No such mailbox", {(1, stage)})
    queue(engine, "eva@example.org", "max@example.org")
    assert deliver(engine, box.url) == Tally(sent=1, failed=1)
    eva, _ = rows(engine)
    assert (eva.state, eva.failure) == (MailState.FAILED, "550 5.1.1 No such mailbox")
    assert (eva.failed_at, eva.due_at) == (NOW, None)
    assert deliver(engine, box.url, LATER) == Tally()


def test_a_mail_is_given_up_after_its_last_try(engine: Engine, box: Postbox) -> None:
    box.judge = answering("452 Mailbox full", {(number, "DATA") for number in range(1, 99)})
    queue(engine, "eva@example.org")
    now, waits = NOW, []
    while due_at := rows(engine)[0].due_at:
        waits.append(due_at - now)
        now = due_at
        deliver(engine, box.url, now)
    assert len(waits) == MOST_TRIES
    assert [wait.total_seconds() / 60 for wait in waits] == [0, 1, 5, 15, 60, 240] + [720] * 6
    assert (rows(engine)[0].state, rows(engine)[0].failure) == (
        MailState.FAILED,
        "452 Mailbox full",
    )


def test_what_is_no_address_fails_and_holds_nobody_up(engine: Engine, box: Postbox) -> None:
    queue(engine, "eva@example.org, max@example.org", "max@example.org")
    assert deliver(engine, box.url) == Tally(sent=1, failed=1)
    assert rows(engine)[0].state is MailState.FAILED
    assert [mail["To"] for mail in box.mails()] == ["max@example.org"]


def test_without_a_server_everything_waits(engine: Engine) -> None:
    queue(engine, "eva@example.org", "max@example.org")
    tally = deliver(engine, f"smtp://127.0.0.1:{free_port()}")
    assert (tally.sent, tally.delayed, tally.failed) == (0, 0, 0)
    assert tally.unreachable == "Connection refused"
    assert [row.state for row in rows(engine)] == [MailState.DELAYED, MailState.WAITING]


def test_a_wrong_password_fails_no_mail_and_is_told_nowhere(engine: Engine) -> None:
    queue(engine, "eva@example.org")
    with listening(Postbox(), "another") as box:
        tally = deliver(engine, f"smtp://worker:{PASSWORD}@{box.host}:{box.port}")
    assert tally.unreachable == "the server did not accept the sign-in (535)"
    assert rows(engine)[0].state is MailState.DELAYED
    assert PASSWORD not in rows(engine)[0].failure
    assert PASSWORD not in repr(MailServer(f"smtp://worker:{PASSWORD}@mail.example.org"))


def test_a_password_never_goes_to_another_machine_in_the_clear(engine: Engine) -> None:
    queue(engine, "eva@example.org")
    with listening(Postbox(host="127.0.0.2"), PASSWORD) as box:
        tally = deliver(engine, f"smtp://worker:{PASSWORD}@{box.host}:{box.port}")
        assert tally.unreachable == NO_TLS
        with MailServer(
            f"smtp://worker:{PASSWORD}@{box.host}:{box.port}", allow_plain=True
        ) as plain:
            now = NOW + timedelta(minutes=1)
            tally = deliver_due(engine, plain, SENDER, lambda: now)
    assert tally.unreachable == "the server offers no TLS: the password was not sent"
    assert box.arrived == []


def test_mail_goes_in_the_clear_to_another_machine_only_where_that_is_allowed(
    engine: Engine,
) -> None:
    queue(engine, "eva@example.org")
    with listening(Postbox(host="127.0.0.2")) as box:
        assert deliver(engine, box.url).unreachable == NO_TLS
        assert box.arrived == []
        now = NOW + timedelta(minutes=1)
        with MailServer(box.url, allow_plain=True) as plain:
            assert deliver_due(engine, plain, SENDER, lambda: now) == Tally(sent=1)
    assert len(box.arrived) == 1


@pytest.mark.parametrize(("scheme", "tls"), [("smtp", "starttls"), ("smtps", "smtps")])
def test_a_password_goes_over_tls_to_a_server_that_is_known(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, scheme: str, tls: str
) -> None:
    queue(engine, "eva@example.org")
    with listening(Postbox(host="127.0.0.2"), PASSWORD, tls) as box:
        url = f"{scheme}://worker:{PASSWORD}@{box.host}:{box.port}"
        tally = deliver(engine, url)
        assert "certificate" in tally.unreachable.lower()
        assert box.arrived == []
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert deliver(engine, url, NOW + timedelta(minutes=1)) == Tally(sent=1)
    assert len(box.arrived) == 1


def test_secrets_are_forgotten_once_they_are_sent(engine: Engine, box: Postbox) -> None:
    with open_session(engine) as session:
        letter = Letter(
            "eva@example.org",
            "Your page",
            "https://planner.example.org/my/secret/",
            html="<p>secret</p>",
            calendar=CalendarPart("REQUEST", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
            attachments=(Attachment("plan.pdf", "application/pdf", b"%PDF-secret"),),
        )
        queue_mail(session, letter, office_id=None, base_url=SITE, now=NOW, cause=PERSONAL)
        session.commit()
    assert deliver(engine, box.url) == Tally(sent=1)
    sent = rows(engine)[0]
    assert (sent.subject, sent.text, sent.html, sent.calendar) == ("Your page", "", "", None)
    with open_session(engine) as session, everywhere(session):
        assert session.scalar(select(func.count(OutboxAttachment.id))) == 0
    files = {part.get_filename(): part for part in box.mails()[0].iter_attachments()}
    assert files["plan.pdf"].get_content() == b"%PDF-secret"


def test_a_link_to_an_account_that_no_server_takes_is_forgotten(engine: Engine) -> None:
    with open_session(engine) as session:
        letter = Letter(
            "eva@example.org", "Your password", "https://…/secret", html="<p>secret</p>"
        )
        queue_mail(session, letter, office_id=None, base_url=SITE, now=NOW, cause=PERSONAL)
        session.commit()
    with listening(Postbox(lambda _number, _stage, _worker: "550 No such user"), PASSWORD) as box:
        url = f"smtp://worker:{PASSWORD}@{box.host}:{box.port}"
        assert deliver(engine, url) == Tally(failed=1)
    (failed,) = rows(engine)
    assert (failed.subject, failed.text, failed.html) == ("Your password", "", "")
    assert failed.failure


def test_400_mails_with_faults_are_sent_once(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    """Two workers; one mail in ten is refused at first; three times a worker is killed."""
    ids = queue(engine, *(f"reader{number}@example.org" for number in range(MAILS)))
    workers: dict[str, subprocess.Popen[bytes]] = {}
    deaths = {91: "MAIL", 181: "RCPT", 271: "DATA"}

    def judge(number: int, stage: str, worker: str) -> str:
        stage = stage.partition(" ")[0]
        if deaths.get(number) == stage:
            del deaths[number]
            workers[worker].send_signal(signal.SIGKILL)
            workers[worker].wait()
            return YES  # which nobody hears
        is_refused = number % 10 == 0 and stage == ("MAIL", "RCPT", "DATA")[number // 10 % 3]
        return "451 Try again later" if is_refused else YES

    with listening(Postbox(judge), PASSWORD) as box:

        def start(name: str) -> None:
            url = f"smtp://{name}:{PASSWORD}@{box.host}:{box.port}"
            workers[name] = _worker(database_url, tmp_path, url)

        start("one")
        start("two")
        ended: Counter[int] = Counter()
        while workers:
            name = next(iter(workers))
            status = workers[name].wait()
            ended[status] += 1
            if status == -signal.SIGKILL:
                start(name)
            else:
                del workers[name]
        assert ended == {-signal.SIGKILL: 3, 0: 2}
        url = f"smtp://sweeper:{PASSWORD}@{box.host}:{box.port}"
        now = datetime.now(UTC)  # noqa: TID251 - the workers read the machine's clock
        while any(row.due_at for row in rows(engine)):
            now += LEASE
            deliver(engine, url, now)
    assert deaths == {}
    assert ids_in(box) == Counter(ids)
    assert len(box.arrived) == MAILS
    assert Counter((row.state, row.failure) for row in rows(engine)) == {
        (MailState.SENT, ""): MAILS - 1,
        (MailState.FAILED, PERHAPS_SENT): 1,  # its worker died with the mail handed over
    }


def test_who_dies_before_the_servers_answer_leaves_a_mail_in_doubt(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    """It is not sent a second time: people are told."""
    (message_id,) = queue(engine, "eva@example.org", cause=Cause())
    workers: list[subprocess.Popen[bytes]] = []

    class Deadly(Postbox):
        def keep(self, envelope: object) -> None:
            super().keep(envelope)  # type: ignore[arg-type] # aiosmtpd's
            workers[0].send_signal(signal.SIGKILL)
            workers[0].wait()

    with listening(Deadly()) as box:
        workers.append(_worker(database_url, tmp_path, box.url))
        assert workers[0].wait() == -signal.SIGKILL
        now = datetime.now(UTC)  # noqa: TID251 - the worker read the machine's clock
        assert deliver(engine, box.url, now) == Tally()  # it may be alive
        assert deliver(engine, box.url, now + LEASE) == Tally(failed=1)
        assert deliver(engine, box.url, now + 2 * LEASE) == Tally()
    assert ids_in(box) == {message_id: 1}
    (row,) = rows(engine)
    assert (row.state, row.failure, row.ended_at) == (MailState.FAILED, PERHAPS_SENT, None)


def test_who_was_too_slow_does_not_end_what_another_holds(engine: Engine, box: Postbox) -> None:
    queue(engine, "eva@example.org")

    def judge(number: int, stage: str, worker: str) -> str:
        del number, stage, worker
        with open_session(engine) as session, everywhere(session):
            session.execute(update(OutboxMessage).values(lease="another"))
            session.commit()
        return YES

    box.judge = judge
    assert deliver(engine, box.url) == Tally(delayed=1)
    assert box.arrived == []
    assert [(row.lease, row.ended_at) for row in rows(engine)] == [("another", None)]


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [("250 In theory", RefusedError), ("421 I close", DelayedError)],
    ids=["none to send it to", "closed"],
)
def test_a_mail_that_is_refused_midway_is_not_in_the_way_of_the_next(
    box: Postbox, answer: str, refusal: type[Exception]
) -> None:
    """The server forgets a reader whom it took with other words, and refuses DATA."""
    box.judge = answering(answer, {(1, "RCPT eva@example.org")})
    mail = EmailMessage()
    with MailServer(box.url) as server:
        with pytest.raises(refusal):
            server.send(mail, sender="planner@example.org", recipient="eva@example.org")
        server.send(mail, sender="planner@example.org", recipient="max@example.org")
    assert len(box.arrived) == 1


def test_a_mail_is_held_for_a_whole_lease_from_its_end_on(engine: Engine, box: Postbox) -> None:
    """The answer may take ten minutes, whatever the way to the end took."""
    queue(engine, "eva@example.org")
    moments = iter([NOW, NOW + timedelta(minutes=14)])
    held: list[datetime | None] = []

    def judge(number: int, stage: str, worker: str) -> str:
        del number, worker
        if stage == "DATA":
            held.extend(row.due_at for row in rows(engine))
        return YES

    box.judge = judge
    with MailServer(box.url) as server:
        assert deliver_due(engine, server, SENDER, lambda: next(moments, LATER)) == Tally(sent=1)
    assert held == [NOW + timedelta(minutes=14) + LEASE]


def test_a_mail_on_which_every_worker_dies_is_given_up(engine: Engine, box: Postbox) -> None:
    queue(engine, "eva@example.org")
    with open_session(engine) as session, everywhere(session):
        session.info["now"] = NOW
        session.scalars(select(OutboxMessage)).one().tries = MOST_TRIES
        session.commit()
    assert deliver(engine, box.url) == Tally(failed=1)
    assert rows(engine)[0].failure == GIVEN_UP
    assert box.arrived == []


def _worker(database_url: str, folder: Path, smtp_url: str) -> subprocess.Popen[bytes]:
    environment = {
        "PLANNER_DATA": str(folder),
        "PLANNER_DATABASE_URL": database_url,
        "PLANNER_BASE_URL": SITE,
        "PLANNER_SMTP_URL": smtp_url,
        "PLANNER_MAIL_FROM": SENDER,
    }
    return subprocess.Popen(  # noqa: S603 - our own command
        [PLANNER, "deliver"], env=os.environ | environment
    )


def test_watching_sends_what_comes_and_ends_when_told(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    queue(engine, "eva@example.org")
    watchers: list[subprocess.Popen[bytes]] = []

    class Ending(Postbox):
        def keep(self, envelope: object) -> None:
            super().keep(envelope)  # type: ignore[arg-type] # aiosmtpd's
            watchers[0].send_signal(signal.SIGTERM)

    environment = {
        "PLANNER_DATA": str(tmp_path),
        "PLANNER_DATABASE_URL": database_url,
        "PLANNER_MAIL_FROM": SENDER,
    }
    with listening(Ending()) as box:
        watchers.append(
            subprocess.Popen(  # noqa: S603 - our own command
                [PLANNER, "deliver", "--watch"],
                env=os.environ | environment | {"PLANNER_SMTP_URL": box.url},
            )
        )
        assert watchers[0].wait() == 0
    assert [row.state for row in rows(engine)] == [MailState.SENT]
    assert isinstance(box.mails()[0], EmailMessage)
