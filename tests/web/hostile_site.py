"""The whole application over one of each, where nothing that is sent stays for the next request."""

import json
import logging
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine
from werkzeug.routing import Rule
from werkzeug.test import run_wsgi_app

from planner.config.settings import Settings
from planner.db.engine import session_for
from planner.domain.access import Actor, Role
from planner.domain.vocabulary import AudienceKind
from planner.services.feeds import create_feed
from planner.services.sign_in import start_session
from planner.web.api.operations import OPERATIONS, PREFIX
from planner.web.app import create_app
from planner.web.feeds import PREFIX as PREFIX_OF_FEEDS
from planner.web.feeds import FeedApplication
from planner.web.my.views import VISITS
from planner.web.session import TOKEN
from tests.records import NOW
from tests.web.conftest import SECRET, add_member
from tests.web.hostile import THOROUGH, Asked, NotingRequest, Pairs, Sent, Target, forms_in
from tests.web.one_of_each import SLUG, add_one_of_each, addresses_of
from tests.web.programs import token_for
from tests.web.test_access_matrix import METHODS, QUERIES, TABLE, Cell
from tests.web.test_api_access import BODIES

FEED = "0123456789" * 4
MEANT = {HTTPStatus.NOT_IMPLEMENTED}
"""What is no fault of ours though it is a 5xx."""

Headers = Mapping[str, str]

ROLES = (Role.ADMIN, Role.PLANNER, Role.APPROVER)


@dataclass
class Answer:
    """What came back, and what the site logged of a failure."""

    status: int
    body: bytes
    failures: list[str]


class Failures(logging.Handler):
    """The tracebacks that are logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        lines = traceback.format_exception(error)[-12:] if error else []
        self.found.append(record.getMessage() + "\n" + "".join(lines))


@dataclass
class HostileSite:
    """Takes requests of several people, and what they changed back."""

    app: Flask
    feeds: FeedApplication
    restore: Callable[[], None]
    people: dict[str, Headers]
    targets: list[Target] = field(default_factory=list)
    failures: Failures = field(default_factory=Failures)

    def send(self, sent: Sent) -> Answer:
        """The answer of one request; what it changed is taken back."""
        self.failures.found.clear()
        environ = environ_of(sent)
        asked = self.feeds if environ["PATH_INFO"].startswith(PREFIX_OF_FEEDS) else self.app
        try:
            chunks, status, _ = run_wsgi_app(asked, environ, buffered=True)
        except Exception:  # noqa: BLE001 - what a server would make a 500 of
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, b"", [traceback.format_exc(-12)])
        body = b"".join(chunks)
        code = int(status[:3])
        if sent.method not in {"GET", "HEAD"} and code < HTTPStatus.BAD_REQUEST:
            self.restore()
        return Answer(code, body, self.failures.found.copy())

    def fault(self, sent: Sent) -> str:
        """What is wrong with the answer; nothing where it is right."""
        answer = self.send(sent)
        is_wrong = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and answer.status not in MEANT
        if is_wrong or answer.failures:
            return f"{answer.status} {sent}\n" + "\n".join(answer.failures)
        return ""


def environ_of(sent: Sent) -> dict[str, Any]:
    """What a server hands over for a request."""
    environ = {
        "REQUEST_METHOD": sent.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(sent.path).decode("latin-1"),
        "QUERY_STRING": sent.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(sent.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(sent.body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in sent.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
    return environ


@contextmanager
def hostile_site(
    engine: Engine,
    office: Actor,
    kept: Callable[[], Callable[[], None]],
    is_wanted: Callable[[str], bool],
) -> Iterator[HostileSite]:
    """The site, with the targets whose rule `is_wanted`.

    `kept()` keeps the database as it is, and gives what brings that back.
    """
    named = add_one_of_each(engine, office)
    add_feed(engine, office)
    clock = Clock()
    settings = Settings(
        Path(),
        engine.url.render_as_string(hide_password=False),
        SECRET,
        "http://localhost",
        field_keys=(b64encode(bytes(32)).decode(),),
    )
    app, feeds = create_app(settings, engine, clock), FeedApplication(settings, engine, clock)
    app.request_class = NotingRequest
    people: dict[str, Headers] = {role: signed_in(app, engine, office, role) for role in ROLES}
    program = {"Authorization": f"Bearer {token_for(engine, office)}"}
    site = HostileSite(
        app, feeds, kept(), {**people, "nobody": cookie_of(app, {}), "program": program}
    )
    logging.getLogger("planner").addHandler(site.failures)
    try:
        beside = [*feed_targets(app), *program_targets(site)]
        site.targets = [
            *targets_of(site, named, is_wanted),
            *(each for each in beside if is_wanted(each.rule.rule)),
        ]
        yield site
    finally:
        logging.getLogger("planner").removeHandler(site.failures)
        app.extensions[VISITS].store()
        feeds.close()


class Clock:
    """A second later at each look: no count of tries or requests is used up."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def add_feed(engine: Engine, office: Actor) -> None:
    """A subscription whose secret is `FEED`."""
    with session_for(engine, office, NOW) as session:
        create_feed(
            session,
            office,
            audience=AudienceKind.TRIP,
            slug=SLUG,
            traveller=None,
            name="Wall",
            language="en",
            now=NOW,
            secret=FEED,
        )
        session.commit()


