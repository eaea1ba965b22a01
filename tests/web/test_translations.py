"""Every page of the demo in German and Chinese: no English text is left on it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.routing import RequestRedirect

from planner.db.engine import open_session
from planner.db.models import Membership
from planner.db.tenancy import everywhere
from planner.domain.access import Role
from planner.i18n.catalogues import FOLDER
from planner.services.demo.office import prepare_demo
from planner.services.sign_in import start_session
from planner.web.session import TOKEN
from tests.records import NOW
from tests.web.conftest import SECRET, ClientFor

LONG = 20
"""Letters of a message that is looked for within texts: shorter ones stand in names, too."""

WRITTEN = {"Interpreter", "Letter of invitation"}
"""What the demo's people wrote: a function, what a promise is written in."""

MOST_ALIKE = 2
"""Pages visited of one sort: of all items, of all organisations, …"""

PLACE = re.compile(r"%\(\w+\)s")
SHOWN = {"alt", "aria-label", "placeholder", "title"}
SILENT = ("script", "style", "del", "ins")
"""Not read to anybody, or what people wrote, as the history keeps it."""


class _Page(HTMLParser):
    """What a page says and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.language = ""
        self.said: list[str] = []
        self.links: list[str] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._within = tag
        if tag == "html":
            self.language = values["lang"]
        if tag == "a":
            self.links.append(values.get("href", ""))
        self.said += [value for name, value in values.items() if name in SHOWN]

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within not in SILENT:
            self.said.append(" ".join(data.split()))


def _english(language: str) -> set[str]:
    """The parts of messages that a page in another language must not say."""
    with Path(FOLDER, language, "LC_MESSAGES", "messages.po").open("rb") as source:
        messages = [message for message in read_po(source) if message.id]
    originals = (text for message in messages for text in _forms(message.id))
    parts = {part.strip() for text in originals for part in PLACE.split(text)}
    translated = "\n".join(text for message in messages for text in _forms(message.string))
    return {part for part in parts if part not in translated}


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (list, tuple)) else (text or "",)


def _left(page: _Page, english: set[str]) -> list[str]:
    """What is in English: short messages stand alone, long ones anywhere."""
    text = "\n".join(page.said)
    long = [part for part in english if len(part) >= LONG and part in text]
    return sorted({*long, *(english & set(page.said))} - WRITTEN)


def _visitor(app: Flask, engine: Engine, language: str) -> tuple[FlaskClient, list[str]]:
    """An administrator of the demo, and the pages to begin with."""
    with open_session(engine) as session:
        session.info["now"] = NOW
        demo = prepare_demo(session, SECRET, NOW)
        with everywhere(session):
            wanted = select(Membership).where(Membership.role == Role.ADMIN)
            actor = session.scalars(wanted).one().as_actor()
        token, _ = start_session(session, actor, "test", NOW)
        session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[TOKEN], cookie["language"] = token, language
    return client, ["/", *(f"/my/{secret}/?lang={language}" for secret, *_ in demo.pages)]


def _sort(app: Flask, address: str) -> str:
    """What a page is one of; nothing for what is no page here."""
    parts = urlsplit(address)
    if parts.netloc or parts.scheme or not parts.path:
        return ""
    try:
        endpoint, values = app.url_map.bind("localhost").match(parts.path)
    except RequestRedirect:
        return ""
    return f"{endpoint} {values.get('kind', '')} {sorted(values)}"


def _pages(app: Flask, client: FlaskClient, starts: list[str]) -> Iterator[tuple[str, _Page]]:
    """Whatever the links lead to, a few of each sort."""
    waiting, known, visits = list(starts), set(starts), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        sort = _sort(app, address)
        visits[sort] = visits.get(sort, 0) + 1
        if visits[sort] > MOST_ALIKE:
            continue
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        if answer.mimetype != "text/html":
            answer.close()
            continue
        page = _Page(answer.text)
        yield address, page
        found = [urljoin(address, link).partition("#")[0] for link in page.links]
        new = [link for link in dict.fromkeys(found) if link not in known and _sort(app, link)]
        known.update(new)
        waiting += new


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # words are the same on both
@pytest.mark.parametrize(("language", "html"), [("de", "de"), ("zh", "zh-Hans")])
def test_no_page_says_anything_in_english(
    app: Flask, engine: Engine, language: str, html: str
) -> None:
    client, starts = _visitor(app, engine, language)
    english = _english(language)
    seen, left = set(), {}
    for address, page in _pages(app, client, starts):
        seen.add(_sort(app, address).split()[0])
        assert page.language == html, address
        if found := _left(page, english):
            left[address] = found
    assert left == {}
    assert {
        "dashboard.show",
        "programme.item",
        "directory.merge",
        "admin.office",
        "my.item",
    } <= seen


@pytest.mark.parametrize(
    ("language", "required"), [("de", "Dieses Feld wird benötigt."), ("zh", "该字段是必填字段。")]
)
def test_what_the_form_library_says_is_translated_too(
    client_for: ClientFor, language: str, required: str
) -> None:
    client = client_for(Role.PLANNER)
    with client.session_transaction() as cookie:
        cookie["language"] = language
    answer = client.post("/trips/new", data={})
    assert answer.status_code == 422
    assert answer.text.count(required) == 6  # three fields, each named again in the summary
