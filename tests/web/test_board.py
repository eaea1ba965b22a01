"""The board as browsers see it: the page, its state, moves as JSON, by buttons and by form."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from planner.db.engine import session_for
from planner.db.models import AuditEntry, Candidate, Group, Place, ProgrammeItem, Trip
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.times import Moment, WallTime
from planner.domain.vocabulary import Kind
from planner.services.candidates import CandidateDetails, add_candidate
from planner.services.programmes import get_item
from planner.services.releases import release_trip
from tests.counting import CountQueries
from tests.records import NOW, make_item
from tests.web.conftest import ClientFor

HOME, BOARD = "/trips/foshan/programme", "/trips/foshan/board"
MOVE = f"{BOARD}/items/plenary/move"
SHANGHAI = "Asia/Shanghai"
JSON = {"Accept": "application/json"}


@pytest.fixture
def planner(client_for: ClientFor, trip: Trip) -> FlaskClient:
    """A planner's browser; the trip is there."""
    assert trip.slug == "foshan"
    return client_for(Role.PLANNER)


def at(hour: int, minute: int = 0, day: int = 24) -> WallTime:
    return WallTime(datetime(2026, 10, day, hour, minute), SHANGHAI)


def span(engine: Engine, office: Actor, key: str = "plenary") -> tuple[Moment, Moment]:
    with session_for(engine, office, NOW) as session:
        item = get_item(session, office, "foshan", key)
        return item.starts, item.ends


def make_wish(engine: Engine, office: Actor) -> int:
    with session_for(engine, office, NOW) as session:
        details = CandidateDetails(Kind.COMPANY_VISIT, Texts(en="Knife works"), 60, 1)
        number = add_candidate(session, office, "foshan", details).id
        session.commit()
        return number


def moved(planner: FlaskClient, **move: Any) -> TestResponse:  # noqa: ANN401 - JSON
    return planner.post(MOVE, json={"version": 1, "on": "2026-10-24", **move})


def test_the_programme_is_a_board_that_knows_where_things_are(planner: FlaskClient) -> None:
    page = planner.get(HOME).text
    assert page.count('class="board-day') == 4
    piece = re.search(r'<li class="piece[^>]*id="item-plenary"[^>]*>', page)
    assert piece is not None
    for part in (
        'data-day="2026-10-24"',
        'data-first="630"',
        'data-last="690"',
        'data-minutes="60"',
        'data-slot="0 1 1"',
        'data-version="1"',
    ):
        assert part in piece[0]
    assert 'data-ruler="0 1440 -360 Asia/Shanghai"' in page
    assert "10:30–11:30" in page
    assert "style=" not in page


def test_a_browser_remembers_its_view(planner: FlaskClient) -> None:
    for address, is_board in (
        (HOME, True),
        (f"{HOME}?view=list", False),
        (HOME, False),
        (f"{HOME}?view=elsewhere", False),
        (f"{HOME}?view=board", True),
        (f"{HOME}?kind=meeting", False),
        (HOME, True),
    ):
        assert ('id="board"' in planner.get(address).text) is is_board, address


