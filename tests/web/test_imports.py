"""The import pages: a file, its preview, taking over, taking back; all without JavaScript."""

import re
from base64 import b64encode
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import ProgrammeItem, Traveller, Trip
from planner.domain.access import Actor, Role
from planner.formats.plain_files import MOST_BYTES
from planner.services.imports.programme import apply_import
from planner.services.imports.uploads import Upload
from tests.counting import CountQueries
from tests.records import NOW
from tests.web.conftest import ClientFor

PAGE = "/trips/foshan/import"
TABLE = """Date;Time;Title
24.10.2026;18:00;Dinner
25.10.2026;25:00;Talk
25.10.2026;10:00;Bus & boat
"""


@pytest.fixture
def client(client_for: ClientFor, trip: Trip) -> FlaskClient:
    del trip
    return client_for(Role.PLANNER)


def send(client: FlaskClient, text: str | bytes = TABLE, **fields: Any) -> tuple[int, str]:  # noqa: ANN401 - form fields
    data = text.encode() if isinstance(text, str) else text
    form = {"content": "programme", "file": (BytesIO(data), "host.csv"), **fields}
    answer = client.post(PAGE, data=form, content_type="multipart/form-data")
    return answer.status_code, answer.text


def next_step(page: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - form fields
    """What a browser sends from a preview: its hidden inputs, ticked lines and chosen columns."""
    hidden = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', page)
    fields: dict[str, Any] = {name: unescape(value) for name, value in hidden}
    fields["line"] = re.findall(r'name="line" value="(\d+)" checked', page)
    fields["zone"] = (re.findall(r'name="zone"[^>]* value="([^"]*)"', page) or [""])[0]
    for index, options in re.findall(r'name="column-(\d+)">(.*?)</select>', page, re.DOTALL):
        fields[f"column-{index}"] = (re.findall(r'value="([a-z_]+)" selected', options) or [""])[0]
    return fields | changed


def titles(engine: Engine, office: Actor) -> list[str]:
    with session_for(engine, office, NOW) as session:
        items = session.scalars(select(ProgrammeItem).order_by(ProgrammeItem.starts_utc))
        return [item.label for item in items]


def test_the_pages_of_programme_and_people_lead_there(client: FlaskClient) -> None:
    assert f'href="{PAGE}"' in client.get("/trips/foshan/programme").text
    people = f"{PAGE}?content=people"
    assert f'href="{people}"' in client.get("/trips/foshan/people").text
    assert re.search(r'checked[^>]* value="people"', client.get(people).text)


def test_a_file_is_shown_taken_over_and_taken_back(
    client: FlaskClient, engine: Engine, office: Actor
) -> None:
    status, page = send(client, zone="Asia/Shanghai")
    assert status == 200
    assert "2 new" in page
    assert "1 passed over" in page
    assert "Column B (Time): There is no such time: “25:00”." in page
    assert "Bus &amp; boat" in page
    assert titles(engine, office) == ["Plenary"]
    taken = client.post(PAGE, data=next_step(page, step="apply"))
    assert taken.location == f"{PAGE}/1"
    assert titles(engine, office) == ["Plenary", "Dinner", "Bus & boat"]
    result = client.get(f"{PAGE}/1").text
    assert "2 new" in result
    line = re.search(r'programme/dinner">Dinner</a><div class="row-note">([^<]*)<', result)
    assert line
    assert line[1] == "Sat, Oct 24, 18:00–19:00 Asia/Shanghai"
    assert "Undo this import" in client.get(PAGE).text
    assert client.post(f"{PAGE}/1/undo").location == PAGE
    assert titles(engine, office) == ["Plenary"]
    assert "Taken back" in client.get(PAGE).text
    again = client.post(f"{PAGE}/1/undo")
    assert (again.status_code, "taken back before" in again.text) == (422, True)


def test_only_ticked_lines_are_taken_over(
    client: FlaskClient, engine: Engine, office: Actor
) -> None:
    _, page = send(client, zone="Asia/Shanghai")
    none = client.post(PAGE, data=next_step(page, step="apply", line=[]))
    assert (none.status_code, "Tick at least one line." in none.text) == (422, True)
    assert 'name="line" value="0" checked' not in none.text
    client.post(PAGE, data=next_step(page, step="apply", line=["2"]))
    assert titles(engine, office) == ["Plenary", "Bus & boat"]


def test_all_or_no_lines_are_ticked_without_script(client: FlaskClient) -> None:
    _, page = send(client, zone="Asia/Shanghai")
    none = client.post(PAGE, data=next_step(page, step="none")).text
    assert next_step(none)["line"] == []
    assert none.count('name="line"') == 2
    all_lines = client.post(PAGE, data=next_step(none, step="all")).text
    assert next_step(all_lines)["line"] == ["0", "2"]


NO_ZONE = "Times that name no time zone are read as Asia/Shanghai."


def test_the_likeliest_zone_is_used_at_once_and_told(
    client: FlaskClient, engine: Engine, office: Actor
) -> None:
    _, page = send(client)
    assert NO_ZONE in page
    assert ("2 new" in page, "1 passed over" in page, "18:00–19:00" in page) == (True, True, True)
    assert next_step(page)["zone"] == "Asia/Shanghai"
    again = client.post(PAGE, data=next_step(page, step="preview")).text
    assert (NO_ZONE in again, "2 new" in again) == (True, True)
    taken = client.post(PAGE, data=next_step(page, step="apply"))
    assert taken.location == f"{PAGE}/1"
    assert titles(engine, office) == ["Plenary", "Dinner", "Bus & boat"]


def test_whether_day_or_month_comes_first_is_asked_once(client: FlaskClient) -> None:
    table = "Datum;Titel\n10/11/2026;Messe\n12/11/2026;Runde\n"
    _, page = send(client, table.encode())
    asked = "Some dates may be read both ways."
    assert asked in page
    assert 'name="order"' in page
    shown = client.post(PAGE, data=next_step(page, step="preview", order="day_first")).text
    assert asked not in shown
    assert 'value="day_first" selected' in shown.replace("selected value=", "value=") or (
        'selected value="day_first"' in shown
    )
    assert "2 new" in shown
    _, plain = send(client)
    assert 'name="order"' not in plain


def test_a_zone_that_is_chosen_counts_instead_of_the_proposed_one(client: FlaskClient) -> None:
    _, page = send(client)
    shown = client.post(PAGE, data=next_step(page, step="preview", zone="Asia/Tokyo")).text
    assert NO_ZONE not in shown
    assert '18:00–19:00 <span class="row-note">Asia/Tokyo</span>' in shown
    assert NO_ZONE in client.post(PAGE, data=next_step(page, step="preview", zone="")).text


def test_columns_can_be_chosen(client: FlaskClient) -> None:
    _, page = send(client, "When;What it is\n2026-10-25;Fair\n")
    assert "Say which columns are the title and the date or the start." in page
    assert 'value="apply"' not in page
    chosen = {"column-0": "date", "column-1": "title"}
    shown = client.post(PAGE, data=next_step(page, step="preview", **chosen)).text
    assert "1 new" in shown
    taken = client.post(PAGE, data=next_step(shown, step="apply"))
    assert taken.location == f"{PAGE}/1"


def test_a_pasted_text_is_read(client: FlaskClient) -> None:
    form = {"content": "programme", "zone": "Asia/Shanghai", "pasted": TABLE.replace(";", "\t")}
    page = client.post(PAGE, data=form).text
    assert ("2 new" in page, "Pasted text" in page) == (True, True)


def test_what_was_changed_in_between_is_shown_anew(
    client: FlaskClient, engine: Engine, office: Actor
) -> None:
    _, page = send(client, zone="Asia/Shanghai")
    with session_for(engine, office, NOW) as session:
        upload = Upload("other.csv", b"Date;Title\n2026-10-24;Dinner\n")
        apply_import(session, office, "foshan", upload, NOW)
        session.commit()
    answer = client.post(PAGE, data=next_step(page, step="apply"))
    assert (answer.status_code, "changed in between" in answer.text) == (422, True)
    assert "1 changed" in answer.text
    assert titles(engine, office) == ["Dinner", "Plenary"]


def test_people_are_taken_over(client: FlaskClient, engine: Engine, office: Actor) -> None:
    text = "Name;E-Mail;Company\nWeber, Eva;eva@example.org;Works\n"
    _, page = send(client, text, content="people")
    assert "“Works” is not in the directory: no employer." in page
    client.post(PAGE, data=next_step(page, step="apply"))
    with session_for(engine, office, NOW) as session:
        people = session.scalars(select(Traveller).order_by(Traveller.position)).all()
        assert [person.label for person in people] == ["Director Example", "Eva Weber"]
    assert "Choose the allowance rules" in client.get(f"{PAGE}/1").text
    assert client.post(f"{PAGE}/1/undo").status_code == 302


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"content": "programme"}, "Choose a file, or paste a table or calendar."),
        ({"content": "costs", "pasted": TABLE}, "Not a valid choice"),
        ({"content": "programme", "kept": "%%%"}, "The file was damaged: send it again."),
        ({"content": "programme", "pasted": TABLE, "zone": "Mars"}, "Choose a time zone"),
        ({"content": "people", "pasted": "BEGIN:VCALENDAR"}, "it has no people"),
        (
            {"content": "programme", "kept": b64encode(b"x" * (MOST_BYTES + 1)).decode()},
            "The file is larger than 5 MB.",
        ),
    ],
)
def test_what_can_not_be_read_is_told(
    client: FlaskClient, fields: dict[str, str], reason: str
) -> None:
    answer = client.post(PAGE, data=fields)
    assert (answer.status_code, reason in answer.text) == (422, True)


