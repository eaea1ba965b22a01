"""The page of exchange rates and allowance tables, as a browser without JavaScript sees it."""

import re
from base64 import b64encode
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from planner.config.resources import resource
from planner.db.engine import session_for
from planner.db.models import RateImport, ReferenceRate
from planner.domain.access import Actor, Role
from planner.formats.plain_files import MOST_BYTES
from planner.services.rate_imports import RateFile, import_rates
from tests.records import NOW
from tests.web.conftest import ClientFor

PAGE = "/admin/rates/"
RATES = "Date,CNY,USD,SKK\n2026-10-23,7.4661,1.1193,40\n2026-11-03,7.4401,1.1201,\n"
TABLE = """valid_from,country_iso,place,full_day,partial_day,overnight
2027-01-01,CN,,1050,34.5,150
2027-01-01,CN,Peking,57,38,184
2027-01-01,XK,Prizren,24,16,71
"""


@pytest.fixture
def admin(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.ADMIN)


def send(client: FlaskClient, text: str | bytes, **fields: Any) -> tuple[int, str]:  # noqa: ANN401 - form fields
    data = text.encode() if isinstance(text, str) else text
    form = {"file": (BytesIO(data), "rates.csv"), **fields}
    answer = client.post(PAGE, data=form, content_type="multipart/form-data")
    return answer.status_code, answer.text


def next_step(page: str) -> dict[str, str]:
    """What the button of a preview sends."""
    hidden = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', page)
    assert '<button class="btn btn-primary" name="step" value="apply">' in page
    return {name: unescape(value) for name, value in hidden} | {"step": "apply"}


def said(page: str) -> str:
    """The text of a page's main part."""
    main = page.partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def stored(engine: Engine, office: Actor) -> int | None:
    with session_for(engine, office, NOW) as session:
        return session.scalar(select(func.count()).select_from(ReferenceRate))


@pytest.mark.parametrize("role", [Role.PLANNER, Role.APPROVER, Role.VIEWER])
def test_only_administrators_get_in(client_for: ClientFor, role: Role) -> None:
    client = client_for(role)
    assert client.get(PAGE).status_code == 403
    assert send(client, RATES)[0] == 403


def test_what_is_known_is_shown(admin: FlaskClient) -> None:
    page = said(admin.get(PAGE).text)
    assert "Exchange rates of the ECB are known up to Friday, October 30, 2026." in page
    assert "29 currencies: AUD, BRL, CAD, CHF, CNY, CZK, DKK, GBP, HKD, HUF, IDR, ILS" in page
    assert "From Jan 1, 2026 BMF letter of 5 December 2025 215 rows" in page
    assert "Earlier imports" not in page


def test_rates_are_shown_then_taken_over(admin: FlaskClient, engine: Engine, office: Actor) -> None:
    status, page = send(admin, RATES)
    assert status == 200
    assert "2 new · 1 changed · 1 as they are" in said(page)
    assert "CNY Oct 23, 2026 7.466 → 7.4661" in said(page)
    assert "Passed over, as nothing is paid in them any more: SKK" in said(page)
    assert stored(engine, office) == 0
    assert admin.post(PAGE, data=next_step(page)).location == PAGE
    assert stored(engine, office) == 3
    page = said(admin.get(PAGE).text)
    assert "Taken over: rates.csv" in page
    assert "known up to Tuesday, November 3, 2026." in page
    assert "rates.csv Exchange rates of the ECB · 1 Oct 2026, 10:00 2 new · 1 changed" in page


