"""The grid of attendance as a page: ticked, saved, changed by several, told apart."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.db.models import Group, ProgrammeItem, Trip
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.services.attendance import attendance_of
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_traveller, make_trip
from tests.web.conftest import ClientFor

PAGE = "/trips/fair/attendance"
Sent = dict[str, list[str]]


@pytest.fixture
def numbers(engine: Engine, office: Actor) -> dict[str, int]:
    """The trip ``fair``: three people, a group of two, items on two days; numbers by key."""
    return add_fair(engine, office)


def add_fair(engine: Engine, office: Actor) -> dict[str, int]:
    with session_for(engine, office, NOW) as session:
        trip = make_trip("fair")
        trip.travellers = [make_traveller(key) for key in ("anna", "bernd", "chen")]
        trip.travellers[0].function, trip.travellers[0].native_name = "Mayor", "安娜"
        trip.groups = [Group(key="pair", name=Texts(en="Pair"), travellers=trip.travellers[:2])]
        trip.items = [
            make_item("opening", None, date(2026, 10, 24), "09:00"),
            make_item("visit", None, date(2026, 10, 24), "14:00"),
            make_item("dinner", None, date(2026, 10, 25), "19:00"),
        ]
        session.add(trip)
        session.commit()
        people, groups, items = (
            {row.key: row.id for row in rows} for rows in (trip.travellers, trip.groups, trip.items)
        )
        return people | groups | items


@pytest.fixture
def planner(client_for: ClientFor, numbers: dict[str, int]) -> FlaskClient:
    del numbers
    return client_for(Role.PLANNER)


def sent_by(page: str) -> Sent:
    """What a browser would send of the page's grid."""
    found: Sent = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
        is_sent = 'type="hidden"' in tag or " checked" in tag
        if name and value and is_sent:
            found.setdefault(name[1], []).append(value[1])
    return found


def stored(engine: Engine, office: Actor) -> dict[str, set[str]]:
    """Who attends each item, by key; ``*`` is everyone as such."""
    with session_for(engine, office, NOW) as session:
        grid = attendance_of(session, office, "fair")
        people = {person.id: person.key for person in grid.trip.travellers}
        groups = {group.id: group.key for group in grid.trip.groups}
        return {
            row.item.key: {"*"}
            if row.attendance.everyone
            else {groups[n] for n in row.attendance.groups}
            | {people[n] for n in row.attendance.people}
            for row in grid.rows
        }


@pytest.fixture
def there(engine: Engine, office: Actor) -> Callable[[], dict[str, set[str]]]:
    return lambda: stored(engine, office)


def test_ticks_are_saved_and_shown_again(
    planner: FlaskClient, numbers: dict[str, int], engine: Engine, office: Actor
) -> None:
    data = sent_by(planner.get(PAGE).text)
    assert data["all"] == [str(numbers[key]) for key in ("opening", "visit", "dinner")]
    data["all"].remove(str(numbers["visit"]))
    data[f"g{numbers['pair']}"] = [str(numbers["visit"])]
    answer = planner.post(PAGE, data=data, follow_redirects=True)
    assert "Saved: 1 item changed." in answer.text
    assert stored(engine, office) == {"opening": {"*"}, "visit": {"pair"}, "dinner": {"*"}}
    assert sent_by(answer.text)[f"seen-{numbers['visit']}"] == [f"g{numbers['pair']}"]
    row = re.search(rf'id="r{numbers["visit"]}".*?</tr>', answer.text, re.DOTALL)
    assert row
    assert row[0].count('class="via"') == 2
    assert '<td class="grid-count">2</td>' in row[0]


