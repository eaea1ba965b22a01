"""kill -9: of web workers, of delivery workers and of restores, while they work."""

import os
import random
import signal
import subprocess
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, select

from planner.db.engine import open_session
from planner.db.models import OutboxMessage
from planner.db.tenancy import everywhere
from planner.domain.mails import LEASE
from planner.gateways.smtp_mail import MailServer
from planner.services.deliveries import PERHAPS_SENT, deliver_due
from planner.services.outbox import Letter, queue_mail
from planner.web.session import read_clock
from tests.faults.sites import PLANNER, serving
from tests.faults.writers import Found, Load, found, prepare, writing
from tests.mail_server import Postbox, listening
from tests.records import make_office
from tests.stored import fill, stored

WORKERS = 3
WRITERS = 4
BETWEEN = 4
"""Requests that are acknowledged between two kills."""

SITE = "https://planner.example.org"
SENDER = "planner@example.org"


def kill_web(engine: Engine, database_url: str, folder: Path, rounds: int) -> tuple[Load, Found]:
    """Kill a web worker in each round, the one that runs longest."""
    office = prepare(engine)
    with (
        serving(database_url, folder, WORKERS) as site,
        writing(site, engine, office, WRITERS) as load,
    ):
        for _ in range(rounds):
            load.wait(BETWEEN)
            while not site.kill():
                load.wait(1)
        load.wait(BETWEEN)
    return load, found(engine, load)


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of mails: how many arrived, were lost, and arrived twice under one number.

    Of those `in_doubt` people are told that they were perhaps sent.
    """

    arrived: int
    lost: int
    twice: int
    in_doubt: int


class _Counting(Postbox):
    """A mail server that says how many mails it has."""

    def __init__(self) -> None:
        super().__init__()
        self.changed = threading.Condition()

    def keep(self, envelope: object) -> None:
        with self.changed:
            super().keep(envelope)  # type: ignore[arg-type] # aiosmtpd's
            self.changed.notify_all()

    def wait(self, count: int) -> None:
        """Until so many mails arrived."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.arrived) >= count)


def kill_deliveries(
    engine: Engine, database_url: str, folder: Path, rounds: int, each: int = 8
) -> Handed:
    """Kill one of two delivery workers in each round, some mails after the last."""
    office = make_office(engine, "solingen")
    with open_session(engine) as session, everywhere(session):
        session.info["now"] = read_clock()
        for number in range((rounds + 2) * each):
            letter = Letter(f"r{number}@example.org", f"Mail {number}", "Text")
            queue_mail(session, letter, office_id=office.office_id, base_url=SITE, now=read_clock())
        session.commit()
    with listening(_Counting()) as box:
        assert isinstance(box, _Counting)
        workers = [_deliver(database_url, folder, box.url) for _ in range(2)]
        for number in range(rounds):
            box.wait((number + 1) * each)
            victim = workers.pop(0)
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            workers.append(_deliver(database_url, folder, box.url))
        for worker in workers:
            worker.wait()
        now = read_clock()
        while _waiting(engine):
            now += LEASE
            with MailServer(box.url) as server:
                deliver_due(engine, server, SENDER, lambda moment=now: moment)  # type: ignore[misc] # bound at once
    ids = Counter(str(mail["Message-ID"]) for mail in box.mails())
    total = (rounds + 2) * each
    twice = sum(count - 1 for count in ids.values())
    return Handed(len(ids), total - len(ids), twice, _in_doubt(engine))


def _in_doubt(engine: Engine) -> int:
    with open_session(engine, writes=False) as session, everywhere(session):
        failed = select(func.count()).select_from(OutboxMessage)
        return session.scalar(failed.where(OutboxMessage.failure == PERHAPS_SENT)) or 0


def _waiting(engine: Engine) -> int:
    with open_session(engine, writes=False) as session, everywhere(session):
        waiting = select(func.count()).select_from(OutboxMessage)
        return session.scalar(waiting.where(OutboxMessage.due_at.is_not(None))) or 0


def _deliver(database_url: str, folder: Path, smtp_url: str) -> "subprocess.Popen[bytes]":
    settings = {
        "PLANNER_DATA": str(folder),
        "PLANNER_DATABASE_URL": database_url,
        "PLANNER_BASE_URL": SITE,
        "PLANNER_SMTP_URL": smtp_url,
        "PLANNER_MAIL_FROM": SENDER,
    }
    return subprocess.Popen(  # noqa: S603 - our own command
        [PLANNER, "deliver"], env=os.environ | settings, stdout=subprocess.DEVNULL
    )


def kill_restores(
    engine: Engine, database_url: str, folder: Path, moments: list[int]
) -> Counter[str]:
    """Kill a restore when it has told so many lines; what the database held afterwards.

    Line 0 is before the first; where fewer lines come, the restore ends by itself.
    """
    fill(engine)
    restored = stored(engine)  # the backup is noted once it is whole, so not in itself
    environment = os.environ | {"PLANNER_DATA": str(folder), "PLANNER_DATABASE_URL": database_url}
    backup = folder / "backup"
    subprocess.run([PLANNER, "backup", backup], env=environment, check=True, capture_output=True)  # noqa: S603 - our own command
    make_office(engine, "remscheid")
    old = stored(engine)
    outcomes: Counter[str] = Counter()
    for moment in moments:
        engine.dispose()
        with subprocess.Popen(  # noqa: S603 - our own command
            [PLANNER, "restore", backup, "--replace"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as restore:
            assert restore.stderr is not None
            for _ in range(moment):
                restore.stderr.readline()
            restore.send_signal(signal.SIGKILL)
        now = stored(engine)
        outcomes["old" if now == old else "new" if now == restored else "MIXED"] += 1
        if now == restored:
            make_office(engine, "remscheid")
            old = stored(engine)
    return outcomes


def moments(count: int, most: int) -> list[int]:
    """Numbers of lines to kill after, the same in each run."""
    chosen = random.Random(11)  # noqa: S311 - no secret
    return [0, most, *(chosen.randint(1, most) for _ in range(count - 2))]