def test_a_newer_table_shows_what_it_changes_before_it_applies(
    admin: FlaskClient, engine: Engine, office: Actor
) -> None:
    _, page = send(admin, TABLE, source="Letter of 1 December 2026")
    text = said(page)
    assert "1 new · 1 changed · 1 as they are" in text
    assert "China Jan 1, 2027 48.00 · 32.00 · 142.00 → 1,050.00 · 34.50 · 150.00" in text
    assert "Kosovo, Prizren Jan 1, 2027 new → 24.00 · 16.00 · 71.00" in text
    assert "213 rows are not in the file They stay as they are, unless" in text
    assert "Luxembourg Jan 1, 2027 63.00 · 42.00 · 139.00" in text
    assert admin.post(PAGE, data=next_step(page) | {"ends": "y"}).status_code == 302
    assert "From Jan 1, 2027 Letter of 1 December 2026 3 rows" in said(admin.get(PAGE).text)
    with session_for(engine, office, NOW) as session:
        (record,) = session.scalars(select(RateImport))
        assert (record.imported_by, record.gone) == ("The admin", 213)
    history = said(admin.get("/admin/history").text)
    assert "Import of rates rates.csv added" in history
    assert "2027-01-01 CN: 48.00 32.00 142.00 → 1050.00 34.50 150.00" in history


def test_numbers_are_written_as_the_reader_does(admin: FlaskClient) -> None:
    with admin.session_transaction() as cookie:
        cookie["language"] = "de"
    assert "48,00 · 32,00 · 142,00 → 1.050,00 · 34,50 · 150,00" in said(send(admin, TABLE)[1])
    assert "7,466 → 7,4661" in said(send(admin, RATES)[1])


def test_what_is_known_already_offers_nothing(admin: FlaskClient) -> None:
    status, page = send(admin, "Date,CNY\n2026-10-23,7.4660\n")
    assert status == 200
    assert "There is nothing to take over: all of it is known already." in page
    assert 'value="apply"' not in page


def test_an_import_in_between_is_shown_first(
    admin: FlaskClient, engine: Engine, office: Actor
) -> None:
    _, page = send(admin, RATES)
    with session_for(engine, office, NOW) as session:
        file = RateFile("other.csv", b"Date,CNY\n2026-11-03,7.5\n")
        import_rates(session, office, file, NOW)
        session.commit()
    answer = admin.post(PAGE, data=next_step(page))
    assert answer.status_code == 422
    assert "The tables were changed in between" in answer.text
    assert "CNY Nov 3, 2026 7.5 → 7.4401" in said(answer.text)
    assert stored(engine, office) == 1
    assert admin.post(PAGE, data=next_step(answer.text)).status_code == 302
    assert stored(engine, office) == 3


def test_faults_are_told_by_row_and_nothing_is_kept(
    admin: FlaskClient, engine: Engine, office: Actor
) -> None:
    status, page = send(admin, RATES + "yesterday,7,1\n2026-11-04,x,1\n", source="A letter")
    assert status == 422
    assert "Row 4: “yesterday” is no day such as 2026-10-30." in said(page)
    assert "Row 5: “x” is no rate of CNY such as 7.4660." in said(page)
    assert 'value="A letter"' in page
    assert stored(engine, office) == 0


def test_a_long_list_is_cut(admin: FlaskClient) -> None:
    text = (resource("tables") / "ecb_reference_rates.csv").read_text(encoding="utf-8")
    header, *rows = text.splitlines()[:51]
    changed = [row[:10] + ",99" * 12 for row in rows]
    page = send(admin, "\n".join([header, *changed]))[1]
    assert "0 new · 600 changed · 0 as they are" in said(page)
    assert len(re.findall(r'<li class="line">', page)) == 500
    assert "There are more: these are the first 500." in page


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({}, "Choose a file."),
        ({"kept": b64encode(b"hello").decode()}, "This is neither a file of the ECB"),
        (
            {"kept": b64encode(b"x" * (MOST_BYTES + 1)).decode()},
            "The file is larger than 5 MB.",
        ),
        ({"kept": "no base64!"}, "The file was damaged: send it again."),
        ({"source": "x" * 301, "kept": "eA=="}, "Write at most 300 characters."),
    ],
)
def test_what_is_no_file_is_refused(admin: FlaskClient, data: dict[str, str], reason: str) -> None:
    answer = admin.post(PAGE, data=data)
    assert answer.status_code == 422
    assert reason in answer.text
