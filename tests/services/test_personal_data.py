"""Personal data: asked for only while a task needs it, sealed, seen by few, in no other place."""

import logging
from dataclasses import fields
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from planner.db.base import Base
from planner.db.engine import session_for
from planner.db.models import AuditEntry, PersonalField, Trip, TripTask
from planner.domain.access import Actor, Role
from planner.domain.audiences import Audience
from planner.domain.refusals import ForbiddenError, InvalidError, RefusalError
from planner.domain.vocabulary import AudienceKind, PersonalKind, TaskKind, TaskState
from planner.formats.trip_document import write_document
from planner.gateways.seals import Vault
from planner.services.audit_files import write_audit_file
from planner.services.exports import ExportWish, FileStyle, export_trip
from planner.services.history import list_changes
from planner.services.readiness import checklist_of
from planner.services.readiness.marking import MarkDetails, mark_cell
from planner.services.readiness.personal import (
    erase_personal,
    personal_of,
    reveal_personal,
    save_personal,
)
from planner.services.readiness.renewals import renew_seals
from planner.services.readiness.tasks import TaskDetails, delete_task, edit_task, get_task
from planner.services.releases import release_trip
from planner.services.trip_documents.dumping import document_of
from planner.services.trip_queries import trip_with_parts
from planner.services.trip_searches import TripFilter, list_trips
from planner.services.trips import TripFacts, edit_trip
from tests.readiness import (
    BIRTH,
    INSURANCE,
    KEY,
    KITCHEN,
    NUMBER,
    OLD_KEY,
    SLUG,
    VAULT,
    keep_all,
    kept,
    make_ready_trip,
    number_of,
)
from tests.records import NOW, make_office

SECRETS = (NUMBER, BIRTH, KITCHEN)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def trip(engine: Engine, office: Actor) -> Trip:
    return make_ready_trip(engine, office)


@pytest.fixture
def person(trip: Trip) -> int:
    return trip.travellers[0].id


def test_what_is_kept_is_shown_to_who_asks(
    engine: Engine, office: Actor, trip: Trip, person: int
) -> None:
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        shown = reveal_personal(session, office, SLUG, person, VAULT)
    assert shown == {
        PersonalKind.PASSPORT_NUMBER: NUMBER,
        PersonalKind.PASSPORT_VALID_UNTIL: "2030-01-01",
        PersonalKind.BIRTH_DATE: BIRTH,
        PersonalKind.CATERING: KITCHEN,
    }


def test_each_look_is_noted_with_who_and_what(
    engine: Engine, office: Actor, trip: Trip, person: int
) -> None:
    eva = Actor(office.office_id, Role.PLANNER, "Eva")
    with session_for(engine, eva, NOW) as session:
        keep_all(session, eva, trip)
        reveal_personal(session, eva, SLUG, person, VAULT)
        viewed = select(AuditEntry).where(AuditEntry.action == "viewed").order_by(AuditEntry.id)
        found = session.scalars(viewed).all()
    assert [each.changes for each in found] == [{"kind": [None, kind]} for kind in PersonalKind]
    assert {(each.by, each.label, each.trip_id, each.at) for each in found} == {
        ("Eva", "Director Example", trip.id, NOW)
    }


def test_reading_what_is_asked_for_is_no_look(
    engine: Engine, office: Actor, trip: Trip, person: int
) -> None:
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        found = personal_of(session, office, SLUG, person)
        viewed = select(AuditEntry.id).where(AuditEntry.action == "viewed")
        assert session.scalars(viewed).all() == []
    assert found.kept == found.asked == tuple(PersonalKind)
    assert found.gone_on.isoformat() == "2026-11-26"


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_who_keeps_no_people_sees_none(
    engine: Engine, office: Actor, person: int, role: Role
) -> None:
    reader = Actor(office.office_id, role, "Reader")
    with session_for(engine, reader, NOW) as session:
        for ask in (
            lambda: personal_of(session, reader, SLUG, person),
            lambda: reveal_personal(session, reader, SLUG, person, VAULT),
            lambda: save_personal(session, reader, SLUG, person, {}, VAULT),
            lambda: erase_personal(session, reader, SLUG, person, {}),
        ):
            with pytest.raises(ForbiddenError):
                ask()


