"""How the installation fares: an office's mails and calendars, the disk, the last backup."""

import platform
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from planner.db import migration
from planner.db.engine import open_session, session_for
from planner.db.models import Account, Feed, Membership, OutboxMessage, Webhook, WebhookCall
from planner.domain.access import Actor, Role
from planner.domain.refusals import ForbiddenError, NotFoundError
from planner.domain.vocabulary import AudienceKind
from planner.domain.webhooks import WebhookEvent
from planner.services.operations import (
    VERSION,
    Operations,
    Queue,
    Vitals,
    find_last_backup,
    find_vitals,
    note_backup,
    operations,
)
from planner.services.undelivered import drop_call, repeat_call, settle_mail
from planner.services.webhooks import end_webhook
from tests.counting import CountQueries
from tests.records import NOW, make_office


def mail(name: str, office: Actor, **values: object) -> OutboxMessage:
    return OutboxMessage(
        office_id=office.office_id,
        message_id=f"<{name}@example.org>",
        recipient=f"{name}@example.org",
        subject=name,
        text="",
        created_at=NOW - timedelta(minutes=20),
        **values,
    )


def call(webhook: Webhook, **values: object) -> WebhookCall:
    return WebhookCall(
        webhook=webhook,
        event=WebhookEvent.TRIP_RELEASED,
        event_id="e",
        body="{}",
        created_at=NOW - timedelta(minutes=10),
        **values,
    )


def feed(name: str, **values: object) -> Feed:
    return Feed(
        secret_hash=name,
        name=name,
        created_at=NOW,
        audience=AudienceKind.OFFICE,
        language="de",
        **values,
    )


def fill(engine: Engine, office: Actor, count: int = 1) -> None:
    with session_for(engine, office, NOW) as session:
        for number in range(count):
            name = f"{office.office_id}-{number}"
            session.add_all(
                [
                    mail(f"waits-{name}", office, due_at=NOW),
                    mail(f"sent-{name}", office, sent_at=NOW),
                    mail(f"failed-{name}", office, failed_at=NOW, failure="no such box"),
                    mail(f"settled-{name}", office, failed_at=NOW, settled_at=NOW),
                    hook := Webhook(
                        name=f"hook-{name}",
                        url="https://a.example.org/",
                        events=["trip.released"],
                        salt="s",
                        created_at=NOW,
                        created_by="Ada",
                    ),
                    call(hook, due_at=NOW),
                    call(hook, failed_at=NOW, failure="HTTP 500"),
                    call(hook, delivered_at=NOW),
                    feed(f"new-{name}"),
                    feed(f"used-{name}", last_fetched_at=NOW),
                    feed(f"revoked-{name}", revoked_at=NOW),
                ]
            )
        session.commit()


def look(engine: Engine, office: Actor, folder: Path, role: Role = Role.ADMIN) -> Operations:
    actor = Actor(office.office_id, role, "Ada", 1)
    with session_for(engine, actor, NOW, writes=False) as session:
        return operations(session, actor, folder, NOW)


def test_an_office_sees_its_own(engine: Engine, tmp_path: Path) -> None:
    here, there = make_office(engine, "solingen"), make_office(engine, "remscheid")
    fill(engine, here)
    fill(engine, there, 3)
    found = look(engine, here, tmp_path)
    number = here.office_id
    assert found.vitals == Vitals(Queue(1, 1, 1200), Queue(1, 1, 600))
    assert [each.recipient for each, _ in found.failed] == [f"failed-{number}-0@example.org"]
    assert [each.webhook.name for each in found.failed_calls] == [f"hook-{number}-0"]
    assert [each.name for each, _ in found.unfetched] == [f"new-{number}-0"]
    assert found.unfetched_count == 1
    assert 0 < found.disk_free <= found.disk_total


def account_mail(engine: Engine, recipient: str) -> int:
    """A forgotten password's mail that failed; it belongs to no office."""
    with open_session(engine) as session:
        row = OutboxMessage(
            message_id=f"<{recipient}>",
            recipient=recipient,
            subject="A new password",
            text="",
            created_at=NOW,
            failed_at=NOW,
        )
        session.add(row)
        session.flush()
        session.commit()
        return row.id


def admin_of(office: Actor) -> Actor:
    return Actor(office.office_id, Role.ADMIN, "Ada", 1)


