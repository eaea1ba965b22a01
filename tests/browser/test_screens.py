"""Every screen: accessible in both themes, as wide as a phone, and with nothing from elsewhere."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.config.settings import Settings
from planner.db.engine import session_for
from planner.db.models import (
    Approval,
    BudgetLine,
    ChecklistTemplate,
    Commitment,
    Contact,
    CostItem,
    EntryRule,
    Feed,
    Group,
    HostedBenefit,
    Membership,
    Organisation,
    Place,
    ProgrammeImport,
    ProgrammeItem,
    TravellerPage,
    Trip,
    TripTask,
)
from planner.db.tenancy import act_in
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind, Decision, DocumentKind, Kind, TaskScope
from planner.services.candidates import CandidateDetails, add_candidate
from planner.services.captures.receiving import (
    ContactNote,
    OutlayNote,
    Sending,
    receive_contact,
    receive_outlay,
)
from planner.services.clashes import list_clashes
from planner.services.deciders import DeputyDetails, add_deputy
from planner.services.documents import DocumentDetails, SentFile, add_document
from planner.services.feeds import create_feed
from planner.services.imports.programme import apply_import
from planner.services.imports.uploads import Upload
from planner.services.promises.given import CashDetails, add_cash
from planner.web.app import create_app
from planner.web.session import read_clock
from tests.browser.axe import AXE, faults_of
from tests.browser.conftest import Enter
from tests.browser.served import SECRET, Served
from tests.files import png
from tests.web.one_of_each import (
    MAILED,
    Values,
    add_a_gift,
    add_a_key,
    add_a_mail,
    add_a_task,
    add_duty_travel,
    add_programs,
    addresses_of,
)

SLUG = "delegation-pearl-river"
NO_PAGES = {
    "/healthz",
    "/metrics",
    "/readyz",
    "/static/<path:filename>",
    "/directory/name",
    "/trips/<slug>/board",
    "/trips/<slug>/board/tag",
    "/trips/<slug>/costs/audit.zip",
    "/trips/<slug>/costs/claims/payroll.<any(csv, xlsx):style>",
    "/my/<secret>/offline.json",
    "/my/<secret>/worker.js",
    "/my/<secret>/app.webmanifest",
    "/my/<secret>/documents/<int:number>/<digest>",
    "/trips/<slug>/people/met/<int:number>/photo",
    "/trips/<slug>/costs/outlays/<int:number>/photo",
}
KINDS = ("flight", "transfer", "hotel", "company_visit", "private")


PARTS = range(4)
"""The screens are looked at in parts, so that several processes share the work."""

WIDTHS = (320, 390, 576, 768, 992, 1440)
OPEN_MENUS = "all => all.forEach((menu) => { menu.open = true; })"
LEFT_AND_RIGHT = """cards => cards.map((card) => {
  const box = card.getBoundingClientRect();
  return [Math.floor(box.left), Math.ceil(box.right)];
})"""


@pytest.fixture(scope="module")
def addresses(site: Served) -> list[str]:
    """Every address that shows a page, with records of the demo."""
    settings = Settings(Path(), str(site.engine.url), SECRET, site.url)
    app = create_app(settings, site.engine)
    named = _named(site)
    found = [
        address
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.rule not in NO_PAGES
        if not rule.rule.startswith("/api/")
        if not rule.rule.endswith((".docx", ".ics", ".pdf", ".vcf", ".xlsx", ".zip", "/file"))
        for address in addresses_of(rule, app.url_map, named, "GET")
    ]
    programme = f"/trips/{SLUG}/programme"
    return [
        *found,
        *(f"{programme}/new?kind={kind}" for kind in KINDS),
        f"{programme}?view=list",
        f"{programme}?view=board",
        "/trips/?year=1999",
        f"/trips/{SLUG}/readiness?show=overdue",
        "/trips/isa-plenary-at-home/readiness",
        f"/trips/{SLUG}/releases/1?for=hosts",
        f"/trips/{SLUG}/releases/compare?from=1",
        f"/trips/{SLUG}/people/copy?from=isa-plenary-foshan-2026",
        f"/trips/{SLUG}/costs/decisions/new?traveller=director",
        "/nowhere",
    ]


def _named(site: Served) -> dict[str, Values]:
    actor, now = site.actor(Role.ADMIN), read_clock()
    with session_for(site.engine, actor, now) as session:
        create_feed(
            session,
            actor,
            audience=AudienceKind.OFFICE,
            slug=None,
            traveller=None,
            name="Büro",
            language="de",
            now=now,
        )
        upload = Upload("gastgeber.csv", b"Datum;Titel\n2026-10-24;Messe\n")
        apply_import(session, actor, SLUG, upload, now)  # once: the second time nothing is new
        visit = CandidateDetails(Kind.COMPANY_VISIT, Texts(de="Messerwerk"), 90, 1)
        wish = add_candidate(session, actor, SLUG, visit)
        trip = session.scalars(select(Trip).where(Trip.slug == SLUG)).one()
        promise = session.scalars(select(Commitment).where(Commitment.trip_id == trip.id)).first()
        assert promise is not None
        person = trip.travellers[0].id
        details = CashDetails(promise.payer_id, person, 60000, "CNY", trip.starts_on)
        cash = add_cash(session, actor, SLUG, details)
        paper = DocumentDetails("Rechnung", DocumentKind.RECEIPT, for_travellers=True)
        receipt = add_document(session, actor, SLUG, SentFile("a.png", png()), paper, now=now)
        secret = next(
            page["path"].split("/")[2] for page in site.demo["travellers"] if page["trip"] == SLUG
        )
        sending = Sending("from-the-phone", now, png())
        met = receive_contact(session, secret, sending, ContactNote("陈伟", "佛山机器人"), now)
        taxi = OutlayNote("local_transport", 4250, "EUR", now.date(), "Taxi zur Messe")
        spent = receive_outlay(session, secret, sending, taxi, now)
        act_in(session, actor, now)
        duty_travel, gift = add_duty_travel(session, actor, trip), add_a_gift(session, actor)
        follow_up = add_a_task(session, actor, SLUG)
        mail, programs = add_a_mail(session, trip), add_programs(session, actor)
        key = add_a_key(session, actor)
        session.commit()

        def first(model: Any, *wanted: Any) -> Any:  # noqa: ANN401 - any model
            return session.scalars(select(model).where(*wanted).order_by(model.id)).first()

        item = first(
            ProgrammeItem, ProgrammeItem.trip_id == trip.id, ProgrammeItem.key == "visit-drone"
        )
        task = first(TripTask, TripTask.trip_id == trip.id, TripTask.scope == TaskScope.EACH)
        records = {"organisations": Organisation, "contacts": Contact, "places": Place}
        return {
            "/": {
                "slug": SLUG,
                "key": item.key,
                "uid": item.uid,
                "secret": secret,
                "where": "place",
                "rest": "elsewhere",
                "token": "spent",
            },
            "/account/second-factor/keys/": {"number": key},
            "/coverage/decisions/": {"number": first(Approval).id},
            "/trips/<slug>/costs/decisions/": {
                "number": first(
                    Approval,
                    Approval.trip_id == trip.id,
                    Approval.decision == Decision.PENDING,
                ).id
            },
            "/admin/decisions/deputies/": {"number": _deputy(session, actor)},
            **programs,
            "/my/<secret>/days/": {"on": item.starts.at.date().isoformat()},
            "/trips/<slug>/people/met/": {"number": met.id},
            "/trips/<slug>/costs/outlays/": {"number": spent.id},
            **duty_travel,
            "/directory/gifts/": {"number": gift},
            "/directory/follow-ups/": {"number": follow_up},
            "/directory/contacts/<int:number>.vcf": {"number": first(Contact).id},
            "/trips/<slug>/board/wishes/": {"number": wish.id},
            "/calendar/feeds/": {"number": first(Feed, Feed.trip_id.is_(None)).id},
            "/trips/<slug>/calendar/feeds/": {"number": first(Feed, Feed.trip_id == trip.id).id},
            "/trips/<slug>/calendar/pages/": {
                "number": first(TravellerPage, TravellerPage.trip_id == trip.id).id
            },
            "/trips/<slug>/clashes/": {
                "fingerprint": list_clashes(session, actor, SLUG).open[0].fingerprint
            },
            "/trips/<slug>/costs/promises/": {"number": promise.id},
            "/trips/<slug>/costs/items/": {
                "number": first(CostItem, CostItem.trip_id == trip.id).id
            },
            "/trips/<slug>/costs/budget/": {
                "number": first(BudgetLine, BudgetLine.trip_id == trip.id).id
            },
            "/trips/<slug>/documents/": {"number": receipt.id},
            "/trips/<slug>/costs/benefits/": {
                "number": first(HostedBenefit, HostedBenefit.trip_id == trip.id).id
            },
            "/trips/<slug>/costs/cash/": {"number": cash.id},
            "/trips/<slug>/costs/allowances/": {
                "number": person,
                "on": trip.starts_on.isoformat(),
            },
            "/trips/<slug>/readiness/": {"number": task.id, "person": person},
            "/trips/<slug>/readiness/tasks/<int:number>/state": {
                "number": first(
                    TripTask, TripTask.trip_id == trip.id, TripTask.scope == TaskScope.TRIP
                ).id,
                "person": 0,
            },
            "/directory/checklists/tasks/": {"number": first(ChecklistTemplate).id},
            "/directory/checklists/rules/": {"number": first(EntryRule).id},
            "/trips/<slug>/import/": {"number": first(ProgrammeImport).id},
            "/trips/<slug>/people/": {"number": trip.travellers[0].id},
            "/admin/privacy/": {"number": trip.travellers[0].id},
            "/admin/privacy/accounts/": {
                "number": first(Membership, Membership.role == Role.APPROVER).account_id
            },
            "/trips/<slug>/people/groups/": {"number": first(Group, Group.trip_id == trip.id).id},
            "/trips/<slug>/mails/": {"number": mail},
            "/mail/": {"secret": MAILED},
            "/trips/<slug>/releases/": {"number": 1},
            "/admin/accounts/": {"number": first(Membership, Membership.role == Role.PLANNER).id},
            **{
                f"/directory/{kind}/": {"number": one.id, "other": two.id}
                for kind, model in records.items()
                for one, two in [session.scalars(select(model).order_by(model.id).limit(2)).all()]
            },
        }


def _deputy(session: Session, actor: Actor) -> int:
    days = date(2026, 10, 12), date(2026, 10, 20)
    deputy = add_deputy(session, actor, DeputyDetails("a@example.org", "b@example.org", *days))
    session.commit()
    return deputy.id


@pytest.fixture
def office_page(enter: Enter) -> Page:
    """An administrator's page with axe in it."""
    page = enter(Role.ADMIN)
    page.context.add_init_script(path=AXE)
    return page