def test_a_move_answers_where_everything_is_and_what_clashes(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    answer = moved(planner, at="11:00", minutes=90)
    assert answer.status_code == 200
    assert span(engine, office) == (at(11), at(12, 30))
    told = answer.json
    assert told is not None
    assert told["pieces"] == [
        {
            "id": "plenary@0",
            "key": "plenary",
            "version": 2,
            "on": "2026-10-24",
            "at": 660,
            "minutes": 90,
            "second": 0,
            "ends_second": 0,
            "day": "2026-10-24",
            "first": 660,
            "last": 750,
            "part": "whole",
            "slot": "0 1 1",
            "clock": "11:00–12:30",
            "home": "05:00",
        }
    ]
    assert told["worst"] == {"plenary": "warning"}
    assert told["said"].startswith("Plenary moved to Sat, Oct 24, 11:00–12:30. ")
    assert "24 Oct 2026" in told["clashes"][0]["text"]


def test_the_same_move_sent_twice_moves_once(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    assert [moved(planner, at="11:00", minutes=60).status_code for _ in range(2)] == [200, 200]
    assert span(engine, office) == (at(11), at(12))
    with session_for(engine, office, NOW) as session:
        changes = select(AuditEntry).where(AuditEntry.action == "changed")
        assert len(list(session.scalars(changes))) == 1


@pytest.mark.parametrize(
    ("move", "refused"),
    [
        ({"at": "12:00", "version": 7}, (409, "Somebody saved this in between.")),
        ({"at": "noon"}, (422, "Check the day and the time.")),
        ({"at": "12:00", "minutes": "x"}, (422, "Check the day and the time.")),
        ({"at": "12:00", "minutes": 10**9}, (422, "Check the day and the time.")),
        ({"on": "soon"}, (422, "Check the day and the time.")),
        ({"at": "12:00", "minutes": 0}, (422, "The end must be after the start")),
    ],
)
def test_what_is_refused_says_why_and_moves_nothing(
    planner: FlaskClient,
    engine: Engine,
    office: Actor,
    move: dict[str, Any],
    refused: tuple[int, str],
) -> None:
    answer = moved(planner, **move)
    status, reason = refused
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["reason"].startswith(reason)
    assert span(engine, office) == (at(10, 30), at(11, 30))


@pytest.mark.parametrize("sent", ["[1]", "x", "null", ""])
def test_what_is_no_move_is_refused(planner: FlaskClient, sent: str) -> None:
    answer = planner.post(MOVE, data=sent, content_type="application/json")
    assert answer.status_code == 422


def test_who_may_not_plan_is_told_so(client_for: ClientFor, trip: Trip) -> None:
    assert trip.id
    viewer = client_for(Role.VIEWER)
    assert moved(viewer, at="12:00").status_code == 403
    page = viewer.get(HOME).text
    assert 'id="item-plenary"' in page
    for handle in ("piece-step", "board-quick", "board-add", "may-plan", "Place…"):
        assert handle not in page


@pytest.mark.parametrize(
    ("button", "starts"),
    [
        ("earlier", at(10, 15)),
        ("later", at(10, 45)),
        ("before", at(10, 30, 23)),
        ("after", at(10, 30, 25)),
    ],
)
def test_buttons_move_without_a_script(
    planner: FlaskClient, engine: Engine, office: Actor, button: str, starts: WallTime
) -> None:
    answer = planner.post(MOVE, data={button: "1"})
    assert answer.location == f"{HOME}#item-plenary"
    assert span(engine, office)[0] == starts
    assert planner.post(MOVE, data={button: "1"}).status_code == 409
    assert span(engine, office)[0] == starts


def test_a_form_moves_without_a_script(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    page = planner.get(MOVE).text
    for value in ('value="2026-10-24"', 'value="10:30"', 'value="60"', "Asia/Shanghai"):
        assert value in page
    sent = {"version": "1", "on": "2026-10-25", "at": "09:15", "minutes": "45"}
    assert planner.post(MOVE, data=sent).location == f"{HOME}#item-plenary"
    assert span(engine, office) == (at(9, 15, 25), at(10, 0, 25))
    wrong = planner.post(MOVE, data=sent | {"version": "2", "minutes": "0"})
    assert wrong.status_code == 422
    assert "The end must be after the start" in wrong.text


def test_the_state_is_asked_for_cheaply(planner: FlaskClient, count_queries: CountQueries) -> None:
    first = planner.get(f"{BOARD}/tag")
    tag = first.headers["ETag"]
    assert first.json == {"tag": tag.strip('"')}
    with count_queries() as queries:
        again = planner.get(f"{BOARD}/tag", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert len([each for each in queries if "trips" in each or "audit" in each]) == 2
    moved(planner, at="12:00")
    changed = planner.get(f"{BOARD}/tag", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert f'data-tag="{changed.json["tag"]}"' in planner.get(BOARD).text  # type: ignore[index] # JSON


def test_more_items_take_no_more_queries(
    planner: FlaskClient, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    def queries() -> int:
        with count_queries() as found:
            assert planner.get(HOME).status_code == 200
        return len(found)

    make_wish(engine, office)
    few = queries()
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        hall = session.scalars(select(Place)).one()
        day = date(2026, 10, 24)
        trip.items = [*trip.items, *(make_item(f"more-{n}", hall, day) for n in range(3))]
        session.commit()
    make_wish(engine, office)
    make_wish(engine, office)
    assert queries() == few


QUICK = {
    "title": "Talk",
    "kind": "meeting",
    "place": "",
    "on": "2026-10-24",
    "at": "14:00",
    "minutes": "45",
    "zone": SHANGHAI,
    "version": "0",
}


def test_a_new_item_is_drawn(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    answer = planner.post(f"{BOARD}/items", data=QUICK, headers=JSON)
    assert answer.json == {"key": "talk", "said": "Talk is in the programme."}
    assert span(engine, office, "talk") == (at(14), at(14, 45))


@pytest.mark.parametrize("field", ["title", "on", "at", "minutes"])
def test_what_is_missing_of_a_new_item_is_said(planner: FlaskClient, field: str) -> None:
    answer = planner.post(f"{BOARD}/items", data=QUICK | {field: ""}, headers=JSON)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["reason"]


def test_a_group_has_its_lane(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        groups = [Group(key=key, name=Texts(en=key)) for key in ("metal", "software")]
        trip.groups = groups
        first = session.scalars(select(ProgrammeItem)).one()
        second = make_item("workshop", first.place, date(2026, 10, 24))
        trip.items = [first, second]
        for item, group in zip(trip.items, groups, strict=True):
            item.everyone, item.groups = False, [group]
        session.commit()
    page = planner.get(HOME).text
    assert ['data-slot="0 1 2"' in page, 'data-slot="1 1 2"' in page] == [True, True]
    assert "<span>metal</span><span>software</span>" in page


def test_a_wish_is_placed_and_taken_back(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    number = make_wish(engine, office)
    assert "Knife works" in planner.get(HOME).text
    sent = {"version": "1", "on": "2026-10-24", "at": "14:00", "zone": SHANGHAI}
    placed = planner.post(f"{BOARD}/wishes/{number}/place", data=sent, headers=JSON)
    assert placed.json == {"key": "knife-works", "said": "Knife works is in the programme."}
    assert span(engine, office, "knife-works") == (at(14), at(15))
    back = planner.post(f"{BOARD}/items/knife-works/back", data={"version": "1"}, headers=JSON)
    assert back.json == {
        "key": "knife-works",
        "said": "Knife works is on the wish list again.",
        "place": f"{BOARD}/wishes/{number}/place",
        "spot": {"on": "2026-10-24", "at": "14:00", "zone": SHANGHAI},
    }
    again = planner.post(f"{BOARD}/items/knife-works/back", data={"version": "1"}, headers=JSON)
    assert again.status_code == 404


def test_taking_back_asks_where_it_was_released(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    address = f"{BOARD}/items/plenary/back"
    assert "It was released" not in planner.get(address).text
    with session_for(engine, office, NOW) as session:
        release_trip(session, office, "foshan", "First", NOW)
        session.commit()
    page = planner.get(address).text
    assert "It was released" in page
    assert "With the next release they see it struck out." in page
    assert planner.post(address, data={"version": "1"}).status_code == 302
    with session_for(engine, office, NOW) as session:
        assert [wish.label for wish in session.scalars(select(Candidate))] == ["Plenary"]


def test_the_script_does_not_take_back_what_a_wish_cannot_hold(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    """The item is confirmed and official: a wish that is placed again is neither."""
    address = f"{BOARD}/items/plenary/back"
    refused = planner.post(address, data={"version": "1"}, headers=JSON)
    assert refused.status_code == 409
    assert refused.json == {"reason": "Say so first: more goes than the list keeps.", "asks": True}
    assert span(engine, office)[0] == at(10, 30)


WISH = {
    "title-en": "Knife works",
    "kind": "company_visit",
    "priority": "1",
    "minutes": "90",
    "opens": "09:00",
    "closes": "17:00",
    "place_id": "",
    "host_id": "",
    "note": "",
    "version": "0",
}


def test_a_new_wish_is_a_company_visit_until_it_is_said_otherwise(planner: FlaskClient) -> None:
    page = planner.get(f"{BOARD}/wishes/new").text
    kinds = re.search(r'<select[^>]* name="kind".*?</select>', page, re.DOTALL)
    assert kinds
    assert re.findall(r'<option selected value="([a-z_]+)"', kinds[0]) == ["company_visit"]


def test_a_wish_is_written_changed_and_deleted(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    assert planner.post(f"{BOARD}/wishes/new", data=WISH).status_code == 302
    with session_for(engine, office, NOW) as session:
        number = session.scalars(select(Candidate.id)).one()
    address = f"{BOARD}/wishes/{number}"
    page = planner.get(address).text
    assert all(value in page for value in ('value="09:00"', 'value="90"', 'value="Knife works"'))
    changed = WISH | {"minutes": "60", "version": "1"}
    assert planner.post(address, data=changed).status_code == 302
    assert planner.post(address, data=changed | {"minutes": "30"}).status_code == 409
    assert "1 h" in planner.get(HOME).text
    assert "open 09:00–17:00" in planner.get(HOME).text
    assert planner.post(f"{address}/delete", data={"version": "1"}).status_code == 409
    assert planner.post(f"{address}/delete", data={"version": "2"}).status_code == 302
    assert "Knife works" not in planner.get(BOARD).text
    assert planner.post(address, data=changed).status_code == 410


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title-en", "", "Fill in at least one language."),
        ("minutes", "0", "Give 5 minutes to 24 hours."),
        ("closes", "", "Give both opening hours or none."),
    ],
)
def test_what_is_wrong_with_a_wish_stands_at_its_field(
    planner: FlaskClient, field: str, value: str, reason: str
) -> None:
    answer = planner.post(f"{BOARD}/wishes/new", data=WISH | {field: value})
    assert answer.status_code == 422
    assert reason in answer.text
