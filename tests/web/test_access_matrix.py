"""Every address of the site × every role: the table says who gets in.

The stranger is an administrator of another office, so that nothing but the separation of offices
keeps them out. A route that is not in the table fails the test.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine, select
from werkzeug.routing import Rule

from planner.db.base import Base
from planner.domain.access import Actor, Role
from planner.web.my.views import VISITS
from tests.web.conftest import SECRET, ClientFor
from tests.web.one_of_each import EARLIER, Values, add_one_of_each, addresses_of

Roles = frozenset[Role]

ALL: Roles = frozenset({Role.PLANNER, Role.APPROVER, Role.VIEWER, Role.ADMIN})
PLAN: Roles = frozenset({Role.PLANNER, Role.ADMIN})
RECEIPTS: Roles = PLAN | {Role.APPROVER}
DECIDE: Roles = frozenset({Role.APPROVER})
ADMIN: Roles = frozenset({Role.ADMIN})
NOBODY: Roles = frozenset()
"""The address names what belongs to another person of the same office."""

OPEN: Roles = frozenset(Role)
"""Without signing in; what is secret is in the address."""

Cell = Roles | None
"""Who gets in; None where the method does not exist."""

TRIP, RECORD = "/trips/<slug>", "/directory/<any(organisations, contacts, places):kind>"
ITEM = f"{TRIP}/programme/<item_key:key>"
BOARD_ITEM, WISH = f"{TRIP}/board/items/<item_key:key>", f"{TRIP}/board/wishes/<int:number>"
PROMISE, BENEFIT = f"{TRIP}/costs/promises/<int:number>", f"{TRIP}/costs/benefits/<int:number>"
CASH, ALLOWANCE = f"{TRIP}/costs/cash/<int:number>", f"{TRIP}/costs/allowances/<int:number>/<on>"
PERSON, GROUP = f"{TRIP}/people/<int:number>", f"{TRIP}/people/groups/<int:number>"
COST, LINE = f"{TRIP}/costs/items/<int:number>", f"{TRIP}/costs/budget/<int:number>"
READY, CHECKLISTS = f"{TRIP}/readiness", "/directory/checklists"
TASK, PERSONAL = f"{READY}/tasks/<int:number>", f"{TRIP}/people/<int:number>/personal"
DOCUMENT = f"{TRIP}/documents/<int:number>"
MY = "/my/<secret>/"
DECISIONS = f"{TRIP}/costs/decisions"
CLAIMS = f"{TRIP}/costs/claims"
CLAIM = f"{CLAIMS}/<int:number>"
READ = f"{MY}versions/<int:number>/read"
MET, OUTLAY = f"{TRIP}/people/met", f"{TRIP}/costs/outlays"

MAILED = "/mail/<secret>"
SECRET_FORMS = (READ, MAILED, f"{MY}mails", f"{MY}contacts", f"{MY}costs")
"""Forms behind a secret address, taken without a token."""

TABLE: dict[str, tuple[Cell, Cell]] = {
    "/": (ALL, None),
    "/account/": (ALL, ALL),
    "/account/offices/<int:number>": (None, ALL),
    "/account/mails": (None, ALL),
    "/account/password": (ALL, ALL),
    "/account/second-factor": (ALL, ALL),
    "/account/second-factor/begin": (None, ALL),
    "/account/second-factor/codes": (ALL, ALL),
    "/account/second-factor/keys": (ALL, ALL),
    "/account/second-factor/keys/<int:number>/remove": (NOBODY, NOBODY),
    "/account/second-factor/keys/new": (ALL, ALL),
    "/account/second-factor/remove": (ALL, ALL),
    "/account/sessions/<int:number>/end": (None, NOBODY),
    "/account/sessions/end-others": (None, ALL),
    "/admin/": (ADMIN, None),
    "/admin/accounts/<int:number>": (ADMIN, ADMIN),
    "/admin/accounts/<int:number>/deactivate": (ADMIN, ADMIN),
    "/admin/accounts/<int:number>/invitation": (None, ADMIN),
    "/admin/accounts/<int:number>/reactivate": (None, ADMIN),
    "/admin/accounts/<int:number>/second-factor": (ADMIN, ADMIN),
    "/admin/accounts/new": (ADMIN, ADMIN),
    "/admin/decisions/": (ADMIN, ADMIN),
    "/admin/decisions/deputies/<int:number>": (ADMIN, ADMIN),
    "/admin/decisions/deputies/<int:number>/remove": (ADMIN, ADMIN),
    "/admin/decisions/deputies/new": (ADMIN, ADMIN),
    "/admin/history": (ADMIN, None),
    "/admin/office": (ADMIN, ADMIN),
    "/admin/programs/": (ADMIN, None),
    "/admin/programs/calls/<int:number>/again": (None, ADMIN),
    "/admin/programs/tokens/<int:number>/revoke": (ADMIN, ADMIN),
    "/admin/programs/tokens/new": (ADMIN, ADMIN),
    "/admin/programs/webhooks/<int:number>/end": (ADMIN, ADMIN),
    "/admin/programs/webhooks/new": (ADMIN, ADMIN),
    "/admin/operations": (ADMIN, None),
    "/admin/operations/calls/<int:number>/again": (None, ADMIN),
    "/admin/operations/calls/<int:number>/drop": (None, ADMIN),
    "/admin/operations/mails/<int:number>/settle": (None, ADMIN),
    "/admin/privacy/": (ADMIN, None),
    "/admin/privacy/<int:number>": (ADMIN, None),
    "/admin/privacy/accounts/<int:number>": (ADMIN, None),
    "/admin/privacy/accounts/<int:number>/erase": (ADMIN, ADMIN),
    "/admin/privacy/accounts/<int:number>/export.zip": (None, ADMIN),
    "/admin/privacy/<int:number>/erase": (ADMIN, ADMIN),
    "/admin/privacy/<int:number>/export.zip": (None, ADMIN),
    "/admin/rates/": (ADMIN, ADMIN),
    "/calendar/": (ALL, None),
    "/calendar/feeds/<int:number>/revoke": (PLAN, PLAN),
    "/calendar/feeds/new": (PLAN, PLAN),
    "/calendar/file.ics": (ALL, None),
    "/coverage/decisions/<int:number>": (RECEIPTS, DECIDE),
    "/coverage/decisions/<int:number>/record.pdf": (RECEIPTS, None),
    "/coverage/": (ALL, None),
    "/coverage/coverage.xlsx": (ALL, None),
    "/coverage/reciprocity": (ALL, None),
    "/coverage/reciprocity.xlsx": (ALL, None),
    "/coverage/register": (ALL, None),
    "/coverage/register.xlsx": (ALL, None),
    "/coverage/trips/<slug>": (ALL, None),
    "/directory/": (ALL, None),
    "/directory/contacts/<int:number>.vcf": (ALL, None),
    "/directory/follow-ups/": (ALL, None),
    "/directory/follow-ups/<int:number>": (PLAN, PLAN),
    "/directory/follow-ups/<int:number>/delete": (PLAN, PLAN),
    "/directory/follow-ups/<int:number>/done": (None, PLAN),
    "/directory/follow-ups/<int:number>/open": (None, PLAN),
    "/directory/follow-ups/list.xlsx": (ALL, None),
    "/directory/follow-ups/new": (PLAN, PLAN),
    "/directory/gifts/": (ALL, None),
    "/directory/gifts/<int:number>": (PLAN, PLAN),
    "/directory/gifts/<int:number>/delete": (PLAN, PLAN),
    "/directory/gifts/new": (PLAN, PLAN),
    "/directory/gifts/register.xlsx": (ALL, None),
    "/directory/name": (ALL, None),
    f"{RECORD}/": (ALL, None),
    f"{RECORD}/<int:number>": (ALL, None),
    f"{RECORD}/<int:number>/delete": (PLAN, PLAN),
    f"{RECORD}/<int:number>/edit": (PLAN, PLAN),
    f"{RECORD}/<int:number>/history": (ALL, None),
    f"{RECORD}/<int:number>/merge/<int:other>": (PLAN, PLAN),
    f"{RECORD}/duplicates": (ALL, None),
    f"{RECORD}/new": (PLAN, PLAN),
    "/directory/ways/": (ALL, PLAN),
    "/directory/ways/<int:number>/delete": (None, PLAN),
    "/healthz": (OPEN, None),
    "/invitation/<token>": (OPEN, OPEN),
    "/language": (None, OPEN),
    MAILED: (OPEN, OPEN),
    MY: (OPEN, None),
    f"{MY}<path:rest>": (NOBODY, None),
    f"{MY}items/<uid>": (OPEN, None),
    f"{MY}items/<uid>.ics": (OPEN, None),
    f"{MY}items/<uid>/<any(place, to_place):where>": (OPEN, None),
    f"{MY}<any(itinerary, booklet):paper>.pdf": (OPEN, None),
    f"{MY}trip.zip": (OPEN, None),
    f"{MY}mails": (OPEN, OPEN),
    f"{MY}app.webmanifest": (OPEN, None),
    f"{MY}attendance": (OPEN, None),
    f"{MY}contacts": (OPEN, OPEN),
    f"{MY}costs": (OPEN, OPEN),
    f"{MY}days/<on>": (OPEN, None),
    f"{MY}documents": (OPEN, None),
    f"{MY}documents/<int:number>/<digest>": (OPEN, None),
    f"{MY}offline": (OPEN, None),
    f"{MY}offline.json": (OPEN, None),
    f"{MY}people": (OPEN, None),
    f"{MY}worker.js": (OPEN, None),
    READ: (None, OPEN),
    "/metrics": (OPEN, None),
    "/password/<token>": (OPEN, OPEN),
    "/password/forgotten": (OPEN, OPEN),
    "/readyz": (OPEN, None),
    "/sign-in": (OPEN, OPEN),
    "/sign-in/code": (OPEN, OPEN),
    "/sign-in/key": (OPEN, OPEN),
    "/sign-in/provider": (OPEN, None),
    "/sign-in/provider/back": (OPEN, None),
    "/sign-in/provider/leave": (OPEN, None),
    "/sign-out": (None, OPEN),
    "/static/<path:filename>": (OPEN, None),
    "/trips/": (ALL, None),
    "/trips/new": (PLAN, PLAN),
    "/trips/templates/": (ALL, None),
    f"{TRIP}/": (ALL, None),
    f"{TRIP}/attendance": (ALL, PLAN),
    f"{TRIP}/attendance/invitations": (ALL, PLAN),
    f"{TRIP}/attendance/participants": (ALL, None),
    f"{TRIP}/board": (ALL, None),
    f"{TRIP}/board/items": (None, PLAN),
    f"{BOARD_ITEM}/back": (PLAN, PLAN),
    f"{BOARD_ITEM}/move": (PLAN, PLAN),
    f"{TRIP}/board/tag": (ALL, None),
    WISH: (PLAN, PLAN),
    f"{WISH}/delete": (None, PLAN),
    f"{WISH}/place": (PLAN, PLAN),
    f"{TRIP}/board/wishes/new": (PLAN, PLAN),
    f"{TRIP}/calendar": (ALL, None),
    f"{TRIP}/calendar/feeds/<int:number>/revoke": (PLAN, PLAN),
    f"{TRIP}/calendar/feeds/new": (PLAN, PLAN),
    f"{TRIP}/calendar/file.ics": (ALL, None),
    f"{TRIP}/calendar/items/<uid>.ics": (ALL, None),
    f"{TRIP}/calendar/pages/<int:number>/revoke": (PLAN, PLAN),
    f"{TRIP}/calendar/pages/new": (PLAN, PLAN),
    f"{TRIP}/clashes": (ALL, None),
    f"{TRIP}/clashes/<fingerprint>/dismiss": (PLAN, PLAN),
    f"{TRIP}/clashes/<fingerprint>/recall": (None, PLAN),
    f"{TRIP}/copy": (PLAN, PLAN),
    f"{TRIP}/costs": (ALL, None),
    COST: (PLAN, PLAN),
    f"{COST}/delete": (PLAN, PLAN),
    f"{COST}/move": (None, PLAN),
    f"{TRIP}/costs/items/new": (PLAN, PLAN),
    LINE: (PLAN, PLAN),
    f"{LINE}/delete": (PLAN, PLAN),
    f"{TRIP}/costs/budget/allowances": (PLAN, PLAN),
    f"{TRIP}/costs/budget/new": (PLAN, PLAN),
    f"{DECISIONS}": (RECEIPTS, None),
    f"{DECISIONS}/<int:number>/again": (PLAN, PLAN),
    f"{DECISIONS}/<int:number>/withdraw": (PLAN, PLAN),
    f"{DECISIONS}/new": (PLAN, PLAN),
    f"{TRIP}/costs/sheet.pdf": (ALL, None),
    f"{TRIP}/costs/audit.zip": (RECEIPTS, None),
    CLAIMS: (RECEIPTS, None),
    CLAIM: (RECEIPTS, None),
    f"{CLAIM}/<any(prepared, submitted, settled):state>": (PLAN, PLAN),
    f"{CLAIM}/advances/<int:record>": (PLAN, PLAN),
    f"{CLAIM}/advances/<int:record>/delete": (PLAN, PLAN),
    f"{CLAIM}/advances/new": (PLAN, PLAN),
    f"{CLAIM}/authorisations/<int:record>": (PLAN, PLAN),
    f"{CLAIM}/authorisations/<int:record>/decide": (DECIDE, DECIDE),
    f"{CLAIM}/authorisations/<int:record>/withdraw": (PLAN, PLAN),
    f"{CLAIM}/authorisations/new": (PLAN, PLAN),
    f"{CLAIM}/mileage/<int:record>": (PLAN, PLAN),
    f"{CLAIM}/mileage/<int:record>/delete": (PLAN, PLAN),
    f"{CLAIM}/mileage/new": (PLAN, PLAN),
    f"{CLAIMS}/payroll.<any(csv, xlsx):style>": (RECEIPTS, None),
    f"{CLAIMS}/reasons/<int:cost>": (PLAN, PLAN),
    f"{TRIP}/costs/allowances": (RECEIPTS, None),
    ALLOWANCE: (PLAN, PLAN),
    f"{ALLOWANCE}/recall": (PLAN, PLAN),
    f"{TRIP}/costs/allowances/file.xlsx": (RECEIPTS, None),
    f"{TRIP}/costs/allowances/payer": (PLAN, PLAN),
    BENEFIT: (PLAN, PLAN),
    f"{BENEFIT}/delete": (PLAN, PLAN),
    f"{TRIP}/costs/benefits/new": (PLAN, PLAN),
    CASH: (PLAN, PLAN),
    f"{CASH}/delete": (PLAN, PLAN),
    f"{TRIP}/costs/cash/new": (PLAN, PLAN),
    OUTLAY: (RECEIPTS, None),
    f"{OUTLAY}/<int:number>/accept": (None, PLAN),
    f"{OUTLAY}/<int:number>/photo": (RECEIPTS, None),
    f"{OUTLAY}/<int:number>/refuse": (PLAN, PLAN),
    f"{TRIP}/costs/promises": (ALL, None),
    PROMISE: (PLAN, PLAN),
    f"{PROMISE}/confirm": (PLAN, PLAN),
    f"{PROMISE}/delete": (PLAN, PLAN),
    f"{PROMISE}/move": (None, PLAN),
    f"{PROMISE}/undo": (PLAN, PLAN),
    f"{PROMISE}/withdraw": (PLAN, PLAN),
    f"{TRIP}/costs/promises/file.xlsx": (RECEIPTS, None),
    f"{TRIP}/costs/promises/new": (PLAN, PLAN),
    f"{TRIP}/delete": (PLAN, PLAN),
    f"{TRIP}/documents": (RECEIPTS, None),
    DOCUMENT: (PLAN, PLAN),
    f"{DOCUMENT}/delete": (PLAN, PLAN),
    f"{DOCUMENT}/file": (RECEIPTS, None),
    f"{TRIP}/documents/new": (PLAN, PLAN),
    f"{TRIP}/edit": (PLAN, PLAN),
    f"{TRIP}/export": (ALL, None),
    f"{TRIP}/export/draft.xlsx": (ALL, None),
    f"{TRIP}/export/file": (ALL, None),
    f"{TRIP}/history": (ALL, None),
    f"{TRIP}/import": (PLAN, PLAN),
    f"{TRIP}/import/<int:number>": (PLAN, None),
    f"{TRIP}/import/<int:number>/undo": (None, PLAN),
    f"{TRIP}/mails": (ALL, None),
    f"{TRIP}/mails/<int:number>/again": (None, PLAN),
    f"{TRIP}/mails/welcome": (PLAN, PLAN),
    f"{TRIP}/people": (ALL, None),
    PERSON: (PLAN, PLAN),
    f"{PERSON}/move": (None, PLAN),
    f"{PERSON}/remove": (PLAN, PLAN),
    f"{TRIP}/people/copy": (PLAN, PLAN),
    MET: (PLAN, None),
    f"{MET}/<int:number>": (PLAN, PLAN),
    f"{MET}/<int:number>/dismiss": (None, PLAN),
    f"{MET}/<int:number>/link": (None, PLAN),
    f"{MET}/<int:number>/photo": (PLAN, None),
    f"{MET}/<int:number>/reopen": (None, PLAN),
    GROUP: (PLAN, PLAN),
    f"{GROUP}/move": (None, PLAN),
    f"{GROUP}/remove": (PLAN, PLAN),
    f"{TRIP}/people/groups/new": (PLAN, PLAN),
    f"{TRIP}/people/new": (PLAN, PLAN),
    f"{TRIP}/programme": (ALL, None),
    ITEM: (ALL, PLAN),
    f"{ITEM}/cancel": (None, PLAN),
    f"{ITEM}/delete": (PLAN, PLAN),
    f"{ITEM}/duplicate": (None, PLAN),
    f"{ITEM}/reinstate": (None, PLAN),
    f"{TRIP}/programme/new": (PLAN, PLAN),
    f"{TRIP}/outcomes": (ALL, None),
    f"{TRIP}/outcomes/contacts.vcf": (ALL, None),
    f"{TRIP}/outcomes/items/<item_key:key>": (PLAN, PLAN),
    f"{TRIP}/outcomes/report.docx": (ALL, None),
    f"{TRIP}/outcomes/report.pdf": (ALL, None),
    READY: (ALL, PLAN),
    f"{READY}/checklists": (None, PLAN),
    f"{READY}/tasks/new": (PLAN, PLAN),
    TASK: (PLAN, PLAN),
    f"{TASK}/delete": (PLAN, PLAN),
    f"{TASK}/state": (PLAN, PLAN),
    f"{TASK}/people/<int:person>": (PLAN, PLAN),
    PERSONAL: (PLAN, PLAN),
    f"{PERSONAL}/shown": (None, PLAN),
    f"{PERSONAL}/erased": (None, PLAN),
    f"{CHECKLISTS}/": (ALL, None),
    f"{CHECKLISTS}/proposals": (None, PLAN),
    f"{CHECKLISTS}/tasks/new": (PLAN, PLAN),
    f"{CHECKLISTS}/tasks/<int:number>": (PLAN, PLAN),
    f"{CHECKLISTS}/tasks/<int:number>/delete": (PLAN, PLAN),
    f"{CHECKLISTS}/rules/new": (PLAN, PLAN),
    f"{CHECKLISTS}/rules/<int:number>": (PLAN, PLAN),
    f"{CHECKLISTS}/rules/<int:number>/checked": (None, PLAN),
    f"{CHECKLISTS}/rules/<int:number>/delete": (PLAN, PLAN),
    f"{TRIP}/releases": (ALL, None),
    f"{TRIP}/template": (PLAN, PLAN),
    f"{TRIP}/releases/<int:number>": (ALL, None),
    f"{TRIP}/releases/<int:number>/restore": (PLAN, PLAN),
    f"{TRIP}/releases/compare": (ALL, None),
    f"{TRIP}/releases/new": (PLAN, PLAN),
}
"""By address: who may GET it, who may POST to it."""

API = "/api/"
"""Programs have scopes, not roles: `test_api_access`."""

LAST = ("/account/sessions/end-others", "/sign-out")
"""What changes who is signed in is asked last."""

QUERIES = {
    f"{TRIP}/people/copy": f"?from={EARLIER}",
    f"{DECISIONS}/new": "?traveller=director",
    f"{TRIP}/export/file": "?for=hosts&as=xlsx",
    f"{TRIP}/releases/compare": "?from=1",
}

REDIRECT, FORBIDDEN, MISSING = 302, 403, 404
DONE = {200, 302, 409, 410, 422}
"""Let in: an empty form may be refused, with a page that says so."""


METHODS = ("GET", "POST")


class Site:
    """The application over one of each, asked in the order of the table."""

    def __init__(self, app: Flask, engine: Engine, named: dict[str, Values]) -> None:
        self.app, self.engine, self.named = app, engine, named

    def questions(self, method: str) -> Iterator[tuple[str, Roles, str]]:
        """Rule, who gets in, address."""
        rules = {
            rule.rule: rule for rule in self.app.url_map.iter_rules() if _answers(rule, method)
        }
        for text in sorted(TABLE, key=LAST.__contains__):
            cell = TABLE[text][METHODS.index(method)]
            if cell is not None:
                for address in addresses_of(rules[text], self.app.url_map, self.named, method):
                    yield text, cell, address + QUERIES.get(text, "")

    def contents(self) -> dict[str, list[Any]]:
        """Every row of every table."""
        with self.engine.connect() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(select(table))]
                for table in Base.metadata.sorted_tables
            }


def _answers(rule: Rule, method: str) -> bool:
    return method in (rule.methods or ())


def signed_out(app: Flask) -> FlaskClient:
    """A browser whose forms carry a valid token, and where nobody is signed in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "known"
    signer = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = str(signer.dumps("known"))
    return client


