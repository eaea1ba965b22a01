"""The pages of readiness: board, cells, tasks, checklists, rules, personal data; what leaks not."""

import logging
import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from planner.config.settings import Settings
from planner.db.engine import session_for
from planner.db.models import ChecklistTemplate, EntryRule, PersonalField, TaskMark, Trip, TripTask
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import TaskKind, TaskState
from planner.services.readiness.marking import MarkDetails, mark_cell
from planner.services.readiness.rules import RuleDetails, add_rule
from planner.services.readiness.tasks import TaskDetails, add_task
from planner.services.traveller_pages import create_page
from planner.web.app import create_app
from planner.web.session import TOKEN
from tests.counting import CountQueries
from tests.readiness import (
    BIRTH,
    GIFTS,
    INSURANCE,
    KEY,
    KITCHEN,
    NUMBER,
    PASSPORT,
    SLUG,
    keep_all,
    make_ready_trip,
    number_of,
)
from tests.records import NOW
from tests.web.conftest import SECRET, ClientFor
from tests.web.hostile import forms_in

BOARD = f"/trips/{SLUG}/readiness"
LISTS = "/directory/checklists/"
TASK = {
    "title-en": "Cards",
    "kind": "cards",
    "days_before": "28",
    "scope": "each",
    "for_travellers": "y",
    "responsible_id": "",
    "version": "0",
}
RULE = {
    "country": "CN",
    "rule-en": "Visa-free for 30 days",
    "source": "Embassy, by telephone",
    "checked_on": "2026-09-01",
    "valid_until": "",
    "passport_months": "6",
    "version": "0",
}


@pytest.fixture
def trip(engine: Engine, office: Actor) -> Trip:
    return make_ready_trip(engine, office)


@pytest.fixture
def planner(client_for: ClientFor, trip: Trip) -> FlaskClient:
    del trip
    return client_for(Role.PLANNER)


@pytest.fixture
def keeper(engine: Engine, database_url: str, planner: FlaskClient) -> FlaskClient:
    """The planner's browser at an installation that has a key."""
    settings = Settings(Path(), database_url, SECRET, "http://localhost", field_keys=(KEY,))
    app = create_app(settings, engine)
    app.testing = True
    app.extensions["planner_clock"] = lambda: NOW
    client = app.test_client()
    with planner.session_transaction() as known, client.session_transaction() as cookie:
        cookie.update(known)
    client.environ_base["HTTP_X_CSRFTOKEN"] = planner.environ_base["HTTP_X_CSRFTOKEN"]
    return client


def version_in(client: FlaskClient, address: str) -> dict[str, str]:
    """The state of what is kept that a page shows."""
    found = re.search('name="version" type="hidden" value="([^"]+)"', client.get(address).text)
    assert found is not None
    return {"version": found[1]}


