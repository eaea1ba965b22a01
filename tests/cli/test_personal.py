"""`planner purge`, `planner remind`, `planner personal`."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from planner.cli.session import read_clock
from planner.db.engine import open_session
from planner.db.models import Office, PersonalField, Trip
from planner.db.tenancy import act_in, everywhere
from planner.domain.access import Actor, Role
from planner.domain.vocabulary import PersonalKind
from planner.gateways.seals import Vault
from planner.services.readiness.personal import reveal_personal, save_personal
from tests.cli.conftest import Run, RunJson
from tests.readiness import KEY, KITCHEN, OLD_KEY, SLUG, make_ready_trip
from tests.records import NOW

VALUES = {PersonalKind.CATERING: KITCHEN}


@pytest.fixture
def actor(engine: Engine, office: str) -> Actor:
    with open_session(engine) as session, everywhere(session):
        number = session.scalars(select(Office.id).where(Office.slug == office)).one()
    return Actor(number, Role.SYSTEM, "test")


@pytest.fixture
def person(engine: Engine, actor: Actor) -> int:
    """A traveller about whom something is kept, of a trip that ended in October 2026."""
    trip = make_ready_trip(engine, actor)
    with open_session(engine) as session:
        act_in(session, actor, NOW)
        number = trip.travellers[0].id
        save_personal(session, actor, SLUG, number, VALUES, Vault((OLD_KEY,)))
        session.commit()
    return number


def kept(engine: Engine) -> int:
    with open_session(engine) as session, everywhere(session):
        return len(session.scalars(select(PersonalField.id)).all())


@pytest.mark.usefixtures("person")
def test_purging_counts_first_and_erases_once(run: Run, run_json: RunJson, engine: Engine) -> None:
    gone: dict[str, object] = {"personal": 1, "sessions": 0, "links": 0, "attempts": 0, "calls": 0}
    due = {
        "office": "solingen",
        "trip": SLUG,
        "traveller": "director",
        "kinds": ["catering"],
        "since": "2026-11-26",
    }
    gone |= {"people": [due]}
    assert run_json("purge", "--dry-run") == gone | {"dry_run": True}
    assert kept(engine) == 1
    assert run("purge").stdout.splitlines() == [
        "Erased:",
        "personal: 1",
        f"  solingen {SLUG} director: catering (since 2026-11-26)",
        "sessions: 0",
        "links: 0",
        "attempts: 0",
        "calls: 0",
    ]
    assert kept(engine) == 0
    assert run_json("purge") == gone | {"personal": 0, "people": [], "dry_run": False}


def test_keys_are_renewed(  # noqa: PLR0917 - fixtures
    run: Run,
    run_json: RunJson,
    engine: Engine,
    actor: Actor,
    person: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = run("personal", "renew")
    assert (refused.exit_code, refused.stderr) == (1, "PLANNER_FIELD_KEYS: there is no key.\n")
    monkeypatch.setenv("PLANNER_FIELD_KEYS", f"{KEY},{OLD_KEY}")
    assert run_json("personal", "renew") == {"renewed": 1, "unreadable": 0}
    with open_session(engine) as session:
        act_in(session, actor, NOW)
        assert reveal_personal(session, actor, SLUG, person, Vault((KEY,))) == VALUES


def test_a_new_key_can_be_used(run: Run) -> None:
    key = run("personal", "new-key").stdout.strip()
    assert Vault((key,)).seal("a", "b")


def test_reminders_of_each_office_are_written_once(
    run: Run, run_json: RunJson, engine: Engine, actor: Actor, office: str
) -> None:
    other = ("--name", "Other", "--zone", "Europe/Berlin", "--country", "DE")
    run_json("office", "create", "other", *other)
    number, now = make_ready_trip(engine, actor).id, read_clock()
    with open_session(engine) as session:
        act_in(session, actor, now)
        trip = session.get_one(Trip, number)
        trip.starts_on = trip.ends_on = now.date() + timedelta(days=20)
        session.commit()
    assert run_json("remind", "--office", "other") == {"mails": 0}
    assert run_json("remind") == {"mails": 2}  # both travellers, about their passports
    assert run("remind", "--office", office).stdout == "Mails written: 0.\n"