def bulk(numbers: dict[str, int], whom: str, step: str, where: str) -> Sent:
    def name(text: str) -> str:
        kind, _, key = text.partition("-")
        return f"{kind}-{numbers.get(key, key)}" if key else kind

    return {"apply": ["1"], "whom": [name(whom)], "step": [step], "where": [name(where)]}


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (("all", "leave", "item-visit"), [{"*"}, set(), {"*"}]),
        (("group-pair", "only", "day-2026-10-24"), [{"pair"}, {"pair"}, {"*"}]),
        (("person-chen", "only", "trip"), [{"chen"}, {"chen"}, {"chen"}]),
        (("person-anna", "leave", "day-2026-10-24"), [{"bernd", "chen"}] * 2 + [{"*"}]),
        (("group-pair", "leave", "item-dinner"), [{"*"}, {"*"}, {"chen"}]),
    ],
)
def test_several_are_changed_at_once(
    planner: FlaskClient,
    numbers: dict[str, int],
    there: Callable[[], dict[str, set[str]]],
    change: tuple[str, str, str],
    after: list[set[str]],
) -> None:
    data = sent_by(planner.get(PAGE).text) | bulk(numbers, *change)
    assert planner.post(PAGE, data=data).status_code == 200
    assert list(there().values()) == after


@pytest.mark.parametrize(("whom", "where"), [("", "trip"), ("all", ""), ("", "")])
def test_nobody_is_changed_before_whom_and_where_are_chosen(
    planner: FlaskClient,
    numbers: dict[str, int],
    there: Callable[[], dict[str, set[str]]],
    whom: str,
    where: str,
) -> None:
    page = planner.get(PAGE).text
    assert page.count('<option selected value="">Please choose</option>') == 2
    data = sent_by(page) | bulk(numbers, whom, "join", where)
    data["all"] = [str(numbers["dinner"])]
    answer = planner.post(PAGE, data=data)
    assert answer.status_code == 422
    assert answer.text.count('invalid-feedback d-block">Please choose.') == 2 - bool(whom + where)
    assert sent_by(answer.text)["all"] == [str(numbers["dinner"])]
    assert there() == {"opening": {"*"}, "visit": {"*"}, "dinner": {"*"}}


def undo_on(page: str) -> Sent:
    form = re.search(r'<form [^>]*id="undo".*?</form>', page, re.DOTALL)
    assert form
    return sent_by(form[0])


def test_a_change_of_several_is_told_and_undone(
    planner: FlaskClient, numbers: dict[str, int], there: Callable[[], dict[str, set[str]]]
) -> None:
    data = sent_by(planner.get(PAGE).text)
    data["all"] = [str(numbers["dinner"])]
    data[f"g{numbers['pair']}"] = [str(numbers["opening"])]
    data[f"p{numbers['chen']}"] = [str(numbers["visit"])]
    planner.post(PAGE, data=data)
    before = there()
    data = sent_by(planner.get(PAGE).text) | bulk(numbers, "all", "join", "trip")
    page = planner.post(PAGE, data=data).text
    assert "Saved: 2 items changed.<br>Everyone · attend · All items" in page
    assert list(there().values()) == [{"*"}] * 3
    assert (
        "Saved: 2 items changed."
        in planner.post(PAGE, data=undo_on(page), follow_redirects=True).text
    )
    assert there() == before == {"opening": {"pair"}, "visit": {"chen"}, "dinner": {"*"}}


def test_an_undo_leaves_what_somebody_else_saved_since(
    planner: FlaskClient, numbers: dict[str, int], there: Callable[[], dict[str, set[str]]]
) -> None:
    data = sent_by(planner.get(PAGE).text) | bulk(numbers, "all", "leave", "trip")
    page = planner.post(PAGE, data=data).text
    theirs = sent_by(planner.get(PAGE).text)
    theirs[f"p{numbers['chen']}"] = [str(numbers["visit"])]
    planner.post(PAGE, data=theirs)
    assert planner.post(PAGE, data=undo_on(page)).status_code == 409
    assert there() == {"opening": set(), "visit": {"chen"}, "dinner": set()}


