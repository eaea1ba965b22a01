"""What the demo's documents keep for staff is in no feed, page or file of anybody else.

The documents are read as plain JSON, past every rule of ours: what is looked for is typed there.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import Client

from planner.config.settings import Settings
from planner.db.engine import open_session
from planner.db.models import OutboxMessage, Release, Traveller, Trip
from planner.db.tenancy import everywhere
from planner.domain.access import Actor
from planner.domain.audiences import Audience
from planner.domain.export_tables import TABLES
from planner.domain.mails import MailKind
from planner.domain.papers import PAPERS
from planner.domain.vocabulary import AudienceKind
from planner.services.announcements import tell_affected
from planner.services.demo import documents
from planner.services.demo.office import prepare_demo
from planner.services.exports import ExportWish, FileStyle, export_trip
from planner.services.feeds import create_feed
from planner.services.reminders import queue_reminders
from planner.services.traveller_pages import create_page
from planner.services.welcomes import welcome_travellers
from planner.web.feeds import FeedApplication
from tests.pdfs import files_in, text_of
from tests.web.conftest import SECRET

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SLUG = documents.DELEGATION
SITE = "https://planner.example.org"
AUDIENCES = [
    (AudienceKind.TRAVELLER, "chen"),
    (AudienceKind.TRAVELLER, "berghaus"),
    (AudienceKind.TRIP, None),
    (AudienceKind.HOSTS, None),
    (AudienceKind.OFFICE, None),
]


@dataclass(frozen=True)
class Shown:
    """What each reader gets, as unfolded text."""

    feeds: dict[str, str]
    pages: dict[str, str]
    files: dict[str, str]


def plain_document() -> dict[str, Any]:
    value: dict[str, Any] = json.loads((documents.FOLDER / f"{SLUG}.json").read_text("utf-8"))
    return value


def titles(**facts: str) -> set[str]:
    """The titles of items with these facts."""
    return {
        title
        for item in plain_document()["programme"]
        if all(item[name] == value for name, value in facts.items())
        for title in item["title"].values()
    }


def typed(name: str, rows: str = "programme") -> set[str]:
    return {row[name] for row in plain_document()[rows] if row.get(name)}


def walk(client: Client, address: str) -> Iterator[str]:
    """All pages of a traveller as a phone keeps them, and everything that they link to."""
    pages = json.loads(client.get(f"{address}offline.json").text)["pages"]
    yield from pages.values()
    links = {link for text in pages.values() for link in re.findall(r'href="(/my/[^"#]+)"', text)}
    for link in sorted(links - {f"{address}{path}" for path in pages}):
        answer = client.get(link)
        assert answer.status_code == 200
        if answer.mimetype == "application/zip":
            for name, body in files_in(answer.data).items():
                yield text_of(body) if name.endswith(".pdf") else body.decode()
        elif answer.mimetype == "application/pdf":
            yield text_of(answer.data)
        else:
            yield answer.text.replace("\r\n ", "")


def files_of(session: Session, actor: Actor) -> Iterator[tuple[str, str]]:
    """Every list in every format, by ``hosts:None xlsx``; a workbook's cells are joined."""
    for kind, key in AUDIENCES:
        if kind is AudienceKind.OFFICE:
            continue
        audience = Audience(kind, key or "")
        tables = TABLES[audience.content]
        wishes = [
            *(ExportWish(audience, FileStyle.CSV, "de", table) for table in tables),
            *(
                ExportWish(audience, style, "de")
                for style in (FileStyle.XLSX, FileStyle.ICS, FileStyle.ZIP)
            ),
            *(ExportWish(audience, FileStyle.PDF, "de", paper=each) for each in PAPERS[kind]),
        ]
        for wish in wishes:
            body = export_trip(session, actor, SLUG, wish).body
            name = f"{kind}:{key} {wish.style} {wish.paper or wish.table}"
            read = READ.get(wish.style, bytes.decode)
            yield name, read(body)


def cells_of(body: bytes) -> str:
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    return "\n".join(str(cell) for row in rows for cell in row)


