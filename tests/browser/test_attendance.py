"""The grid of attendance in a real browser: by mouse and keyboard, with and without script."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from planner.db.engine import session_for
from planner.db.models import Group
from planner.domain.access import Role
from planner.domain.texts import Texts
from planner.web.session import read_clock
from tests.browser.axe import AXE, faults_of
from tests.browser.conftest import Enter
from tests.browser.served import Served
from tests.records import make_item, make_traveller, make_trip

ITEMS, PEOPLE = 60, 12


def add_trip(site: Served, slug: str) -> str:
    """A trip of four days, three groups and twelve travellers; the address of its grid."""
    actor, now = site.actor(Role.ADMIN), read_clock()
    with session_for(site.engine, actor, now) as session:
        trip = make_trip(slug)
        trip.travellers = [make_traveller(f"person-{n:02}") for n in range(PEOPLE)]
        for position, person in enumerate(trip.travellers):
            person.position = position
        trip.groups = [
            Group(key=f"g-{n}", name=Texts(de=f"Gruppe {n}"), travellers=trip.travellers[n::3])
            for n in range(3)
        ]
        trip.items = [
            make_item(f"item-{n}", None, date(2026, 10, 23) + timedelta(days=n // 15), "09:00")
            for n in range(ITEMS)
        ]
        for position, item in enumerate(trip.items):
            item.position = position
        session.add(trip)
        session.commit()
    return f"{site.url}/trips/{slug}/attendance"


def box(page: Page, column: str, item: str) -> Locator:
    return page.get_by_role("checkbox", name=f"{column} {item} 09:00", exact=True)


def count_of(page: Page, item: str) -> str:
    row = page.locator(".grid-row").filter(has=page.get_by_role("link", name=item, exact=True))
    return row.locator(".grid-count").inner_text()


def test_counts_follow_the_ticks_and_are_saved(enter: Enter, site: Served) -> None:
    page = enter(Role.PLANNER)
    page.goto(add_trip(site, "ticked"))
    box(page, "Alle", "Item-3").click()
    assert count_of(page, "Item-3") == "0"
    box(page, "Gruppe 1", "Item-3").click()
    box(page, "Person-00 Example", "Item-3").click()
    assert count_of(page, "Item-3") == "5"
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_text("Gespeichert: 1 Programmpunkt geändert.")).to_be_visible()
    assert count_of(page, "Item-3") == "5"
    assert count_of(page, "Item-4") == "12"
    assert page.locator(".grid-row").nth(3).locator(".via").count() == 4


def test_a_click_on_a_dot_takes_one_person_out(enter: Enter, site: Served) -> None:
    page = enter(Role.PLANNER)
    page.goto(add_trip(site, "dotted"))
    expect(
        page.get_by_text("Ein Klick auf einen Punkt nimmt die Person einzeln heraus.")
    ).to_be_visible()
    expect(page.locator("#form-hint")).to_be_hidden()
    box(page, "Person-04 Example", "Item-3").click()
    expect(box(page, "Alle", "Item-3")).not_to_be_checked()
    expect(box(page, "Person-04 Example", "Item-3")).not_to_be_checked()
    expect(box(page, "Person-05 Example", "Item-3")).to_be_checked()
    assert count_of(page, "Item-3") == "11"
    box(page, "Alle", "Item-4").click()
    for group in ("Gruppe 0", "Gruppe 1"):
        box(page, group, "Item-4").click()
    box(page, "Person-03 Example", "Item-4").click()
    expect(box(page, "Gruppe 0", "Item-4")).not_to_be_checked()
    expect(box(page, "Gruppe 1", "Item-4")).to_be_checked()
    expect(box(page, "Person-04 Example", "Item-4")).not_to_be_checked()
    expect(box(page, "Person-06 Example", "Item-4")).to_be_checked()
    assert count_of(page, "Item-4") == "7"
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_text("Gespeichert: 2 Programmpunkte geändert.")).to_be_visible()
    assert [count_of(page, f"Item-{n}") for n in (3, 4)] == ["11", "7"]


def test_without_script_a_hint_leads_from_the_dots(enter: Enter, site: Served) -> None:
    page = enter(Role.PLANNER, java_script_enabled=False)
    page.goto(add_trip(site, "hinted"))
    expect(page.get_by_text("„Mehrere auf einmal“ unter der Tabelle")).to_be_visible()
    expect(page.locator("#dot-hint")).to_be_hidden()


def test_arrow_keys_walk_from_tick_to_tick(enter: Enter, site: Served) -> None:
    page = enter(Role.PLANNER)
    page.goto(add_trip(site, "walked"))
    box(page, "Alle", "Item-0").focus()
    for key in ("ArrowDown", "Space", "ArrowRight", "ArrowRight", "Space", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    expect(box(page, "Gruppe 0", "Item-0")).to_be_focused()
    expect(box(page, "Alle", "Item-1")).not_to_be_checked()
    expect(box(page, "Gruppe 1", "Item-1")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gespeichert: 1 Programmpunkt geändert.")).to_be_visible()
    assert count_of(page, "Item-1") == "4"


def test_without_script_a_person_leaves_all_items_of_a_day(enter: Enter, site: Served) -> None:
    page = enter(Role.PLANNER, java_script_enabled=False)
    page.goto(add_trip(site, "scriptless"))
    page.get_by_label("Wer", exact=True).select_option("Person-11 Example")
    page.get_by_label("Was", exact=True).select_option("nehmen nicht teil")
    day = page.get_by_label("Woran").locator("option", has_text="24. Okt").get_attribute("value")
    page.get_by_label("Woran").select_option(day)
    page.get_by_role("button", name="Ändern und speichern").click()
    expect(page.get_by_text("Gespeichert: 15 Programmpunkte geändert.")).to_be_visible()
    assert [count_of(page, f"Item-{n}") for n in (14, 15, 29, 30)] == ["12", "11", "11", "12"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_grid_scrolls_in_its_own_box(
    enter: Enter, site: Served, scheme: str
) -> None:
    page = enter(
        Role.PLANNER, viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True
    )
    page.context.add_init_script(path=AXE)
    page.goto(add_trip(site, f"phone-{scheme}"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".grid-box").evaluate(
        "box => { box.scrollIntoView(); box.scrollTo(box.scrollWidth, box.scrollHeight); }"
    )
    expect(box(page, "Person-11 Example", "Item-59")).to_be_in_viewport()
    for heading in (page.locator("th.grid-item").nth(ITEMS), page.locator("th.grid-head").last):
        expect(heading).to_be_in_viewport()
    assert faults_of(page) == []
