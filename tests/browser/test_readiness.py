"""The readiness board in a browser: by keyboard, without scripts, on a phone."""

from playwright.sync_api import expect

from planner.domain.access import Role
from tests.browser.axe import AXE, faults_of
from tests.browser.conftest import Enter
from tests.browser.served import Served

BOARD = "/trips/delegation-pearl-river/readiness"


def test_a_cell_is_marked_by_keyboard_without_scripts(enter: Enter, site: Served) -> None:
    page = enter(Role.PLANNER, java_script_enabled=False)
    page.goto(f"{site.url}{BOARD}?show=open")
    row = page.locator("tr", has_text="Reisegeräte")
    cell = row.locator("select").first
    expect(cell).to_have_value("open")
    cell.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Speichern", exact=True).press("Enter")
    expect(page.get_by_text("Gespeichert: 1 Feld geändert.")).to_be_visible()
    expect(page.locator("tr", has_text="Reisegeräte").locator("select").first).to_have_value("done")
    expect(page).to_have_url(f"{site.url}{BOARD}?show=open")


def test_on_a_phone_each_cell_says_whose_it_is(enter: Enter, site: Served) -> None:
    page = enter(Role.PLANNER)
    page.context.add_init_script(path=AXE)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site.url}{BOARD}")
    row = page.locator("tr", has_text="Reisegeräte")
    expect(row.locator(".cell-name").first).to_be_visible()
    expect(row.get_by_role("combobox", name="Katharina Feldhoff")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert faults_of(page) == []


def test_what_is_overdue_says_so_in_words(enter: Enter, site: Served) -> None:
    page = enter(Role.APPROVER)
    page.goto(f"{site.url}{BOARD}?show=overdue")
    expect(page.locator("td .is-overdue").first).to_contain_text("überfällig")
    expect(page.locator("select[name^=c]")).to_have_count(0)
