"""The pages of a trip's results and of follow-ups: written, ticked off, downloaded."""

import re
from io import BytesIO

import pytest
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import FollowUp, Outcome, ProgrammeItem, Trip
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from tests.pdfs import text_of
from tests.records import NOW, make_item
from tests.web.conftest import ClientFor

TASKS = "/directory/follow-ups/"
FOUND = {
    "held": "held",
    "goal": "Show the city",
    "findings": "They want to come\nin spring",
    "public_result": "Talks with the city",
    "sectors": "Metal",
    "version": "0",
}
TASK = {
    "task": "Send the brochure",
    "owner_id": "",
    "owner_name": "Eva Muster",
    "due_on": "2026-12-01",
    "contact_id": "",
    "organisation_id": "",
    "note": "",
    "version": "0",
}


@pytest.fixture
def planner(client_for: ClientFor, engine: Engine, office: Actor, trip: Trip) -> FlaskClient:
    with session_for(engine, office, NOW) as session:
        loaded = session.get_one(Trip, trip.id)
        loaded.items.append(make_item("visit", None, trip.starts_on))
        session.commit()
    return client_for(Role.PLANNER)


@pytest.fixture
def pages(trip: Trip) -> str:
    return f"/trips/{trip.slug}/outcomes"


def test_what_came_of_an_item_is_written_and_read(planner: FlaskClient, pages: str) -> None:
    assert "Not written up" in planner.get(pages).text
    assert planner.post(f"{pages}/items/visit", data=FOUND).location == pages
    page = planner.get(pages).text
    for words in ("Held as planned", "They want to come", "Talks with the city", "1 of"):
        assert words in page
    assert "in spring" in planner.get(f"{pages}/items/visit").text


def test_the_second_writer_sees_both(
    planner: FlaskClient, pages: str, engine: Engine, office: Actor
) -> None:
    planner.post(f"{pages}/items/visit", data=FOUND)
    with session_for(engine, office, NOW) as session:
        item = session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == "visit")).one()
        item.title = Texts(en="Visit", de="Besuch")
        session.commit()
    with planner.session_transaction() as cookie:
        cookie["language"] = "de"
    answer = planner.post(f"{pages}/items/visit", data=FOUND | {"findings": "No interest"})
    assert answer.status_code == 409
    assert "<strong>Besuch</strong>" in answer.text
    assert "They want to come" in answer.text
    assert "No interest" in answer.text
    with session_for(engine, office, NOW) as session:
        kept = session.scalars(select(Outcome)).one()
        assert kept.findings == "They want to come\nin spring"


def test_an_unknown_item_has_no_page(planner: FlaskClient, pages: str) -> None:
    assert planner.get(f"{pages}/items/nothing").status_code == 404


def test_a_follow_up_goes_from_the_trip_to_the_list_and_is_ticked_off(
    planner: FlaskClient, pages: str, engine: Engine, office: Actor, trip: Trip
) -> None:
    answer = planner.post(f"{TASKS}new?trip={trip.slug}&item=visit", data=TASK)
    assert answer.location == pages
    assert "Send the brochure" in planner.get(pages).text
    with session_for(engine, office, NOW) as session:
        number = session.scalars(select(FollowUp)).one().id
    assert "Eva Muster" in planner.get(TASKS).text
    back = f"{TASKS}{number}/done?back={pages}"
    assert planner.post(back, data={"version": "1"}).location == pages
    assert planner.post(back, data={"version": "1"}).location == pages
    assert "Nothing is open" in planner.get(TASKS).text
    assert "Send the brochure" in planner.get(f"{TASKS}?done=1").text
    assert (
        planner.post(f"{TASKS}{number}/open?back=//evil.example", data={"version": "2"}).location
        == "/"
    )
    assert "Send the brochure" in planner.get(TASKS).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"task": ""}, "Say what is to be done."),
        ({"owner_name": ""}, "Say who does it."),
        ({"due_on": "tomorrow"}, "Not a valid date value."),
        ({"owner_id": "999"}, "Not a valid choice."),
    ],
)
def test_a_fault_is_shown_and_the_input_kept(
    planner: FlaskClient, change: dict[str, str], words: str
) -> None:
    answer = planner.post(f"{TASKS}new", data=TASK | {"note": "Kept"} | change)
    assert answer.status_code == 422
    found = re.search(r'id="form-errors".*?</div>', answer.text, re.DOTALL)
    assert found
    assert words in found.group()
    assert "Kept" in answer.text


def test_the_report_is_a_word_document_and_its_public_version_says_less(
    planner: FlaskClient, pages: str, trip: Trip
) -> None:
    planner.post(f"{pages}/items/visit", data=FOUND)
    answer = planner.get(f"{pages}/report.docx?language=de")
    assert (
        answer.headers["Content-Disposition"] == f'attachment; filename="{trip.slug}-report.docx"'
    )
    said = "\n".join(line.text for line in Document(BytesIO(answer.data)).paragraphs)
    assert "They want to come" in said
    outer = planner.get(f"{pages}/report.docx?version=public")
    told = "\n".join(line.text for line in Document(BytesIO(outer.data)).paragraphs)
    assert "They want to come" not in told


def test_the_report_on_paper_says_what_its_version_says(
    planner: FlaskClient, pages: str, trip: Trip
) -> None:
    planner.post(f"{pages}/items/visit", data=FOUND)
    inner = planner.get(f"{pages}/report.pdf?language=de")
    name = f"{trip.slug}-report.pdf"
    assert inner.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert b"<pdfuaid:part>1</pdfuaid:part>" in inner.data
    assert "They want to come" in text_of(inner.data)
    outer = planner.get(f"{pages}/report.pdf?version=public")
    assert "-report-public.pdf" in outer.headers["Content-Disposition"]
    assert "They want to come" not in text_of(outer.data)


def test_a_trip_without_contacts_has_no_cards(planner: FlaskClient, pages: str) -> None:
    assert planner.get(f"{pages}/contacts.vcf").status_code == 422
