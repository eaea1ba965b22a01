"""How the installation fares: an office's mails and calendars, the disk, the last backup."""

import platform
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from planner.db import migration
from planner.db.engine import open_session, session_for
from planner.db.models import Feed, OutboxMessage
from planner.domain.access import Actor, Role
from planner.domain.refusals import ForbiddenError
from planner.domain.vocabulary import AudienceKind
from planner.services.operations import (
    VERSION,
    Operations,
    find_last_backup,
    note_backup,
    operations,
)
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
    assert (found.vitals.waiting, found.vitals.failed, found.vitals.oldest_seconds) == (1, 1, 1200)
    assert [each.recipient for each, _ in found.failed] == [f"failed-{number}-0@example.org"]
    assert [each.name for each, _ in found.unfetched] == [f"new-{number}-0"]
    assert found.unfetched_count == 1
    assert 0 < found.disk_free <= found.disk_total


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