def signed_in(app: Flask, engine: Engine, office: Actor, role: Role) -> Headers:
    """What a browser sends with each request in which somebody of that role is signed in."""
    actor = add_member(engine, office, role)
    with session_for(engine, actor, NOW) as session:
        token, _ = start_session(session, actor, "test", NOW)
        session.commit()
    return cookie_of(app, {TOKEN: token})


def cookie_of(app: Flask, held: dict[str, str]) -> Headers:
    """The cookie that holds this, with a valid token for forms."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = signer.dumps({**held, "language": "en", "csrf_token": "known"})
    token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps("known")
    return {
        "Cookie": f"planner={value}",
        "X-CSRFToken": str(token),
        "Origin": "http://localhost",
    }


def targets_of(
    site: HostileSite, named: dict[str, dict[str, Any]], is_wanted: Callable[[str], bool]
) -> list[Target]:
    """Each page and form, with the inputs that its page shows and the names that its view asks."""
    rules = {
        (rule.rule, method): rule
        for rule in site.app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    found = [
        Target(rule, method, address + QUERIES.get(text, ""))
        for text in filter(is_wanted, TABLE)
        for method in METHODS
        if (rule := rules.get((text, method)))
        for address in addresses_of(rule, site.app.url_map, named, method)
    ]
    looks: dict[str, tuple[Pairs, tuple[str, ...]]] = {}
    for target in found:
        cells = TABLE[target.rule.rule]
        if (THOROUGH or cells[1] is not None) and target.address not in looks:
            looks[target.address] = look(site, target, cells[0])
    unseen: tuple[Pairs, tuple[str, ...]] = (), ()
    return [
        replace(each, inputs=inputs, asked=asked)
        for each in found
        for inputs, asked in [looks.get(each.address, unseen)]
    ]


def look(site: HostileSite, target: Target, cell: Cell) -> tuple[Pairs, tuple[str, ...]]:
    """The inputs of a form as its page shows them, and the names that its view asks for.

    Asked as somebody whom it lets in; a form without a page is sent empty.
    """
    who = Role.APPROVER if cell and Role.ADMIN not in cell else Role.ADMIN
    path, _, query = target.address.partition("?")
    Asked.names.clear()
    method = "GET" if cell is not None else target.method
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = site.send(Sent(method, path, query, {**site.people[who], **kind}, b""))
    forms = forms_in(answer.body.decode(errors="replace"), path) if method == "GET" else {}
    return tuple(forms.get(path, ())), tuple(sorted(Asked.names - {"csrf_token"}))


def feed_targets(app: Flask) -> list[Target]:
    """The address of a subscription, which is beside Flask's map."""
    del app
    rule = Rule("/feeds/<secret>.ics", endpoint="feed")
    rule.bind(Flask("feeds").url_map)
    return [Target(rule, method, f"/feeds/{FEED}.ics") for method in ("GET", "HEAD", "POST")]


def program_targets(site: HostileSite) -> list[Target]:
    """Each operation of the API, with a body that it takes."""
    rules = {rule.endpoint.rpartition(".")[2]: rule for rule in site.app.url_map.iter_rules()}
    document = _document(site)
    bodies = {
        **BODIES,
        "create_trip": {**document, "slug": "another"},
        "replace_document": document,
    }
    values = {"<slug>": SLUG, "<item_key:key>": "plenary", "<int:number>": "2"}
    found = []
    for about in OPERATIONS:
        path = PREFIX + about.path
        for name, value in values.items():
            path = path.replace(name, value)
        body = bodies.get(about.name, {"a": 1} if about.takes else None)
        asked = tuple(parameter.name for parameter in about.queries)
        found.append(Target(rules[about.name], about.method, path, asked=asked, body=body))
    return found


def _document(site: HostileSite) -> dict[str, Any]:
    sent = Sent("GET", f"{PREFIX}/trips/{SLUG}/document", "", dict(site.people["program"]), b"")
    answer = site.send(sent)
    document: dict[str, Any] = json.loads(answer.body)
    return document