def status_of(client: FlaskClient, method: str, address: str) -> int:
    """A form is sent as somebody would who saw an older version: what is there stays."""
    data = {"version": "0"} if method == "POST" else None
    with client.open(address, method=method, data=data) as answer:
        return answer.status_code


@pytest.fixture
def site(app: Flask, engine: Engine, office: Actor) -> Iterator[Site]:
    yield Site(app, engine, add_one_of_each(engine, office))
    app.extensions[VISITS].store()


def test_every_route_is_in_the_table(app: Flask) -> None:
    routes: dict[str, set[str]] = {}
    pages = (rule for rule in app.url_map.iter_rules() if not rule.rule.startswith(API))
    for rule in pages:
        routes.setdefault(rule.rule, set()).update((rule.methods or set()) & set(METHODS))
    assert routes == {
        rule: {method for method, cell in zip(METHODS, cells, strict=True) if cell is not None}
        for rule, cells in TABLE.items()
    }


@pytest.mark.parametrize(
    ("method", "database_url"),
    [("GET", "sqlite"), ("POST", "sqlite"), ("POST", "postgresql")],
    indirect=["database_url"],
)
@pytest.mark.parametrize("role", sorted(ALL))
def test_a_role_gets_in_where_the_table_says(
    site: Site, client_for: ClientFor, role: Role, method: str
) -> None:
    client, wrong = client_for(role), {}
    for rule, cell, address in site.questions(method):
        status = status_of(client, method, address)
        expected = DONE if role in cell else {MISSING if cell == NOBODY else FORBIDDEN}
        if status not in expected:
            wrong[address] = (rule, status)
    assert wrong == {}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_who_is_kept_out_changes_nothing(site: Site, client_for: ClientFor, role: Role) -> None:
    client, before = client_for(role), site.contents()
    for _, cell, address in site.questions("POST"):
        if role not in cell:
            assert status_of(client, "POST", address) in {FORBIDDEN, MISSING}, address
    assert site.contents() == before


