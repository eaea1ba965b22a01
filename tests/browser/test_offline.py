"""A traveller's page without a network, in a real browser with its worker."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from planner.db.engine import session_for
from planner.db.models import ProgrammeItem
from planner.domain.texts import Texts
from planner.services.releases import release_trip
from planner.services.traveller_pages import revoke_page
from planner.web import filters
from planner.web.my import offline
from planner.web.session import read_clock
from tests.audience_trip import SLUG, titles_in
from tests.browser.axe import AXE, faults_of
from tests.browser.road import Road, cut, mend, until, visit

CACHED = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    found[name] = (await cache.keys()).map(r => new URL(r.url).pathname + new URL(r.url).search);
  }
  return found;
}"""
NOTHING_LEFT = """async () => !(await caches.keys()).length
  && !(await navigator.serviceWorker.getRegistrations()).length"""


def every_address(road: Road, secret: str) -> list[str]:
    """All pages of the address, in each language, as links lead to them."""
    client, found, ahead = road.application().test_client(), set[str](), [f"/my/{secret}/"]
    ahead += [f"/my/{secret}/?lang={language}" for language in ("en", "zh")]
    while ahead:
        address = ahead.pop()
        found.add(address)
        answer = client.get(address, headers={"Accept-Language": "de"})
        assert answer.status_code == 200
        links = re.findall(rf'href="(/my/{secret}/[^"#]*)', answer.text)
        pages = {
            link
            for link in links
            if not re.search(r"\.(ics|webmanifest|pdf|zip)|/mails|\?item=|&amp;item", link)
        }
        ahead += [link for link in pages - found if link not in ahead]
    return sorted(found)