def test_attendance_is_copied_from_another_item_with_the_ticks_beside_it(
    planner: FlaskClient, numbers: dict[str, int], engine: Engine, office: Actor
) -> None:
    data = sent_by(planner.get(PAGE).text)
    data["all"] = [str(numbers["dinner"])]
    data[f"p{numbers['chen']}"] = [str(numbers["opening"])]
    data |= bulk(numbers, "item-opening", "only", "item-visit")
    assert planner.post(PAGE, data=data).status_code == 200
    assert stored(engine, office) == {"opening": {"chen"}, "visit": {"chen"}, "dinner": {"*"}}


def test_a_choice_that_is_gone_is_refused_and_the_ticks_stay(
    planner: FlaskClient, numbers: dict[str, int], engine: Engine, office: Actor
) -> None:
    data = sent_by(planner.get(PAGE).text)
    data["all"] = [str(numbers["dinner"])]
    data |= bulk(numbers, "person-999", "join", "trip")
    answer = planner.post(PAGE, data=data)
    assert answer.status_code == 422
    assert 'id="form-errors"' in answer.text
    assert sent_by(answer.text)["all"] == [str(numbers["dinner"])]
    assert stored(engine, office) == {"opening": {"*"}, "visit": {"*"}, "dinner": {"*"}}


def test_two_people_tick_one_item_and_nothing_is_lost(
    planner: FlaskClient, numbers: dict[str, int], engine: Engine, office: Actor
) -> None:
    opening, visit = str(numbers["opening"]), str(numbers["visit"])
    mine, theirs = (sent_by(planner.get(PAGE).text) for _ in range(2))
    theirs["all"] = [str(numbers["dinner"])]
    theirs[f"p{numbers['chen']}"] = [opening, visit]
    assert planner.post(PAGE, data=theirs).status_code == 302
    mine["all"] = [visit, str(numbers["dinner"])]
    mine[f"g{numbers['pair']}"] = [opening]
    torn = planner.post(PAGE, data=mine)
    assert torn.status_code == 409
    assert "yours: Pair; saved in between: Chen Example" in torn.text
    again = sent_by(torn.text)
    assert again[f"g{numbers['pair']}"] == [opening]
    assert again[f"seen-{opening}"] == [f"p{numbers['chen']}"]
    assert again[f"p{numbers['chen']}"] == [visit]  # theirs, where I had touched nothing
    assert stored(engine, office)["opening"] == {"chen"}
    assert planner.post(PAGE, data=again).status_code == 302
    assert stored(engine, office) == {"opening": {"pair"}, "visit": {"chen"}, "dinner": {"*"}}


def test_who_saved_in_between_may_be_left_to_it(
    planner: FlaskClient, numbers: dict[str, int], engine: Engine, office: Actor
) -> None:
    opening = str(numbers["opening"])
    mine, theirs = (sent_by(planner.get(PAGE).text) for _ in range(2))
    theirs["all"].remove(opening)
    planner.post(PAGE, data=theirs)
    mine["all"].remove(opening)
    mine[f"p{numbers['anna']}"] = [opening]
    again = sent_by(planner.post(PAGE, data=mine).text)
    planner.post(PAGE, data=again | {"theirs": [opening]})
    assert stored(engine, office)["opening"] == set()


def test_an_item_that_is_gone_is_told(
    planner: FlaskClient, numbers: dict[str, int], engine: Engine, office: Actor
) -> None:
    mine = sent_by(planner.get(PAGE).text)
    with session_for(engine, office, NOW) as session:
        session.delete(session.get_one(ProgrammeItem, numbers["opening"]))
        session.commit()
    mine["all"] = [str(numbers["dinner"])]
    torn = planner.post(PAGE, data=mine)
    assert torn.status_code == 409
    assert "1 item was deleted in between." in torn.text
    assert sent_by(torn.text)["all"] == [str(numbers["dinner"])]
    assert planner.post(PAGE, data=sent_by(torn.text)).status_code == 302
    assert stored(engine, office) == {"visit": set(), "dinner": {"*"}}


