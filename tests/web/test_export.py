"""The page of files to download, and the files."""

import re
from html import unescape
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from planner.db.models import Trip
from planner.domain.access import Actor, Role
from tests import audience_trip
from tests.audience_trip import SEEN, TITLES, titles_in
from tests.pdfs import files_in, text_of
from tests.web.conftest import ClientFor

PAGE = "/trips/audiences/export"


@pytest.fixture
def released(engine: Engine, office: Actor) -> None:
    audience_trip.add_trip(engine, office)


@pytest.fixture
def planner(client_for: ClientFor, released: None) -> FlaskClient:
    del released
    return client_for(Role.PLANNER)


def links_of(page: str) -> list[str]:
    found = re.findall(r'href="(/trips/[^"]+/(?:export/|costs/sheet)[^"]+)"', page)
    return [unescape(link) for link in found]


def test_every_file_that_is_offered_is_there(planner: FlaskClient) -> None:
    links = links_of(planner.get(f"{PAGE}?language=zh").text)
    assert len(links) == len(set(links)) == 3 + (7 + 6 + 8 + 6 + 6)
    for link in links:
        answer = planner.get(link)
        assert answer.status_code == 200, link
        assert "attachment; filename=" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert sum("language=zh" in link for link in links) == len(links) - 2


def test_a_file_says_what_it_is_and_for_whom(planner: FlaskClient) -> None:
    answer = planner.get(f"{PAGE}/file?for=hosts&as=csv&table=participants&language=de")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="audiences-hosts-participants.csv"'
    )
    assert answer.data.startswith(b"\xef\xbb\xbfTag;Beginn;Titel;")
    book = planner.get(f"{PAGE}/file?for=traveller:anna&as=xlsx&language=en")
    assert book.headers["Content-Disposition"] == 'attachment; filename="audiences-anna.xlsx"'
    sheets = CalamineWorkbook.from_filelike(BytesIO(book.data))
    assert sheets.sheet_names == ["Programme"]
    shown = str(sheets.get_sheet_by_index(0).to_python())
    assert titles_in(shown) == SEEN["traveller:anna"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("for=host&as=csv", 422),
        ("for=office&as=ics", 422),
        ("for=traveller:&as=csv", 422),
        ("for=traveller:nobody&as=csv", 404),
        ("for=trip&as=docx", 422),
        ("for=trip&as=pdf&paper=poster", 422),
        ("for=hosts&as=pdf&paper=briefing", 422),
        ("for=staff&as=pdf&paper=costs", 422),
        ("for=office&as=zip", 422),
        ("for=traveller:nobody&as=zip", 404),
        ("for=trip", 422),
        ("for=trip&as=csv&table=people", 422),
        ("for=trip&as=csv&table=costs", 422),
        ("for=trip&as=csv&language=fr", 422),
        ("for=hosts&as=json", 422),
    ],
)
def test_a_file_that_there_is_not_is_refused(planner: FlaskClient, query: str, status: int) -> None:
    assert planner.get(f"{PAGE}/file?{query}").status_code == status


def test_before_a_release_staff_have_the_draft(client_for: ClientFor, trip: Trip) -> None:
    del trip
    planner = client_for(Role.PLANNER)
    page = planner.get("/trips/foshan/export").text
    assert "Nothing has been released yet." in page
    assert links_of(page) == [
        "/trips/foshan/export/draft.xlsx?language=de",
        "/trips/foshan/costs/sheet.pdf",
        "/trips/foshan/export/file?for=staff&as=json",
    ]
    refused = planner.get("/trips/foshan/export/file?for=trip&as=xlsx")
    assert refused.status_code == 422
    assert "Nothing has been released yet." in refused.text


def test_who_only_reads_gets_no_trip_document(client_for: ClientFor, released: None) -> None:
    del released
    reader = client_for(Role.VIEWER)
    assert "as=json" not in reader.get(PAGE).text
    assert reader.get(f"{PAGE}/file?for=staff&as=json").status_code == 403
    assert reader.get(f"{PAGE}/file?for=staff&as=xlsx").status_code == 200


@pytest.mark.parametrize("role", [Role.PLANNER, Role.APPROVER, Role.VIEWER, Role.ADMIN])
def test_each_role_gets_the_papers_and_what_it_may_see_of_money(
    client_for: ClientFor, released: None, role: Role
) -> None:
    del released
    reader = client_for(role)
    for whom, seen in {**SEEN, "staff": TITLES}.items():
        paper = reader.get(f"{PAGE}/file?for={whom}&as=pdf&language=en")
        assert paper.mimetype == "application/pdf"
        assert titles_in(text_of(paper.data)) == seen
        assert "COST-" not in text_of(paper.data)
        bundle = reader.get(f"{PAGE}/file?for={whom}&as=zip&language=en")
        assert bundle.mimetype == "application/zip"
        assert paper.data in files_in(bundle.data).values()
    sheet = reader.get("/trips/audiences/costs/sheet.pdf")
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="audiences-costs.pdf"'
    assert "COST-room" in text_of(sheet.data)


def test_a_stranger_finds_no_file(client_for: ClientFor, stranger: Actor, released: None) -> None:
    del released
    client = client_for(Role.ADMIN, stranger)
    for address in ("", "/file?for=trip&as=csv", "/file?for=trip&as=pdf", "/file", "/draft.xlsx"):
        assert client.get(f"{PAGE}{address}").status_code == 404
    assert client.get("/trips/audiences/costs/sheet.pdf").status_code == 404