def test_every_page_of_the_trip_opens_without_a_network(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    addresses = every_address(road, secret)
    kinds = {re.sub(r"\?.*|[0-9a-f]{8}-[^/]*|\d{4}-\d\d-\d\d", "", each) for each in addresses}
    assert {kind.removeprefix(f"/my/{secret}/") for kind in kinds} == {
        "", "days/", "items/", "items//place",
        "people", "attendance", "contacts", "costs", "documents",
    }  # fmt: skip
    assert len(addresses) == 3 * 15
    page = visit(phone, road, secret)
    cut(phone, road)
    seen = ""
    for address in addresses:
        answer = page.goto(f"{road.url}{address}")
        assert answer is not None, address
        assert answer.status == 200, address
        assert answer.from_service_worker, address
        assert page.locator("h1").is_visible(), address
        if "place" not in address:
            assert page.locator("#age").is_visible(), address
        language = {"en": "en", "zh": "zh-Hans"}.get(address.rpartition("=")[2], "de")
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 20
        seen += page.content()
    assert titles_in(seen) == {"Opening", "Dinner", "Banquet", "Massage"}
    page.reload()
    assert page.locator("h1").is_visible()
    answer = page.goto(f"{road.url}/my/{secret}/items/unknown")
    expect(page.locator("h1")).to_have_text("Diese Seite braucht ein Netz")


def test_an_old_page_says_how_old_it_is(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    page = visit(phone, road, secret)
    expect(page.locator("#age")).to_be_hidden()
    cut(phone, road)
    page.clock.set_fixed_time(read_clock() + timedelta(hours=3, minutes=5))
    page.reload()
    expect(page.locator("#age")).to_have_text("Kein Netz. Stand: vor 3 Stunden, Version 1.")


def rename(road: Road, title: str) -> None:
    with session_for(road.engine, road.office, read_clock()) as session:
        wanted = select(ProgrammeItem).where(ProgrammeItem.key == "opening")
        session.scalars(wanted).one().title = Texts(en=title)
        session.flush()
        release_trip(session, road.office, SLUG, "", read_clock())
        session.commit()


def kept_editions(page: Page) -> set[str]:
    names: dict[str, list[str]] = page.evaluate(CACHED)
    return {name.rpartition(":")[2] for name in names if re.search(r"/(de|en|zh):", name)}


def wait_for_new(page: Page, old: set[str]) -> None:
    """Until all languages are kept in one edition that is none of the old ones, and no other."""
    until(
        page,
        """async (old) => {
          const names = (await caches.keys()).filter(name => /\\/(de|en|zh):/.test(name));
          const editions = new Set(names.map(name => name.split(":")[1]));
          return names.length === 3 && editions.size === 1 && !old.includes([...editions][0]);
        }""",
        sorted(old),
    )


def test_a_new_release_takes_the_place_of_the_old_one(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    page = visit(phone, road, secret)
    old = kept_editions(page)
    rename(road, "Grand opening")
    page.reload()
    expect(page.get_by_text("Grand opening").last).to_be_visible()
    wait_for_new(page, old)
    cut(phone, road)
    page.reload()
    expect(page.get_by_text("Grand opening").last).to_be_visible()
    expect(page.locator("#age")).to_contain_text("Version 2")
    page.goto(f"{road.url}/my/{secret}/?lang=zh")
    expect(page.get_by_text("Grand opening").last).to_be_visible()


def test_a_page_that_is_open_learns_of_a_new_release(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    first = visit(phone, road, secret)
    rename(road, "Grand opening")
    visit(phone, road, secret)
    expect(first.locator("#newer")).to_contain_text("Version 2")


def test_a_new_deployment_breaks_nothing_and_leaves_nothing_behind(
    phone: BrowserContext, road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, secret = road.share()
    page = visit(phone, road, secret)
    old = kept_editions(page)
    before = {each for found in page.evaluate(CACHED).values() for each in found}
    copy = tmp_path / "static"
    shutil.copytree(filters.STATIC, copy, ignore=shutil.ignore_patterns("vendor"))
    with (copy / "my.css").open("a", encoding="utf-8") as sheet:
        sheet.write("h1 { letter-spacing: 3px; }\n")
    for module in (filters, offline):
        monkeypatch.setattr(module, "STATIC", copy)
    road.deploy()
    spacing = "getComputedStyle(document.querySelector('h1')).letterSpacing"

    cut(phone, road)  # the phone has not seen the new one yet
    page.reload()
    assert page.evaluate(spacing) == "normal"

    mend(phone, road)
    page.reload()
    assert page.evaluate(spacing) == "3px"
    wait_for_new(page, old)
    after = {each for found in page.evaluate(CACHED).values() for each in found}
    gone = {each for each in before - after if each.startswith("/static/my.css")}
    assert len(gone) == 1
    assert len([each for each in after if each.startswith("/static/my.css")]) == 1
    cut(phone, road)
    page.reload()
    assert page.evaluate(spacing) == "3px"


def test_a_withdrawn_address_leaves_nothing_on_the_phone(phone: BrowserContext, road: Road) -> None:
    number, secret = road.share()
    page = visit(phone, road, secret)
    with session_for(road.engine, road.office, read_clock()) as session:
        revoke_page(session, road.office, number, read_clock())
        session.commit()
    answer = page.goto(f"{road.url}/my/{secret}/")
    assert answer is not None
    assert answer.status == 404
    until(page, NOTHING_LEFT)


def test_a_missing_page_of_a_good_address_takes_nothing_away(
    phone: BrowserContext, road: Road
) -> None:
    _, secret = road.share()
    page = visit(phone, road, secret)
    answer = page.goto(f"{road.url}/my/{secret}/items/unknown")
    assert answer is not None
    assert answer.status == 404
    cut(phone, road)
    page.goto(f"{road.url}/my/{secret}/")
    expect(page.locator("h1")).to_contain_text("Anna Beispiel")


def test_a_phone_keeps_of_an_address_its_own_pages_and_nothing_else(
    phone: BrowserContext, road: Road
) -> None:
    (_, anna), (_, bernd) = road.share("anna"), road.share("bernd")
    page = visit(phone, road, anna)
    page.goto(f"{road.url}/sign-in")
    page.goto(f"{road.url}/my/{anna}/")
    other = visit(phone, road, bernd)
    for cache, addresses in other.evaluate(CACHED).items():
        scope = re.match(r"/my/[^/]+/", cache)
        assert scope, cache
        assert all(each.startswith((scope[0], "/static/my", "/static/icon")) for each in addresses)
    texts = """async (scope) => {
      let text = "";
      for (const name of (await caches.keys()).filter(name => name.startsWith(scope))) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) text += await (await cache.match(request)).text();
      }
      return text;
    }"""
    assert titles_in(other.evaluate(texts, f"/my/{bernd}/")) == {
        "Opening", "Dinner", "Banquet", "Workshop",
    }  # fmt: skip
    assert anna not in other.evaluate(texts, f"/my/{bernd}/")


def test_no_request_tells_anybody_the_secret(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    hosts: set[str] = set()
    phone.on("request", lambda asked: hosts.add(asked.url.split("/")[2]))
    page = visit(phone, road, secret)
    with page.expect_navigation():
        page.get_by_role("link", name="Gesprächspartner").click()
    page.goto(f"{road.url}/sign-in")
    assert hosts == {road.url.split("/")[2]}
    assert {referer for _, path, referer in road.line.asked if "/my/" in referer} == set()
    assert len(road.line.asked) > 10


def test_every_page_can_be_read_by_everybody(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    phone.add_init_script(path=AXE)
    page, wrong = phone.new_page(), {}
    for address in every_address(road, secret):
        if "lang=en" not in address:
            page.goto(f"{road.url}{address}")
            if faults := faults_of(page):
                wrong[address] = faults
    assert wrong == {}