def test_a_mail_about_an_account_is_seen_to_where_its_reader_has_a_role(
    engine: Engine, tmp_path: Path
) -> None:
    here, there = make_office(engine, "solingen"), make_office(engine, "remscheid")
    with session_for(engine, here, NOW) as session:
        account = Account(email="eva@example.org", name="Eva")
        session.add(Membership(account=account, role=Role.PLANNER, office_id=here.office_id))
        session.commit()
    number = account_mail(engine, "eva@example.org")
    account_mail(engine, "nobody@example.org")
    vitals = find_vitals(engine, NOW)
    assert vitals is not None
    assert vitals.mails.failed == 1  # what nobody could see to is no reason for an alarm
    assert look(engine, there, tmp_path).vitals.mails.failed == 0
    with session_for(engine, admin_of(there), NOW) as session, pytest.raises(NotFoundError):
        settle_mail(session, admin_of(there), number, NOW)
    found = look(engine, here, tmp_path)
    assert (found.vitals.mails.failed, [each.id for each, _ in found.failed]) == (1, [number])
    with session_for(engine, admin_of(here), NOW) as session:
        settle_mail(session, admin_of(here), number, NOW)
        session.commit()
    assert look(engine, here, tmp_path).failed == []
    assert find_vitals(engine, NOW) == Vitals(Queue(0, 0, 0), Queue(0, 0, 0))


def test_calls_that_failed_are_tried_again_or_forgotten(engine: Engine, tmp_path: Path) -> None:
    here, there = make_office(engine, "solingen"), make_office(engine, "remscheid")
    fill(engine, here, 2)
    second, first = (each.id for each in look(engine, here, tmp_path).failed_calls)
    admin, other = admin_of(here), admin_of(there)
    with session_for(engine, other, NOW) as session, pytest.raises(NotFoundError):
        drop_call(session, other, first)
    with session_for(engine, admin, NOW) as session:
        drop_call(session, admin, first)
        repeat_call(session, admin, second, NOW)
        session.commit()
    assert look(engine, here, tmp_path).vitals.calls == Queue(3, 0, 600)
    with session_for(engine, admin, NOW) as session, pytest.raises(NotFoundError):
        drop_call(session, admin, second)


def test_calls_of_an_ended_webhook_worry_nobody(engine: Engine, tmp_path: Path) -> None:
    office = make_office(engine, "solingen")
    fill(engine, office)
    (call,) = look(engine, office, tmp_path).failed_calls
    with session_for(engine, admin_of(office), NOW) as session:
        end_webhook(session, admin_of(office), call.webhook_id, NOW)
        session.commit()
    found = look(engine, office, tmp_path)
    assert (found.vitals.calls, found.failed_calls) == (Queue(0, 0, 0), [])


def test_only_administrators_look(engine: Engine, tmp_path: Path) -> None:
    office = make_office(engine, "solingen")
    for role in (Role.PLANNER, Role.APPROVER, Role.VIEWER):
        with pytest.raises(ForbiddenError):
            look(engine, office, tmp_path, role)


def test_the_versions_are_those_that_run(engine: Engine, tmp_path: Path) -> None:
    found = look(engine, make_office(engine, "solingen"), tmp_path).versions
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine.dialect.name]
    with engine.connect() as connection:
        server = ".".join(map(str, connection.dialect.server_version_info or ()))
    assert found == {
        "Planner": VERSION,
        "Python": platform.python_version(),
        name: server,
        "schema": migration.head(),
    }


def test_the_last_backup_is_noted(engine: Engine, tmp_path: Path) -> None:
    office = make_office(engine, "solingen")
    assert look(engine, office, tmp_path).backup is None
    for hours, name in ((0, "first.planner"), (1, "second.planner")):
        with session_for(engine, office, NOW) as session:
            note_backup(session, name, NOW + timedelta(hours=hours))
            session.commit()
    found = look(engine, make_office(engine, "remscheid"), tmp_path).backup
    assert found is not None
    assert (found.note, found.at) == ("second.planner", NOW + timedelta(hours=1))


def test_a_backup_can_be_noted_for_no_office(engine: Engine) -> None:
    with open_session(engine) as session:
        note_backup(session, "x.planner", NOW)
        session.commit()
        mark = find_last_backup(session)
    assert mark is not None


def test_more_rows_take_no_more_queries(
    engine: Engine, tmp_path: Path, count_queries: CountQueries
) -> None:
    counts = []
    for slug, rows in (("solingen", 1), ("remscheid", 3)):
        office = make_office(engine, slug)
        fill(engine, office, rows)
        with count_queries() as queries:
            look(engine, office, tmp_path)
        counts.append(len(queries))
    assert counts[0] == counts[1]
