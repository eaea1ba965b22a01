"""The ways in: signing in, an invitation by mail, the page of a traveller without an account."""

import re

import pytest
from playwright.sync_api import expect

from planner.domain.access import Role
from tests.browser.conftest import Enter
from tests.browser.served import Served

PHONE = {"width": 390, "height": 844}
PASSWORD = "scheren messer gabel"


def test_who_guesses_is_told_to_wait(enter: Enter, site: Served) -> None:
    page = enter()
    page.goto(f"{site.url}/sign-in")
    for _ in range(6):
        page.get_by_label("E-Mail").fill("approver@example.org")
        page.get_by_label("Passwort", exact=True).fill("falsch geraten")
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("warten|Sekunden", re.IGNORECASE))
    expect(page.get_by_label("E-Mail")).to_have_value("approver@example.org")
    page.get_by_label("Passwort", exact=True).fill("klingenstadt-demo")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Anmelden").click()
    expect(page).to_have_url(f"{site.url}/sign-in")


def test_an_invited_colleague_comes_in_by_the_link_of_the_mail(enter: Enter, site: Served) -> None:
    admin = enter(Role.ADMIN)
    admin.goto(f"{site.url}/admin/accounts/new")
    admin.locator("[name=email]").fill("eva@example.org")
    admin.locator("[name=name]").fill("Eva Muster")
    admin.locator("main .btn-primary").click()
    expect(admin).to_have_url(f"{site.url}/admin/")
    *_, link = re.findall(r"http\S+/invitation/\S+", site.console())
    assert link.startswith(f"{site.url}/")
    page = enter()
    page.goto(link)
    for field in page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main .btn-primary").click()
    expect(page).to_have_url(f"{site.url}/sign-in")
    page.get_by_label("E-Mail").fill("eva@example.org")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.locator("main .btn-primary").click()
    expect(page).to_have_url(f"{site.url}/")
    expect(page.get_by_text("Eva Muster").first).to_be_visible()
    late = enter()
    late.goto(link)
    expect(late.locator("main input[type=password]")).to_have_count(0)


def test_a_traveller_reads_the_programme_on_a_phone_without_a_cookie(
    enter: Enter, site: Served
) -> None:
    page = enter(viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=False)
    address = site.demo["travellers"][0]["path"]
    page.goto(f"{site.url}{address}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    item = page.locator(f"a[href^='{address}items/']").first
    title = item.inner_text()
    item.click()
    expect(page).to_have_url(re.compile(f"{re.escape(address)}items/"))
    assert page.get_by_role("heading", level=1).inner_text() in title
    expect(page.locator("[lang=zh-Hans]").first).to_be_visible()
    assert page.context.cookies() == []


LANDSCAPE = {"width": 844, "height": 390}
SIZES = """() => [".address", ".name:not(.address)", ".phone", ".please"].map((name) => {
  const found = document.querySelector(name);
  return found ? parseFloat(getComputedStyle(found).fontSize) : 0;
})"""
OVER = """() => {
  const all = document.documentElement;
  return [all.scrollWidth - innerWidth, all.scrollHeight - innerHeight];
}"""


@pytest.mark.parametrize("size", [PHONE, LANDSCAPE, {"width": 320, "height": 568}])
def test_the_drivers_card_fills_one_screen_with_the_address_largest(
    enter: Enter, site: Served, size: dict[str, int]
) -> None:
    page = enter(viewport=size, has_touch=True, is_mobile=True)
    address = site.demo["travellers"][0]["path"]
    page.goto(f"{site.url}{address}")
    items = page.locator(f"a[href^='{address}items/']").evaluate_all("all => all.map(a => a.href)")
    cards = 0
    for item in dict.fromkeys(items):
        if not page.goto(f"{item}/place", wait_until="load").ok:  # type: ignore[union-attr]
            continue
        cards += 1
        assert page.evaluate(OVER) == [0, 0], item
        address_size, *others = page.evaluate(SIZES)
        assert address_size > max(others), item
        words = page.locator("body").inner_text().splitlines()
        assert "← Zurück" in words, item
    assert cards > 10