@pytest.mark.parametrize("nonsense", ["seen-x", "seen-", "p", "g99", "all", "theirs"])
def test_what_no_page_sends_changes_nothing(
    planner: FlaskClient, engine: Engine, office: Actor, nonsense: str
) -> None:
    data = sent_by(planner.get(PAGE).text) | {nonsense: ["x", "77777777777777777777777777"]}
    if nonsense == "all":
        data["all"] += sent_by(planner.get(PAGE).text)["all"]
    assert planner.post(PAGE, data=data).status_code == 302
    assert stored(engine, office) == {"opening": {"*"}, "visit": {"*"}, "dinner": {"*"}}


def test_ticks_carried_over_a_sign_in_are_shown_and_not_saved(
    planner: FlaskClient, numbers: dict[str, int], engine: Engine, office: Actor
) -> None:
    data = sent_by(planner.get(PAGE).text)
    data["all"] = [str(numbers["dinner"])]
    shown = planner.post(PAGE, data=data | {"reload": ["1"]})
    assert shown.status_code == 200
    assert sent_by(shown.text)["all"] == [str(numbers["dinner"])]
    assert sent_by(shown.text)[f"seen-{numbers['opening']}"] == ["*"]
    assert stored(engine, office)["opening"] == {"*"}


def test_who_only_reads_sees_marks_and_no_form(
    client_for: ClientFor, numbers: dict[str, int], engine: Engine, office: Actor
) -> None:
    reader = client_for(Role.VIEWER)
    page = reader.get(PAGE).text
    assert page.count("<td>•</td>") == 9
    assert "checkbox" not in page
    answer = reader.post(PAGE, data={f"seen-{numbers['opening']}": "*"})
    assert answer.status_code == 403
    assert stored(engine, office)["opening"] == {"*"}


def test_hosts_needs_stand_on_a_page(planner: FlaskClient) -> None:
    page = planner.get(f"{PAGE}/participants").text
    assert page.count("3 people") == 3
    assert (
        'Anna Example (<span lang="zh-Hans">安娜</span>), <span class="text-secondary">Mayor'
        in page
    )


def test_an_empty_trip_says_what_belongs_there(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        lonely = make_trip("lonely")
        lonely.items = [make_item("talk", None, date(2026, 10, 24))]
        session.add_all([make_trip("empty"), lonely])
        session.commit()
    planner = client_for(Role.PLANNER)
    assert "The programme is empty" in planner.get("/trips/empty/attendance").text
    assert "Nobody takes part yet" in planner.get("/trips/lonely/attendance").text
    assert "The programme is empty" in planner.get("/trips/empty/attendance/participants").text


def test_the_grid_asks_as_much_for_many_as_for_few(
    client_for: ClientFor, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    with session_for(engine, office, NOW) as session:
        for slug, items, people in (("one", 1, 1), ("three", 3, 3), ("large", 200, 30)):
            trip = make_trip(slug)
            trip.travellers = [make_traveller(f"p-{n}") for n in range(people)]
            trip.groups = [Group(key="g", name=Texts(en="G"), travellers=trip.travellers[:1])]
            trip.items = [make_item(f"i-{n}", None, date(2026, 10, 24)) for n in range(items)]
            session.add(trip)
        session.commit()
    planner = client_for(Role.PLANNER)
    counts: dict[str, list[int]] = {}
    for slug in ("one", "three", "large"):
        for page in ("attendance", "attendance/participants"):
            with count_queries() as queries:
                answer = planner.get(f"/trips/{slug}/{page}")
            assert answer.status_code == 200
            counts.setdefault(page, []).append(len(queries))
    assert all(len(set(each)) == 1 for each in counts.values()), counts
    data = sent_by(planner.get("/trips/large/attendance").text)
    assert planner.post("/trips/large/attendance", data=data | {"all": []}).status_code == 302
    with session_for(engine, office, NOW) as session:
        grid = attendance_of(session, office, "large")
        assert {row.attendance.everyone for row in grid.rows} == {False}


def test_the_grid_is_linked_from_people_and_programme(planner: FlaskClient, trip: Trip) -> None:
    del trip
    for page in ("people", "programme"):
        assert f'href="{PAGE}"' in planner.get(f"/trips/fair/{page}").text