def all_in(archive: bytes) -> str:
    """What each file of a bundle says."""
    files = files_in(archive)
    assert {name.rpartition(".")[2] for name in files} == {"pdf", "ics", "html"}
    return "\n".join(
        text_of(body) if name.endswith(".pdf") else body.decode() for name, body in files.items()
    )


KEPT: dict[str, Shown] = {}
READ = {FileStyle.XLSX: cells_of, FileStyle.PDF: text_of, FileStyle.ZIP: all_in}


@pytest.fixture
def shown(request: pytest.FixtureRequest, engine: Engine) -> Shown:
    """What the demo shows on one kind of database: read once, every test looks for other words."""
    kind = engine.dialect.name
    if kind not in KEPT:
        app: Flask = request.getfixturevalue("app")
        KEPT[kind] = show(engine, app, request.getfixturevalue("tmp_path"))
    return KEPT[kind]


def show(engine: Engine, app: Flask, folder: Path) -> Shown:
    """The demo's delegation as every audience gets it, in every format."""
    with open_session(engine) as session:
        session.info["now"] = NOW
        prepare_demo(session, SECRET, NOW)
        actor = session.info["actor"]
        feeds = {}
        for kind, key in AUDIENCES:
            slug = None if kind is AudienceKind.OFFICE else SLUG
            _, feeds[f"{kind}:{key}"] = create_feed(
                session, actor, audience=kind, slug=slug, traveller=key, name=f"{kind} {key}",
                language="de", now=NOW,
            )  # fmt: skip
        pages = {}
        for key in ("chen", "berghaus"):
            _, pages[key] = create_page(session, actor, SLUG, key, "phone", NOW)
        files = dict(files_of(session, actor))
        session.commit()
    address = engine.url.render_as_string(hide_password=False)
    settings = Settings(folder, address, "x" * 32, "http://localhost")
    application = FeedApplication(settings, engine, clock=lambda: NOW)
    polls, browser = Client(application), Client(app)
    read = {name: polls.get(f"/feeds/{secret}.ics") for name, secret in feeds.items()}
    application.close()
    assert {answer.status_code for answer in read.values()} == {200}
    return Shown(
        {name: answer.text.replace("\r\n ", "") for name, answer in read.items()},
        {key: "".join(walk(browser, f"/my/{secret}/")) for key, secret in pages.items()},
        {name: text.replace("\r\n ", "") for name, text in files.items()},
    )


Mails = dict[tuple[MailKind, str], str]


@pytest.fixture
def mails(engine: Engine) -> Mails:
    """What travellers are mailed: subject, text and HTML by kind and address.

    Of the first release, of each day on the evening before, and the welcome; without the address
    where they choose their mails.
    """
    with open_session(engine) as session:
        session.info["now"] = NOW
        prepare_demo(session, SECRET, NOW)
        first = select(Release).join(Trip, Trip.id == Release.trip_id)
        release = session.scalars(first.where(Trip.slug == SLUG, Release.number == 1)).one()
        actor = session.info["actor"]
        tell_affected(session, actor, release, base_url=SITE, now=NOW)
        people = select(Traveller.id).join(Trip).where(Trip.slug == SLUG)
        numbers = session.scalars(people).all()
        welcome_travellers(session, actor, SLUG, numbers, base_url=SITE, now=NOW)
        starts_on = session.scalars(select(Trip.starts_on).where(Trip.slug == SLUG)).one()
        session.commit()
    start = datetime.combine(starts_on, time(), UTC) - timedelta(days=1)
    for hours in range(0, 24 * 4, 6):
        queue_reminders(engine, SITE, start + timedelta(hours=hours))
    found: Mails = {}
    with open_session(engine) as session, everywhere(session):
        for mail in session.scalars(select(OutboxMessage).join(Trip).where(Trip.slug == SLUG)):
            written = mail.subject + mail.text + mail.html
            if mail.unsubscribe_url:
                written = written.replace(mail.unsubscribe_url, "")
            key = (mail.kind, mail.recipient)
            found[key] = found.get(key, "") + written
    return found


