"""No address that a request names leads from here to another site."""

import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.domain.access import Role
from planner.web.security import local_path
from tests.web.conftest import ClientFor

HERE = "https://planner.example.org/trips/"
ELSEWHERE = "//evil.example"
PIECES = st.sampled_from(
    ["/", "\\", "//", "evil.example", "@", ":", "https:", "\t", "\r\n", "?", "#", ".."]
)


def as_browsers_read(target: str) -> str:
    """Browsers drop tabs and line ends, and take a backslash for a slash (WHATWG URL)."""
    return re.sub(r"[\t\r\n]", "", target).strip("\0 ").replace("\\", "/")


@given(st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=8))
@example(ELSEWHERE)
@example("/\\evil.example")
@example("/\t/evil.example")
@example("https:evil.example")
@example("///evil.example")
@example("//[::1")
@settings(max_examples=200)
def test_a_path_stays_here(target: str) -> None:
    led_to = urlsplit(urljoin(HERE, as_browsers_read(local_path(target))))
    assert (led_to.scheme, led_to.netloc) == ("https", "planner.example.org")


@pytest.fixture
def planner(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.PLANNER)


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_view_that_leads_back_stays_here(planner: FlaskClient) -> None:
    elsewhere = quote(ELSEWHERE, safe="")
    organisation = {"name-en": "Works", "kind": "company"}
    for address, sent in (
        (f"/directory/organisations/new?next={elsewhere}", organisation),
        (f"/directory/follow-ups/new?back={elsewhere}", {"text": "Call", "owner_name": "Eva"}),
        (f"/sign-in?next={elsewhere}", {"email": "a@b.example", "password": "x"}),
        ("/language", {"language": "de", "next": ELSEWHERE}),
    ):
        answer = planner.post(address, data=sent)
        assert not urlsplit(answer.headers.get("Location", "")).netloc, address
        assert f'href="{ELSEWHERE}' not in answer.text
        shown = planner.get(address)
        assert f'href="{ELSEWHERE}' not in shown.text, address


TORN = "https://[::1"
"""Begins as an address of six bytes and never ends: Python's reader refuses it."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("header", ["Origin", "Referer"])
@pytest.mark.parametrize("address", ["/trips/new", "/sign-in", "/my/unknown/costs"])
def test_a_site_that_cannot_be_read_is_another_one(app: Flask, address: str, header: str) -> None:
    client = app.test_client()
    for site in ("http://localhost", "https://localhost"):
        answer = client.post(address, headers={header: TORN}, base_url=site)
        assert answer.status_code in {302, 400, 403, 404}
    assert client.get(f"/sign-in?next={quote(TORN)}").status_code == 200
