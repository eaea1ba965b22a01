"""What people typed comes through what happens meanwhile: a session's end, a deletion, Back."""

import pytest
from playwright.sync_api import Page, expect

from planner.domain.access import Role
from tests.browser.axe import AXE, faults_of
from tests.browser.conftest import Enter
from tests.browser.served import PASSWORD, Served

PLANNER = "planner@example.org"
PROGRAMME = "/trips/delegation-pearl-river/programme"


def save(page: Page) -> None:
    page.locator("main").get_by_role("button", name="Speichern", exact=True).last.click()


def new_item(page: Page, site: Served, title: str) -> None:
    """Fill in the form of an item by hand."""
    page.goto(f"{site.url}{PROGRAMME}/new?kind=meeting")
    page.locator("[name=title-de]").fill(title)
    page.locator("[name=starts-at]").fill("09:00")
    page.locator("[name=ends-at]").fill("10:00")


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_form_comes_through_a_sign_in(enter: Enter, site: Served, *, with_scripts: bool) -> None:
    title = f"Gespräch {with_scripts}"
    page = enter(Role.PLANNER, java_script_enabled=with_scripts)
    new_item(page, site, title)
    page.context.clear_cookies()
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Sie wurden abgemeldet")
    page.get_by_label("E-Mail").fill(PLANNER)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Anmelden", exact=True).click()
    page.get_by_role("button", name="Formular mit meinen Eingaben zeigen").click()
    expect(page.locator("[name=title-de]")).to_have_value(title)
    expect(page.locator("[name=starts-at]")).to_have_value("09:00")
    save(page)
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
    expect(page.locator(".piece-title", has_text=title)).to_have_count(1)


def test_going_back_and_saving_again_adds_nothing(enter: Enter, site: Served) -> None:
    page = enter(Role.PLANNER)
    new_item(page, site, "Nur einmal")
    save(page)
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
    page.go_back()
    expect(page.locator("[name=title-de]")).to_have_value("Nur einmal")
    save(page)
    expect(page.get_by_text("Dies war schon gespeichert")).to_be_visible()
    expect(page.locator(".piece-title", has_text="Nur einmal")).to_have_count(1)


def test_what_was_deleted_meanwhile_is_saved_anew(enter: Enter, site: Served) -> None:
    one, two = enter(Role.PLANNER), enter(Role.ADMIN)
    two.context.add_init_script(path=AXE)
    new_item(one, site, "Kurzlebig")
    save(one)
    address = one.locator("main a", has_text="Kurzlebig").first.get_attribute("href") or ""
    two.goto(f"{site.url}{address}")
    two.locator("[name=internal_note]").fill("Mit Dolmetscherin")
    one.goto(f"{site.url}{address}/delete")
    one.locator("main form button").last.click()
    expect(one.get_by_text("Gelöscht: Kurzlebig")).to_be_visible()
    save(two)
    expect(two.get_by_role("heading", level=1)).to_have_text("Dies wurde inzwischen gelöscht")
    expect(two.get_by_text("Mit Dolmetscherin")).to_be_visible()
    assert faults_of(two) == []
    two.get_by_role("button", name="Als neuen Eintrag speichern").click()
    expect(two.get_by_text("Gespeichert.")).to_be_visible()
    expect(two.get_by_text("Kurzlebig").first).to_be_visible()