def words_of(page: str) -> str:
    """The text of a page, blanks folded."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def numbers(engine: Engine, office: Actor) -> dict[str, int]:
    with session_for(engine, office, NOW) as session:
        return {kind: number_of(session, TaskKind(kind)) for kind in ("passport", "gifts")}


def marks(engine: Engine, office: Actor) -> list[tuple[int, str, str]]:
    with session_for(engine, office, NOW) as session:
        rows = session.scalars(select(TaskMark).order_by(TaskMark.id))
        return [(mark.whose, str(mark.state), mark.note) for mark in rows]


def test_the_first_answer_is_in_words(planner: FlaskClient) -> None:
    told = words_of(planner.get(BOARD).text)
    assert "2 overdue · 2 due within 14 days · 0 of 5 done" in told
    assert "Departure on Oct 23, 2026 · in 22 days" in told
    assert "by Sep 25, 2026 overdue" in told
    assert "Nobody has written down how one enters this country." in told
    assert "A passport must be valid until Apr 26, 2027 at least." in told


def test_a_trip_without_tasks_offers_the_checklists(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    make_ready_trip(engine, office, tasks=[])
    client = client_for(Role.PLANNER)
    assert "Start with the checklists of the office" in client.get(BOARD).text
    assert client.post(f"{BOARD}/checklists").location == BOARD
    page = client.get(BOARD).text
    assert "8 tasks taken over." in page
    assert "never checked by this office" in page
    assert "Interpreter booked" in page


def test_cells_are_saved_as_they_are_chosen(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    one, two = (person.id for person in trip.travellers)
    task = numbers(engine, office)
    sent = {
        f"seen-{task['passport']}": f"{one}:open {two}:open",
        f"c{task['passport']}-{one}": "done",
        f"c{task['passport']}-{two}": "open",
        f"seen-{task['gifts']}": "0:open",
        f"c{task['gifts']}-0": "in_work",
    }
    assert planner.post(BOARD, data=sent).location == BOARD
    assert marks(engine, office) == [(one, "done", ""), (0, "in_work", "")]
    told = words_of(planner.get(BOARD).text)
    assert "Saved: 2 cells changed." in told
    assert "1 overdue · 2 due within 14 days · 1 of 5 done" in told
    assert "The planner, Thu, Oct 1" in told


def test_the_page_sends_what_it_shows(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    page = planner.get(BOARD).text
    fields = dict(re.findall(r'<input type="hidden" name="(seen-\d+)" value="([^"]*)"', page))
    for name in re.findall(r'<select class="[^"]*" name="(c\d+-\d+)"', page):
        fields[name] = "open"
    assert len(fields) == 3 + 5
    assert planner.post(BOARD, data=fields).status_code == 302
    assert marks(engine, office) == []


def test_what_cannot_be_read_changes_nothing(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    one, task = trip.travellers[0].id, numbers(engine, office)["passport"]
    for name, seen, state in (
        (f"seen-{task}", f"{one}:eaten", "done"),
        (f"seen-{task}", "x:open", "done"),
        ("seen-x", f"{one}:open", "done"),
        (f"seen-{task}", f"{one}:open", "eaten"),
    ):
        assert planner.post(BOARD, data={name: seen, f"c{task}-{one}": state}).status_code == 302
    assert marks(engine, office) == []


def test_many_cells_are_marked_at_once(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    one, two = (person.id for person in trip.travellers)
    task = numbers(engine, office)
    sent = {
        f"seen-{task['passport']}": f"{one}:open {two}:open",
        f"seen-{task['gifts']}": "0:open",
        "apply": "1",
        "whom": "all",
        "state": "done",
    }
    refused = planner.post(BOARD, data=sent | {"task": ""})
    assert refused.status_code == 422
    assert "Please choose." in refused.text
    assert planner.post(BOARD, data=sent | {"task": "all"}).status_code == 302
    assert marks(engine, office) == [(one, "done", ""), (two, "done", "")]


def test_a_filter_leaves_out_what_is_done_and_who_is_not_meant(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    one, two = (person.id for person in trip.travellers)
    task = numbers(engine, office)["passport"]
    with session_for(engine, office, NOW) as session:
        mark_cell(session, office, SLUG, (task, one), 0, MarkDetails(TaskState.DONE), NOW)
        session.commit()
    mine = planner.get(f"{BOARD}?show=open&person={one}").text
    assert f'id="t{task}"' not in mine
    assert f'name="c{task}-{two}"' not in mine
    assert f'action="{BOARD}?show=open&amp;person={one}"' in mine
    overdue = planner.get(f"{BOARD}?show=overdue").text
    assert re.findall(r'id="t(\d+)"', overdue) == [str(task)]
    answer = planner.post(f"{BOARD}?show=open&person={one}", data={})
    assert answer.location == f"{BOARD}?show=open&person={one}"


def test_a_cell_that_somebody_else_marked_is_shown_and_nothing_is_lost(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    one, task = trip.travellers[0].id, numbers(engine, office)["passport"]
    sent = {f"seen-{task}": f"{one}:open", f"c{task}-{one}": "done"}
    with session_for(engine, office, NOW) as session:
        mark_cell(session, office, SLUG, (task, one), 0, MarkDetails(TaskState.NOT_NEEDED), NOW)
        session.commit()
    answer = planner.post(BOARD, data=sent)
    assert answer.status_code == 409
    assert "Saved in between: Not needed" in answer.text
    assert marks(engine, office) == [(one, "not_needed", "")]
    again = dict(re.findall(rf'name="(seen-{task})" value="([^"]*)"', answer.text))
    assert planner.post(BOARD, data=sent | again).status_code == 302
    assert marks(engine, office) == [(one, "done", "")]


def test_a_note_says_why_and_is_for_staff(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    one, task = trip.travellers[0].id, numbers(engine, office)["passport"]
    address = f"{BOARD}/tasks/{task}/people/{one}"
    assert "Look into it" in planner.get(address).text
    sent = {"state": "in_work", "note": "Collects it on Monday", "version": "0"}
    assert planner.post(address, data=sent).location == BOARD
    assert marks(engine, office) == [(one, "in_work", "Collects it on Monday")]
    conflict = planner.post(address, data=sent | {"state": "done"})
    assert conflict.status_code == 409
    assert "Somebody saved this in between" in conflict.text
    secret = my_page(engine, office)
    assert "Collects it on Monday" not in planner.get(f"/my/{secret}/").text


def test_a_task_is_written_changed_and_dropped(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    assert planner.post(f"{BOARD}/tasks/new", data=TASK | {"title-en": ""}).status_code == 422
    assert planner.post(f"{BOARD}/tasks/new", data=TASK).location == BOARD
    with session_for(engine, office, NOW) as session:
        task = session.scalars(select(TripTask).where(TripTask.kind == TaskKind.CARDS)).one()
    address = f"{BOARD}/tasks/{task.id}"
    assert (
        planner.post(address, data=TASK | {"version": "1", "days_before": "400"}).status_code == 422
    )
    assert (
        planner.post(address, data=TASK | {"version": "1", "days_before": "7"}).status_code == 302
    )
    assert planner.post(address, data=TASK | {"version": "1"}).status_code == 409
    assert "by Oct 16, 2026" in words_of(planner.get(BOARD).text)
    assert planner.post(f"{address}/delete", data={"version": "2"}).location == BOARD
    assert planner.get(address).status_code == 404
    assert planner.post(address, data=TASK | {"version": "2"}).status_code == 410


def test_checklists_and_rules_are_the_office_s_to_keep(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    assert "Start with the proposals" in planner.get(LISTS).text
    assert planner.post(f"{LISTS}proposals").location == LISTS
    page = words_of(planner.get(LISTS).text)
    assert "China never checked by this office" in page
    assert "90 days before departure" in page
    template = TASK | {"area": "EU", "direction": "outbound"}
    assert planner.post(f"{LISTS}tasks/new", data=template).location == LISTS
    with session_for(engine, office, NOW) as session:
        last = select(ChecklistTemplate).order_by(ChecklistTemplate.id.desc()).limit(1)
        number = session.scalars(last).one().id
        rule = session.scalars(select(EntryRule)).one().id
    changed = template | {"version": "1", "area": ""}
    assert planner.post(f"{LISTS}tasks/{number}", data=changed).location == LISTS
    assert planner.post(f"{LISTS}tasks/{number}", data=changed).status_code == 409
    assert planner.post(f"{LISTS}tasks/{number}/delete", data={"version": "2"}).location == LISTS
    assert planner.post(f"{LISTS}rules/new", data=RULE).status_code == 422  # China has one
    assert planner.post(f"{LISTS}rules/{rule}", data=RULE | {"version": "1"}).location == LISTS
    assert planner.post(f"{LISTS}rules/{rule}", data=RULE | {"version": "1"}).status_code == 409
    board = words_of(planner.get(BOARD).text)
    assert "Checked on Sep 1, 2026 · Source: Embassy, by telephone" in board
    assert planner.post(f"{LISTS}rules/{rule}/checked", data={"version": "2"}).location == LISTS
    assert "Checked on Oct 1, 2026" in words_of(planner.get(LISTS).text)
    assert planner.post(f"{LISTS}rules/{rule}/delete", data={"version": "3"}).location == LISTS
    assert planner.get(f"{LISTS}rules/{rule}").status_code == 404


def test_an_old_rule_is_marked_in_words(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    details = RuleDetails("CN", Texts(en="A visa"), "", date(2026, 3, 31))
    with session_for(engine, office, NOW) as session:
        add_rule(session, office, details, NOW)
        session.commit()
    for address in (BOARD, LISTS):
        assert "China checked too long ago" in words_of(planner.get(address).text)
    assert "China – checked too long ago" in words_of(planner.get(f"/trips/{SLUG}/").text)


def test_the_front_page_and_the_overview_say_what_is_not_ready(
    planner: FlaskClient, client_for: ClientFor
) -> None:
    told = "2 tasks overdue, 2 tasks due soon"
    assert told in words_of(planner.get("/").text)
    assert f"Readiness : {told} · Entry: China – not written down" in words_of(
        planner.get(f"/trips/{SLUG}/").text
    )
    assert told not in words_of(client_for(Role.APPROVER).get("/").text)


def my_page(engine: Engine, office: Actor, key: str = "mayor") -> str:
    with session_for(engine, office, NOW) as session:
        _, secret = create_page(session, office, SLUG, key, "Phone", NOW)
        session.commit()
        return secret


def test_a_traveller_sees_what_is_theirs_to_do(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    secret = my_page(engine, office)
    told = words_of(planner.get(f"/my/{secret}/").text)
    assert "Before you leave Passport · by Sep 25, 2026 overdue Look into it" in told
    assert "Insurance" not in told
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        spot = number_of(session, TaskKind.PASSPORT), trip.travellers[1].id
        mark_cell(session, office, SLUG, spot, 0, MarkDetails(TaskState.DONE), NOW)
        session.commit()
    for key in ("mayor", "director"):
        page = planner.get(f"/my/{my_page(engine, office, key)}/").text
        assert ("Before you leave" in page) == (key == "director")
        assert [word for word in (NUMBER, BIRTH, KITCHEN, "2030") if word in page] == []


def test_without_a_key_nothing_is_taken(planner: FlaskClient, engine: Engine, trip: Trip) -> None:
    address = f"/trips/{SLUG}/people/{trip.travellers[0].id}/personal"
    assert "no key to seal it with" in planner.get(address).text
    answer = planner.post(address, data={"passport_number": NUMBER})
    assert answer.status_code == 422
    assert "no key to seal it with" in answer.text
    with engine.connect() as connection:
        assert connection.execute(select(PersonalField.id)).all() == []


def test_personal_data_is_kept_hidden_shown_and_erased(
    keeper: FlaskClient, trip: Trip, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address = f"/trips/{SLUG}/people/{trip.travellers[0].id}/personal"
    sent = {
        "passport_number": NUMBER.lower(),
        "passport_valid_until": "2027-04-25",
        "birth_date": BIRTH,
        "catering": KITCHEN,
    }
    assert keeper.post(address, data=sent).location == address
    page = keeper.get(address)
    secrets = (NUMBER, BIRTH, "May 23, 1971", KITCHEN, "2027-04-25", "Apr 25, 2027")
    assert "4 pieces of data are kept, sealed. It is erased on Nov 26, 2026." in words_of(page.text)
    assert [word for word in secrets if word in page.text] == []
    shown = keeper.post(f"{address}/shown")
    assert shown.headers["Cache-Control"] == "no-store"
    for word in (NUMBER, "May 23, 1971", KITCHEN, "Apr 25, 2027"):
        assert word in shown.text
    board = keeper.get(BOARD).text
    assert "not valid long enough" in board
    here = f"/trips/{SLUG}/"
    person = f"{here}people/{trip.travellers[0].id}"
    for other in (BOARD, f"{here}history", f"{here}people", here, "/trips/", "/", person):
        text = keeper.get(other).text
        assert (other, [word for word in secrets if word in text]) == (other, [])
    assert f'href="{here}"' not in keeper.get(f"/trips/?q={NUMBER}").text
    history = words_of(keeper.get(f"/trips/{SLUG}/history").text)
    assert "Personal data Director Example looked at" in history
    assert keeper.post(f"{address}/erased", data=version_in(keeper, address)).location == address
    assert "Nothing is kept." in keeper.get(address).text
    assert [word for word in secrets if word in caplog.text] == []


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"passport_number": "C01-X"}, "5 to 15 letters and digits."),
        ({"birth_date": "23.5.1971"}, "Not a valid date"),
    ],
)
def test_a_fault_in_personal_data_is_told(
    keeper: FlaskClient, trip: Trip, sent: dict[str, str], words: str
) -> None:
    answer = keeper.post(f"/trips/{SLUG}/people/{trip.travellers[0].id}/personal", data=sent)
    assert answer.status_code == 422
    assert words in answer.text


def test_personal_data_of_an_ended_session_is_not_carried_over_the_sign_in(
    app: Flask, trip: Trip
) -> None:
    client = app.test_client()
    address = f"/trips/{SLUG}/people/{trip.travellers[0].id}/personal"
    headers = {"Origin": "http://localhost"}
    page = client.post(address, data={"passport_number": NUMBER}, headers=headers)
    assert NUMBER not in page.text
    assert NUMBER not in str(page.headers)


def test_the_key_is_in_no_page(keeper: FlaskClient) -> None:
    with keeper.session_transaction() as cookie:
        assert TOKEN in cookie
    assert KEY not in keeper.get(BOARD).text


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_asks_the_database_as_often_for_many(
    client_for: ClientFor, engine: Engine, office: Actor, count_queries: CountQueries, people: int
) -> None:
    make_ready_trip(engine, office, people=["ada", "eva", "max"][:people], tasks=[])
    with session_for(engine, office, NOW) as session:
        for facts in [PASSPORT, INSURANCE, GIFTS][:people]:
            add_task(session, office, SLUG, TaskDetails(facts))
        session.commit()
    client = client_for(Role.PLANNER)
    with count_queries() as queries:
        assert client.get(BOARD).status_code == 200
    assert len([one for one in queries if one.startswith("SELECT")]) == 13


def chosen(answer: TestResponse, address: str, **keep: str) -> dict[str, str]:
    """What a conflict page sends where these sides are chosen."""
    sent = dict(forms_in(answer.text, address)[address])
    return sent | {f"keep:{name}": side for name, side in keep.items()}


def test_a_passport_number_is_not_overwritten_unasked(
    keeper: FlaskClient, engine: Engine, trip: Trip
) -> None:
    address = f"/trips/{SLUG}/people/{trip.travellers[0].id}/personal"
    seen = version_in(keeper, address)
    theirs = {"passport_number": "BBBB111", "birth_date": BIRTH}
    assert keeper.post(address, data=theirs | seen).location == address
    mine = {"passport_number": "AAAA222", "catering": KITCHEN}
    answer = keeper.post(address, data=mine | seen)
    assert answer.status_code == 409
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Yours AAAA222 Saved in between BBBB111" in words_of(answer.text)
    assert "Last saved by The planner" in words_of(answer.text)
    assert [word for word in (BIRTH, "May 23, 1971") if word in answer.text] == []
    history = words_of(keeper.get(f"/trips/{SLUG}/history").text)
    assert history.count("Personal data Director Example looked at") == 1
    kept = chosen(answer, address, passport_number="theirs")
    assert keeper.post(address, data=kept).location == address
    shown = keeper.post(f"{address}/shown").text
    assert [word in shown for word in ("BBBB111", "AAAA222", KITCHEN)] == [True, False, True]
    with engine.connect() as connection:
        versions = connection.execute(select(PersonalField.kind, PersonalField.version)).all()
    assert {version for _, version in versions} == {1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_s_own_passport_number_may_win(keeper: FlaskClient, trip: Trip) -> None:
    address = f"/trips/{SLUG}/people/{trip.travellers[0].id}/personal"
    seen = version_in(keeper, address)
    keeper.post(address, data={"passport_number": "BBBB111"} | seen)
    answer = keeper.post(address, data={"passport_number": "AAAA222"} | seen)
    undecided = chosen(answer, address)
    undecided.pop("keep:passport_number")
    assert keeper.post(address, data=undecided).status_code == 409
    assert keeper.post(address, data=chosen(answer, address, passport_number="mine")).location
    assert "AAAA222" in keeper.post(f"{address}/shown").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_erased_meanwhile_does_not_come_back_unasked(
    keeper: FlaskClient, trip: Trip
) -> None:
    address = f"/trips/{SLUG}/people/{trip.travellers[0].id}/personal"
    keeper.post(address, data={"passport_number": "BBBB111"} | version_in(keeper, address))
    seen = version_in(keeper, address)
    assert keeper.post(f"{address}/erased", data=seen).location == address
    answer = keeper.post(address, data={"passport_number": "AAAA222"} | seen)
    assert answer.status_code == 409
    assert "Yours AAAA222 Saved in between (empty)" in words_of(answer.text)
    assert "Last saved by The planner" in words_of(answer.text)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_written_meanwhile_is_not_erased_unseen(keeper: FlaskClient, trip: Trip) -> None:
    address = f"/trips/{SLUG}/people/{trip.travellers[0].id}/personal"
    keeper.post(address, data={"passport_number": "BBBB111"} | version_in(keeper, address))
    seen = version_in(keeper, address)
    keeper.post(address, data={"catering": KITCHEN} | seen)
    answer = keeper.post(f"{address}/erased", data=seen)
    assert answer.status_code == 409
    assert "2 pieces of data are kept, sealed." in words_of(answer.text)
    sent = dict(forms_in(answer.text, address)[f"{address}/erased"])
    assert keeper.post(f"{address}/erased", data=sent).location == address
    assert "Nothing is kept." in keeper.get(address).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_both_sides_of_personal_data_are_not_carried_over_the_sign_in(
    app: Flask, trip: Trip
) -> None:
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["csrf_token"] = "known"
    address = f"/trips/{SLUG}/people/{trip.travellers[0].id}/personal"
    here = {"Origin": "http://localhost"}
    for name in ("mine:passport_number", "theirs:birth_date", "seen:catering"):
        answer = browser.post(address, data={name: "secret"}, headers=here)
        assert "secret" not in answer.text
