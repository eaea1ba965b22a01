"""Whatever is sent to whichever address by whoever: the site never fails.

Two draws of each address × method × person here, always the same; `make fuzz` draws hundreds, on
both databases, and shows the smallest request that the site fails at. A part:
``HOSTILE_EXAMPLES=30 pytest --hypothesis-profile fuzz -k "sqlite-my" tests/web/test_hostile.py``.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zlib import crc32

import psycopg
import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from planner.domain.access import Actor, Role
from tests.postgres import Cluster
from tests.web.conftest import ClientFor
from tests.web.hostile import THOROUGH, Sent, Target, requests_to
from tests.web.hostile_site import ROLES, HostileSite, hostile_site
from tests.web.test_access_matrix import METHODS
from tests.web.test_access_matrix import TABLE as ADDRESSES

SHORT = settings(max_examples=2, database=None, phases=[Phase.generate])
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", settings().max_examples))
"""Draws of each address × method × person when there is time for it."""

DRAWS = settings(max_examples=EXAMPLES) if THOROUGH else SHORT
AT_ONCE = 1 if THOROUGH else 40
"""Addresses that are drawn for together: each draw begins with work that is always the same."""

KEPT = "hostile"
DATABASES = ["sqlite", "postgresql"] if THOROUGH else ["sqlite"]


def chapter_of(rule: str) -> str:
    """The part of the site that an address belongs to: ``trips-costs``, ``admin``, ``api``."""
    words = [word for word in re.sub(r"<[^>]*>", "", rule).split("/") if word]
    return "-".join(words[: 2 if words[:1] == ["trips"] else 1]) or "front"


CHAPTERS = sorted({*map(chapter_of, ADDRESSES), "api", "feeds"}) if THOROUGH else ["all"]
"""``-k trips-costs`` runs one of them, where it is thorough."""


def people_for(target: Target) -> list[str]:
    """Who asks: a program where programs do, else roles that are let in, and nobody.

    In short: each form is sent by administrator, planner and nobody, where a role is not let in by
    who is; each page is asked for by one of them, in turn.
    """
    rule = target.rule.rule
    if rule.startswith("/api/"):
        return ["program"]
    if THOROUGH:
        return [*ROLES, "nobody"]
    if target.method == "GET" and not (target.rule.arguments or target.asked):
        return []  # there is nothing to be changed but headers
    cells = ADDRESSES.get(rule, (None, None))
    let_in = cells[METHODS.index(target.method)] if target.method in METHODS else None
    roles = [role for role in ROLES if let_in is None or role in let_in] or list(ROLES)
    if target.method == "POST":
        return [*roles[:2], "nobody"]
    return [roles[crc32(rule.encode()) % len(roles[:2])]]


@pytest.fixture
def site(
    engine: Engine, office: Actor, request: pytest.FixtureRequest, chapter: str
) -> Iterator[HostileSite]:
    def is_wanted(rule: str) -> bool:
        return chapter in {"all", chapter_of(rule)}

    if engine.dialect.name == "sqlite":
        with hostile_site(engine, office, lambda: kept_file(engine), is_wanted) as made:
            yield made
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    with hostile_site(engine, office, lambda: kept_database(engine, cluster), is_wanted) as made:
        yield made
    cluster.drop(KEPT)


def kept_file(engine: Engine) -> Callable[[], None]:
    """Keep a SQLite file as it is; what brings it back."""
    path = Path(engine.url.database or "")
    engine.dispose()
    shutil.copyfile(path, f"{path}-{KEPT}")

    def restore() -> None:
        engine.dispose()
        shutil.copyfile(f"{path}-{KEPT}", path)

    return restore


def kept_database(engine: Engine, cluster: Cluster) -> Callable[[], None]:
    """Keep a PostgreSQL database as it is; what brings it back."""
    name = engine.url.database or ""
    engine.dispose()
    where = f"host={cluster.folder} user=planner dbname=postgres"
    with psycopg.connect(where, autocommit=True) as other:  # nobody may use what is copied
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
    cluster.create(KEPT, name)

    def restore() -> None:
        engine.dispose()
        cluster.drop(name)
        cluster.create(name, KEPT)

    return restore


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_no_request_makes_the_site_fail(site: HostileSite) -> None:
    asked = [(target, people) for target in site.targets if (people := people_for(target))]
    faults = [
        fault
        for begin in range(0, len(asked), AT_ONCE)
        if (fault := smallest_fault(site, asked[begin : begin + AT_ONCE]))
    ]
    assert "\n\n".join(faults) == ""


def smallest_fault(site: HostileSite, asked: list[tuple[Target, list[str]]]) -> str:
    """Send what is drawn for some addresses, as each of their people.

    But the first draw: it is what their pages expect.
    """
    drawn: list[tuple[Sent, ...]] = []

    @seed(crc32(repr([(each.method, each.address) for each, _ in asked]).encode()))
    @DRAWS
    @given(st.tuples(*(requests_to(target) for target, _ in asked)))
    def send(requests: tuple[Sent, ...]) -> None:
        drawn.append(requests)
        if len(drawn) > 1:
            sent = [
                replace(each, headers={**site.people[who], **each.headers})
                for each, (_, people) in zip(requests, asked, strict=True)
                for who in people
            ]
            assert [fault for each in sent if (fault := site.fault(each))] == []

    try:
        send()
    except Exception as error:  # noqa: BLE001 - told, and the next address is asked
        return str(error)
    assert len(drawn) > 1, "nothing was drawn"
    return ""


FAR = "9" * 5000
"""More figures than Python makes a number of; ``²`` is a figure and no number."""

ASKED = {"content": "programme", "zone": "Asia/Shanghai", "order": ""}
TABLE = {**ASKED, "pasted": "Date,Title\n2026-10-25,Lunch\n"}
TRIP = {"title-en": "Foshan", "status": "draft", "starts_on": "2026-10-23", "ends_on": "2026-10-26"}

DRAWN = {"title": "Visit", "kind": "meeting", "on": "2026-10-24", "at": "09:00"}

BODIES: tuple[object, ...] = (True, [[]], "ab", {"slug": 5}, None)

ODD: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", f"/trips/?year={FAR}", {}),
    ("POST", "/trips/foshan/edit", {"data": {"version": FAR, **TRIP}}),
    ("POST", "/trips/foshan/board/items/plenary/move", {"data": {"later": FAR}}),
    *(
        ("POST", "/trips/foshan/board/items/plenary/move", {"data": {"on": "2026-10-24", **sent}})
        for sent in ({"minutes": "9" * 23}, {"minutes": "-" + "9" * 23})
    ),
    ("POST", "/trips/foshan/board/items", {"data": {"minutes": "9" * 23, **DRAWN}}),
    ("POST", "/trips/foshan/attendance", {"data": {f"seen-{FAR}": "*", "step": "save"}}),
    ("POST", "/trips/foshan/import", {"data": {**TABLE, "step": "apply", "line": "²"}}),
    ("POST", "/trips/foshan/import", {"data": {**TABLE, "column-²": "title"}}),
    ("POST", "/trips/foshan/import", {"data": {**ASKED, "kept": "ä", "filename": "a.csv"}}),
    ("GET", f"/directory/places/{2**31}", {}),
    ("GET", f"/directory/places/{FAR}", {}),
    ("POST", "/account/", {"data": {"name": (BytesIO(b"Eva"), "name.txt"), "version": "1"}}),
    *(("POST", "/trips/new", {"json": body}) for body in BODIES),
]


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("method", "address", "sent"), ODD)
def test_what_was_once_found_to_fail_is_refused(
    client_for: ClientFor, method: str, address: str, sent: dict[str, Any]
) -> None:
    answer = client_for(Role.PLANNER).open(address, method=method, **sent)
    assert answer.status_code in {200, 302, 404, 409, 422}


COUNTED = (
    "/admin/history?before=",
    "/coverage/?year=",
    "/coverage/register?page=",
    "/coverage/register?year=",
    "/directory/contacts/?after=",
    "/directory/places/?after=",
    "/directory/places/1/history?before=",
    "/directory/gifts/?year=",
    "/directory/gifts/new?trip=",
    "/trips/?after=2026-01-01.",
    "/trips/?year=",
    "/trips/foshan/documents/new?cost=",
    "/trips/foshan/history?before=",
    "/trips/foshan/history?thing=Trip&number=",
    "/trips/foshan/readiness?person=",
    "/trips/foshan/mails/welcome?traveller=",
)
"""Addresses that ask for a number: of a record, a page or a year."""


@pytest.mark.usefixtures("trip")
def test_a_number_that_no_column_holds_finds_nothing(client_for: ClientFor) -> None:
    """Beyond 64 and 32 bits, beyond years, below zero, in figures of another script."""
    browser, wrong = client_for(Role.ADMIN), {}
    for address in COUNTED:
        for number in ("1", "9" * 23, "2147483648", "10000", "-1", "٣"):
            status = browser.get(address + number).status_code
            if status != 200:
                wrong[address + number] = status
    assert wrong == {}


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_address_has_figures_of_one_script(client_for: ClientFor) -> None:
    browser = client_for(Role.ADMIN)
    numbers = ("1", "١", "-1", "0", "%2B1", "1_0")
    found = [browser.get(f"/directory/places/{number}").status_code for number in numbers]
    assert found == [200, 404, 404, 404, 404, 404]


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", ["9" * 23, "abc"])
def test_the_history_of_a_record_that_cannot_be_is_empty(
    client_for: ClientFor, number: str
) -> None:
    page = client_for(Role.ADMIN).get(f"/trips/foshan/history?thing=Trip&number={number}").text
    assert "Nothing has changed yet" in page