@pytest.mark.parametrize("part", PARTS)
def test_every_screen_can_be_read_by_everybody(
    office_page: Page, site: Served, addresses: list[str], part: int
) -> None:
    wrong, looked_at = {}, set()
    for address in addresses[part :: len(PARTS)]:
        answer = office_page.goto(f"{site.url}{address}")
        assert answer is not None
        assert answer.status < 500, address
        assert office_page.locator("html").get_attribute("lang") == "de", address
        faults = faults_of(office_page)
        menus = tuple(office_page.locator("details.menu").all_inner_texts())
        if menus not in looked_at and (outside := menus_out_of_window(office_page)):
            faults.append(f"menus at width, left, right: {outside}")
        looked_at.add(menus)
        if faults:
            wrong[address] = faults
    assert wrong == {}


def test_what_is_seen_before_signing_in_can_be_read_by_everybody(
    enter: Enter, site: Served
) -> None:
    page, wrong = enter(), {}
    page.context.add_init_script(path=AXE)
    for address in ("/sign-in", "/password/forgotten", "/invitation/spent", "/nowhere"):
        page.goto(f"{site.url}{address}")
        if faults := faults_of(page):
            wrong[address] = faults
    assert wrong == {}


def menus_out_of_window(page: Page) -> list[tuple[int, float, float]]:
    """Width of the window, left and right edge of each opened menu that does not fit."""
    page.set_viewport_size({"width": WIDTHS[-1], "height": 844})
    page.locator("details.menu").evaluate_all(OPEN_MENUS)
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        for left, right in page.locator(".menu-card").evaluate_all(LEFT_AND_RIGHT):
            if left < 0 or right > width:
                wrong.append((width, left, right))
    return wrong


def test_without_scripts_no_opened_menu_reaches_out_of_the_window(
    enter: Enter, site: Served
) -> None:
    page = enter(Role.ADMIN, java_script_enabled=False)
    for address in ("/", f"/trips/{SLUG}/programme?view=list"):
        page.goto(f"{site.url}{address}")
        assert menus_out_of_window(page) == [], address


EDGES = (Path(__file__).parent / "edges.js").read_text(encoding="utf-8")
FORMS = (
    "/trips/",
    "/trips/new",
    f"/trips/{SLUG}/programme/new?kind=meeting",
    f"/trips/{SLUG}/people/new",
    "/admin/office",
    "/admin/decisions/",
    f"/trips/{SLUG}/costs/decisions/new?traveller=director",
    "/directory/gifts/new",
    "/directory/follow-ups/new",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_can_be_filled_in_has_an_edge_that_is_seen(
    enter: Enter, site: Served, theme: str
) -> None:
    page = enter(Role.ADMIN, color_scheme=theme)
    for address in FORMS:
        page.goto(f"{site.url}{address}")
        edges = page.evaluate(EDGES)
        assert len(edges) > 3, address
        faint = [(name, ratio) for name, ratio in edges if ratio < 3]
        assert faint == [], address