def test_what_no_task_asks_for_is_refused(engine: Engine, office: Actor) -> None:
    trip = make_ready_trip(engine, office, tasks=[INSURANCE])
    with session_for(engine, office, NOW) as session, pytest.raises(InvalidError) as refused:
        keep_all(session, office, trip)
    assert refused.value.field == PersonalKind.PASSPORT_NUMBER
    assert str(refused.value) == "No task of this trip asks for this."


def test_a_task_that_somebody_does_not_need_asks_them_for_nothing(
    engine: Engine, office: Actor, trip: Trip, person: int
) -> None:
    with session_for(engine, office, NOW) as session:
        spot = number_of(session, TaskKind.PASSPORT), person
        mark_cell(session, office, SLUG, spot, 0, MarkDetails(TaskState.NOT_NEEDED), NOW)
        assert personal_of(session, office, SLUG, person).asked == ()
        other = personal_of(session, office, SLUG, trip.travellers[1].id)
        assert other.asked == tuple(PersonalKind)


def test_without_a_key_the_field_is_refused_and_says_why(
    engine: Engine, office: Actor, person: int
) -> None:
    values = {PersonalKind.CATERING: KITCHEN}
    with session_for(engine, office, NOW) as session, pytest.raises(InvalidError) as refused:
        save_personal(session, office, SLUG, person, values, Vault())
    assert refused.value.field == PersonalKind.CATERING
    assert "no key to seal it with" in str(refused.value)


def test_a_lost_key_is_told(engine: Engine, office: Actor, trip: Trip, person: int) -> None:
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        with pytest.raises(RefusalError, match="the key that sealed it is gone"):
            reveal_personal(session, office, SLUG, person, Vault((OLD_KEY,)))