def leaks(text: str, words: set[str]) -> set[str]:
    assert words, "the document says nothing of the kind"
    return {word for word in words if word in text}


def test_internal_items_notes_and_costs_are_staffs_alone(shown: Shown) -> None:
    kept = titles(track="internal") | titles(visibility="internal") | typed("internal_note")
    kept |= (
        typed("description", "costs") | typed("amount", "costs") | typed("evidence", "commitments")
    )
    for text in (*shown.feeds.values(), *shown.pages.values(), *shown.files.values()):
        assert leaks(text, kept) == set()


def test_booking_references_are_on_the_own_page_alone(shown: Shown) -> None:
    references = typed("booking_reference")
    for text in (*shown.feeds.values(), *shown.files.values()):
        assert leaks(text, references) == set()
    assert leaks(shown.pages["berghaus"], references) == references


def test_a_private_item_is_its_own_travellers_alone(shown: Shown) -> None:
    private = titles(kind="private")
    assert leaks(shown.pages["chen"], private) == {"探亲"}  # her language
    assert leaks(shown.feeds["traveller:chen"], private) == {"Familienbesuch"}
    for text in (
        *(t for name, t in shown.feeds.items() if "chen" not in name),
        *(t for name, t in shown.files.items() if "chen" not in name),
        shown.pages["berghaus"],
    ):
        assert leaks(text, private) == set()


def test_hosts_see_no_phone_address_or_unofficial_item(shown: Shown) -> None:
    lists = [text for name, text in shown.files.items() if name.startswith("hosts")]
    assert len(lists) == 6
    hosts = "".join((shown.feeds["hosts:None"], *lists))
    own = titles(track="own", visibility="travellers", kind="free")
    own |= titles(track="own", visibility="travellers", kind="flight")
    own |= titles(track="arranged", visibility="travellers", kind="transfer")
    assert leaks(hosts, own) == set()
    assert leaks(hosts, typed("phone", "contacts") | typed("phone", "places")) == set()
    assert leaks(hosts, typed("email", "travellers")) == set()
    assert "Katharina Feldhoff" in hosts


def test_the_offices_calendar_has_titles_and_days_only(shown: Shown) -> None:
    office = shown.feeds["office:None"]
    assert "Unternehmerreise nach Shenzhen und Guangzhou" in office
    assert (
        leaks(office, {t for i in plain_document()["programme"] for t in i["title"].values()})
        == set()
    )


def test_nobody_reads_the_mail_address_of_another(shown: Shown) -> None:
    others = typed("email", "travellers")
    for text in (*shown.feeds.values(), *shown.pages.values(), *shown.files.values()):
        assert leaks(text, others) == set()


def test_a_mail_says_what_its_reader_may_know(mails: Mails) -> None:
    told = (MailKind.RELEASE, MailKind.REMINDER, MailKind.WELCOME)
    addresses = typed("email", "travellers")
    assert mails.keys() == {(kind, address) for kind in told for address in addresses}
    kept = titles(track="internal") | titles(visibility="internal") | typed("internal_note")
    kept |= typed("booking_reference") | typed("description", "costs") | typed("amount", "costs")
    kept |= addresses | typed("phone", "travellers")
    chen = next(one for one in plain_document()["travellers"] if one["key"] == "chen")
    private = titles(kind="private")
    for (kind, recipient), text in mails.items():
        assert leaks(text, kept) == set()
        has_private = recipient == chen["email"] and kind is not MailKind.WELCOME
        assert bool(leaks(text, private)) == has_private
        has_addresses = bool(leaks(text, {"/my/", "/feeds/"}))
        assert has_addresses == (kind is MailKind.WELCOME)


def test_no_mail_names_an_address_elsewhere(mails: Mails) -> None:
    """Nothing is loaded, and every link leads to this installation."""
    for text in mails.values():
        found = set(re.findall(r"[a-z][a-z0-9+.-]*://[^\s\"'<>]*", text))
        assert {address for address in found if not address.startswith(f"{SITE}/")} == set()
        assert not re.search(r"<(img|link|script|style|iframe|video|object)\b|src=|url\(", text)
