"""Security keys, as a browser sees them: adding one, signing in with it, without a script."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.db.models import Office
from planner.domain.access import Actor
from planner.web.session import TOKEN
from tests.records import NOW
from tests.services.cast import PASSWORD, add_account
from tests.software_key import SoftwareKey
from tests.web.conftest import SECRET

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What differs between databases is a matter of the services."""

EMAIL = "eva@example.org"
RIGHT = {"email": EMAIL, "password": PASSWORD}
PAGE = "/account/second-factor"
KEYS, SIGN_IN = f"{PAGE}/keys", "/sign-in/key"

Browser = Callable[[], FlaskClient]


@pytest.fixture
def open_browser(app: Flask, engine: Engine, office: Actor) -> Browser:
    add_account(engine, office, EMAIL)
    return lambda: _armed(app.test_client())


def _armed(client: FlaskClient) -> FlaskClient:
    with client.session_transaction() as cookie:
        cookie["csrf_token"], cookie["language"] = "known", "en"
    signer = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = str(signer.dumps("known"))
    return client


def _entered(client: FlaskClient) -> FlaskClient:
    assert client.post("/sign-in", data=RIGHT).status_code == 302
    return _armed(client)


def _asked(page: str) -> str:
    return unescape(re.findall(r'data-options="([^"]+)"', page)[0])


def _add(client: FlaskClient, key: SoftwareKey, name: str = "Blue") -> str:
    page = client.post(f"{KEYS}/new", data={"name": name})
    assert page.status_code == 200
    answer = client.post(KEYS, data={"name": name, "key_answer": key.create(_asked(page.text))})
    return answer.text if answer.status_code == 200 else answer.location


def _is_in(client: FlaskClient) -> bool:
    with client.session_transaction() as cookie:
        return bool(cookie.get(TOKEN))


def test_a_key_is_added_asked_for_and_removed(open_browser: Browser) -> None:
    client, key = _entered(open_browser()), SoftwareKey()
    assert "Add a key…" in client.get(PAGE).text
    assert len(re.findall(r"<code>[a-z2-9-]{29}</code>", _add(client, key))) == 10
    assert _add(client, SoftwareKey(), "Green") == PAGE
    page = client.get(PAGE).text
    assert page.index("Blue") < page.index("Green")
    assert "10 recovery codes are left." in page
    again = open_browser()
    asked = again.post("/sign-in?next=/trips/", data=RIGHT)
    assert (asked.status_code, _is_in(again)) == (200, False)
    assert f'action="{SIGN_IN}?next=/trips/"' in asked.text
    assert "One of your recovery codes." in asked.text
    answer = again.post(f"{SIGN_IN}?next=/trips/", data={"key_answer": key.get(_asked(asked.text))})
    assert (answer.location, _is_in(again)) == ("/trips/", True)
    _armed(again)
    numbers = re.findall(rf'href="({KEYS}/\d+/remove)"', again.get(PAGE).text)
    for address in numbers:
        assert again.post(address).location == PAGE
    assert _is_in(_entered(open_browser()))


def test_a_key_that_is_refused_says_so_and_can_be_tried_again(open_browser: Browser) -> None:
    key = SoftwareKey()
    _add(_entered(open_browser()), key)
    client = open_browser()
    client.post("/sign-in", data=RIGHT)
    refused = client.post(SIGN_IN, data={"key_answer": "{}"})
    assert (refused.status_code, _is_in(client)) == (422, False)
    assert "Try the key again" in refused.text
    assert "data-options" not in refused.text
    asked = client.post(SIGN_IN)
    answer = client.post(SIGN_IN, data={"key_answer": key.get(_asked(asked.text))})
    assert (answer.status_code, _is_in(client)) == (302, True)


def test_keys_and_codes_are_throttled_together(open_browser: Browser) -> None:
    _add(_entered(open_browser()), SoftwareKey())
    client = open_browser()
    client.post("/sign-in", data=RIGHT)
    for data in ({"key_answer": "{}"}, {"key_answer": "x"}, {"key_answer": "[]"}):
        assert client.post(SIGN_IN, data=data).status_code == 422
    for _ in range(2):
        assert client.post("/sign-in/code", data={"code": "000000"}).status_code == 422
    answer = client.post(SIGN_IN, data={"key_answer": "{}"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")


def test_too_many_questions_wait_and_the_code_is_left(open_browser: Browser) -> None:
    page = _add(_entered(open_browser()), SoftwareKey())
    code = re.findall(r"<code>([a-z2-9-]{29})</code>", page)[0]
    client = open_browser()
    assert "data-options" in client.post("/sign-in", data=RIGHT).text
    statuses = [client.post(SIGN_IN).status_code for _ in range(19)]
    assert statuses == [200] * 18 + [429]
    answer = client.post(SIGN_IN)
    assert answer.headers["Retry-After"] == "30"
    assert "Wait 30 seconds" in answer.text
    again = client.post("/sign-in", data=RIGHT)
    assert (again.status_code, "data-options" in again.text) == (200, False)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 302


def test_without_a_script_the_code_is_left(open_browser: Browser) -> None:
    page = _add(_entered(open_browser()), SoftwareKey())
    code = re.findall(r"<code>([a-z2-9-]{29})</code>", page)[0]
    client = open_browser()
    asked = client.post("/sign-in", data=RIGHT).text
    assert "Keys need JavaScript" in asked
    assert re.search(r"<button[^>]* hidden>Use the key</button>", asked)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 302


def test_without_a_first_step_nothing_is_asked(open_browser: Browser) -> None:
    client = open_browser()
    for answer in (
        client.get(SIGN_IN),
        client.post(SIGN_IN),
        client.post(SIGN_IN, data={"key_answer": "{}"}),
    ):
        assert answer.location == "/sign-in"


def test_a_key_is_enough_where_a_role_needs_a_second_factor(
    open_browser: Browser, engine: Engine, office: Actor
) -> None:
    client = _entered(open_browser())
    with session_for(engine, office, NOW) as session:
        session.get_one(Office, office.office_id).second_factor_roles = ["planner"]
        session.commit()
    assert client.get("/trips/").location == PAGE
    assert client.get(KEYS).location == f"{KEYS}/new"
    _add(client, SoftwareKey())
    assert client.get("/trips/").status_code == 200
