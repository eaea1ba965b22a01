"""From a release to "I have read it": staff at a desk, a traveller with a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from planner.db.engine import session_for
from planner.domain.access import Role
from planner.formats.trip_document import read_document
from planner.services.traveller_pages import create_page
from planner.services.trip_documents import load_trip
from planner.web.session import read_clock
from tests import audience_trip
from tests.audience_trip import SLUG
from tests.browser.axe import AXE, faults_of
from tests.browser.conftest import Enter
from tests.browser.served import Served
from tests.examples.documents import encoded

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
RELEASES = f"/trips/{SLUG}/releases"


@pytest.fixture
def address(site: Served) -> str:
    """Anna's page of a trip that is not released yet."""
    actor, now = site.actor(Role.PLANNER), read_clock()
    with session_for(site.engine, actor, now) as session:
        document, _ = read_document(encoded(audience_trip.document()))
        load_trip(session, actor, document, replace=False, now=now)
        _, secret = create_page(session, actor, SLUG, "anna", "Telefon", now)
        session.commit()
    return f"{site.url}/my/{secret}/"


def release(desk: Page, site: Served, number: int, note: str = "", *, tell: bool = False) -> None:
    desk.goto(f"{site.url}{RELEASES}/new")
    desk.locator("[name=note]").fill(note)
    if tell:
        desk.get_by_label("Betroffene per Mail benachrichtigen").check()
    desk.get_by_role("button", name=f"Version {number} freigeben").click()
    expect(desk).to_have_url(f"{site.url}{RELEASES}")


def move(desk: Page, site: Served) -> None:
    """The opening half an hour later."""
    desk.goto(f"{site.url}/trips/{SLUG}/programme/opening")
    for name, clock in (("starts", "09:30"), ("ends", "10:15")):
        desk.locator(f"[name={name}-at]").fill(clock)
    desk.get_by_role("button", name="Speichern", exact=True).last.click()
    expect(desk.get_by_text("Gespeichert.")).to_be_visible()


def row(desk: Page, site: Served, name: str) -> Any:  # noqa: ANN401 - playwright's locator
    desk.goto(f"{site.url}{RELEASES}")
    return desk.locator("#seen tbody tr", has_text=name)


def test_a_traveller_confirms_each_version_on_a_phone(
    enter: Enter, site: Served, address: str
) -> None:
    desk, phone = enter(Role.PLANNER), enter(**PHONE)
    phone.context.add_init_script(path=AXE)
    release(desk, site, 1)
    phone.goto(address)
    assert faults_of(phone) == []
    button = phone.get_by_role("button", name="Ich habe Version 1 gelesen")
    box = button.bounding_box()
    assert box
    assert box["height"] >= 44
    button.tap()
    expect(phone.get_by_text("Version 1 von Ihnen bestätigt am")).to_be_visible()
    expect(phone.get_by_role("button")).to_have_count(0)
    expect(row(desk, site, "Anna Beispiel")).to_contain_text("Bestätigt")
    expect(row(desk, site, "Bernd Beispiel")).to_contain_text("Nicht gesehen")

    move(desk, site)
    release(desk, site, 2, "Bitte pünktlich.", tell=True)
    expect(desk.get_by_text("2 Mails sind unterwegs.")).to_be_visible()
    assert any(
        "- Opening verschoben von 09:00 auf 09:30, Foshan" in text and "Bitte pünktlich." in text
        for text in site.mails()
    )
    expect(desk.locator("main")).to_contain_text("Version 2 nicht gesehen: 2 von 2.")

    phone.goto(address)
    expect(phone.locator("main")).to_contain_text("Neu seit Version 1")
    expect(phone.locator("main")).to_contain_text("Opening verschoben von 09:00 auf 09:30, Foshan")
    assert faults_of(phone) == []
    phone.get_by_role("button", name="Ich habe Version 2 gelesen").tap()
    expect(phone.get_by_text("Version 2 von Ihnen bestätigt am")).to_be_visible()

    desk.goto(f"{site.url}{RELEASES}/1/restore")
    expect(desk.locator("main")).to_contain_text("verschoben von 09:30 auf 09:00")
    desk.get_by_role("button", name="Version 1 zurückholen").click()
    expect(desk.get_by_text("Der Entwurf ist wieder Version 1.")).to_be_visible()