def test_a_row_of_one_traveller_does_not_pass_for_anothers(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    other = trip.travellers[1].id
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        session.execute(update(PersonalField).values(traveller_id=other))
        session.expire_all()
        with pytest.raises(RefusalError):
            reveal_personal(session, office, SLUG, other, VAULT)


def test_an_empty_field_leaves_what_is_kept(
    engine: Engine, office: Actor, trip: Trip, person: int
) -> None:
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        values = {PersonalKind.PASSPORT_NUMBER: " ", PersonalKind.CATERING: "Nichts"}
        seen = personal_of(session, office, SLUG, person).marks
        done = save_personal(session, office, SLUG, person, values, VAULT, seen)
        assert done == ("catering",)
        shown = reveal_personal(session, office, SLUG, person, VAULT)
    assert (shown[PersonalKind.PASSPORT_NUMBER], shown[PersonalKind.CATERING]) == (NUMBER, "Nichts")


def test_the_log_says_that_it_is_there_and_that_it_went_never_what(
    engine: Engine, office: Actor, trip: Trip, person: int
) -> None:
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        seen = personal_of(session, office, SLUG, person).marks
        assert erase_personal(session, office, SLUG, person, seen) == 4
        assert kept(session) == []
        query = select(AuditEntry).where(AuditEntry.thing == "PersonalField")
        entries = session.scalars(query.order_by(AuditEntry.id))
        found = [(each.action, each.changes.get("sealed")) for each in entries]
    assert found == [("created", ["•", "•"])] * 4 + [("deleted", ["•", None])] * 4


def test_a_task_that_goes_takes_the_data_along_that_it_alone_asked_for(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        task = number_of(session, TaskKind.PASSPORT)
        version = get_task(session, office, SLUG, task).version
        delete_task(session, office, SLUG, task, version)
        assert kept(session) == []


def test_a_task_that_asks_for_less_erases_the_rest(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        task = get_task(session, office, SLUG, number_of(session, TaskKind.PASSPORT))
        facts = task.as_facts()
        less = type(facts)(
            facts.kind, facts.title, facts.scope, 28, facts.hint, (PersonalKind.CATERING,)
        )
        edit_task(session, office, SLUG, task.id, task.version, TaskDetails(less))
        assert [row.kind for row in kept(session)] == [PersonalKind.CATERING]


def test_sealing_anew_needs_the_old_key_once(
    engine: Engine, office: Actor, trip: Trip, person: int
) -> None:
    with session_for(engine, office, NOW) as session:
        values = {PersonalKind.CATERING: KITCHEN}
        save_personal(session, office, SLUG, person, values, Vault((OLD_KEY,)))
        assert renew_seals(session, Vault((KEY, OLD_KEY)), NOW) == (1, 0)
        session.expire_all()
        shown = reveal_personal(session, office, SLUG, person, VAULT)
        assert renew_seals(session, Vault((OLD_KEY,)), NOW) == (0, 1)
    assert shown == values
    assert trip.slug == SLUG


def test_no_plain_text_is_in_the_database_the_log_or_any_file(
    engine: Engine, office: Actor, trip: Trip, person: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    engine.echo = True
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        reveal_personal(session, office, SLUG, person, VAULT)
        release_trip(session, office, SLUG, "First", NOW)
        files = {
            "document": write_document(document_of(trip_with_parts(session, SLUG))),
            "history": repr(list_changes(session, office)).encode(),
            "checklist": repr(checklist_of(session, office, SLUG, NOW)).encode(),
            "audit": _audit_file(session, office),
            **dict(_exports(session, office)),
        }
        session.commit()
    engine.echo = False
    files["log"] = caplog.text.encode()
    files["database"] = _contents(engine)
    assert b"INSERT INTO personal_fields" in files["log"]
    assert b"personal_fields" in files["database"]
    for name, body in files.items():
        found = [secret for secret in SECRETS if secret.encode() in body]
        assert (name, found) == (name, [])


def test_no_search_finds_a_trip_by_personal_data(engine: Engine, office: Actor, trip: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        found = session.get_one(Trip, trip.id)
        facts = TripFacts(**{each.name: getattr(found, each.name) for each in fields(TripFacts)})
        edit_trip(session, office, SLUG, found.version, facts)  # what is searched is written anew
        for secret in SECRETS:
            assert list_trips(session, office, TripFilter(words=secret)).trips == ()
        assert len(list_trips(session, office, TripFilter(words=SLUG)).trips) == 1


def test_the_file_of_the_embedded_database_holds_no_plain_text(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        session.commit()
    if engine.dialect.name != "sqlite":
        pytest.skip("a server keeps its own files")
    with engine.connect() as connection:
        body = connection.connection.driver_connection.serialize()  # type: ignore[union-attr] # SQLite's own
    assert b"passport_number" in body
    assert [secret for secret in SECRETS if secret.encode() in body] == []


def _contents(engine: Engine) -> bytes:
    """Every row of every table, as text."""
    with engine.connect() as connection:
        rows = [
            f"{table.name} {tuple(row)}"
            for table in Base.metadata.sorted_tables
            for row in connection.execute(select(table))
        ]
    return "\n".join(rows).encode()


def _audit_file(session: Session, office: Actor) -> bytes:
    target = BytesIO()
    write_audit_file(session, office, SLUG, target, NOW)
    with ZipFile(target) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def _exports(session: Session, office: Actor) -> list[tuple[str, bytes]]:
    audiences = (
        Audience(AudienceKind.STAFF),
        Audience(AudienceKind.TRIP),
        Audience(AudienceKind.HOSTS),
        Audience(AudienceKind.TRAVELLER, "director"),
    )
    wishes = [
        ExportWish(audience, style, "en")
        for audience in audiences
        for style in (FileStyle.ICS, FileStyle.XLSX)
    ]
    found = []
    for wish in wishes:
        body = export_trip(session, office, SLUG, wish).body
        if wish.style is FileStyle.XLSX:
            with ZipFile(BytesIO(body)) as archive:
                body = b"\n".join(archive.read(name) for name in archive.namelist())
        found.append((f"{wish.audience.kind} {wish.style}", body))
    return found


def test_tasks_keep_out_of_the_trip_document(engine: Engine, office: Actor, trip: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        dump = write_document(document_of(trip_with_parts(session, SLUG)))
        assert session.scalars(select(TripTask.id)).all()
    assert b"Passport" not in dump
    assert trip.slug.encode() in dump