@pytest.mark.parametrize("method", METHODS)
def test_for_a_stranger_nothing_of_ours_exists(
    site: Site, client_for: ClientFor, stranger: Actor, method: str
) -> None:
    client, wrong = client_for(Role.ADMIN, stranger), {}
    before = site.contents()
    for rule, cell, address in site.questions(method):
        if cell != OPEN and ("<slug>" in rule or "<int:" in rule):
            status = status_of(client, method, address)
            if status != MISSING:
                wrong[address] = status
    assert wrong == {}
    assert site.contents() == before


@pytest.mark.parametrize("method", METHODS)
def test_who_is_signed_out_is_asked_to_sign_in(site: Site, app: Flask, method: str) -> None:
    client, wrong = signed_out(app), {}
    before = site.contents()
    for _, cell, address in site.questions(method):
        if cell != OPEN and not address.startswith("/my/"):
            answer = client.open(address, method=method)
            if answer.status_code != REDIRECT or not answer.location.startswith("/sign-in"):
                wrong[address] = answer.status_code
    assert wrong == {}
    assert site.contents() == before


def test_without_a_token_no_form_is_taken(site: Site, client_for: ClientFor) -> None:
    client = client_for(Role.ADMIN)
    del client.environ_base["HTTP_X_CSRFTOKEN"]
    before = site.contents()
    for rule, _, address in site.questions("POST"):
        if rule not in SECRET_FORMS:  # there is no session that a foreign site could make use of
            assert status_of(client, "POST", address) == 400, address
    assert site.contents() == before