def test_a_file_near_the_limit_comes_back_with_each_step(client: FlaskClient) -> None:
    row = b"24.10.2026;18:00;Dinner;" + b"x" * 20_000 + b"\n"
    data = b"Date;Time;Title;Note\n" + row * (MOST_BYTES // len(row))
    form = {"content": "programme", "zone": "Asia/Shanghai", "kept": b64encode(data).decode()}
    page = client.post(PAGE, data=form).text
    again = client.post(PAGE, data=next_step(page, step="preview"))
    assert (again.status_code, "261 new" in again.text) == (200, True)


def test_a_request_beyond_the_limit_is_refused(client: FlaskClient) -> None:
    form = "application/x-www-form-urlencoded"
    answer = client.post(PAGE, data=b"x" * 12_000_000, content_type=form)
    assert (answer.status_code, "which is 5 MB. Nothing was changed." in answer.text) == (413, True)
    assert 'data-most="5242880"' in (page := client.get(PAGE).text)
    assert "Excel (XLSX) or CSV, at most 5 MB." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_however_long_it_is(
    client: FlaskClient, engine: Engine, office: Actor, count_queries: CountQueries, count: int
) -> None:
    with session_for(engine, office, NOW) as session:
        for number in range(count):
            day = date(2026, 10, 24).isoformat()
            upload = Upload(f"{number}.csv", f"Date;Title\n{day};Talk {number}\n".encode())
            apply_import(session, office, "foshan", upload, NOW)
        session.commit()
    with count_queries() as queries:
        page = client.get(PAGE).text
    assert page.count("Undo this import") == count
    assert len([query for query in queries if query.startswith("SELECT")]) == 4
