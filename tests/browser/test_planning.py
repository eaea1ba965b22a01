"""Planning in a real browser: from a new trip to the calendar that somebody subscribed to."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Dialog, Page, expect

from planner.domain.access import Role
from tests.browser.axe import AXE, faults_of
from tests.browser.conftest import Enter
from tests.browser.served import PASSWORD, Served

PLANNER = "planner@example.org"
FIRST, SECOND = "2027-03-08", "2027-03-09"


def choose(page: Page, name: str, words: str) -> None:
    """Choose the record with these words in its label."""
    option = page.locator(f"select[name={name}] option", has_text=words).first
    page.locator(f"select[name={name}]").select_option(option.get_attribute("value"))


def write(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name={name.replace('_', '-')}]").fill(value)


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).last.click()


def sign_in(page: Page, site: Served, email: str, password: str) -> None:
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-Mail").fill(email)
    page.get_by_label("Passwort", exact=True).fill(password)
    press(page, "Anmelden")


def add_trip(page: Page, site: Served, slug: str) -> None:
    page.goto(f"{site.url}/trips/new")
    write(page, title_de="Messebesuch", slug=slug)
    page.locator("[name=starts_on]").fill(FIRST)
    page.locator("[name=ends_on]").fill("2027-03-10")
    page.locator("[name=home_zone]").fill("Europe/Berlin")
    press(page, "Reise anlegen")
    expect(page).to_have_url(f"{site.url}/trips/{slug}/")


def add_item(page: Page, slug: str, kind: str, title: str, **moments: str) -> None:
    page.goto(f"{_origin(page)}/trips/{slug}/programme/new?kind={kind}")
    write(page, title_de=title, **moments)
    choose(page, "place", "FRA" if kind == "flight" else "Bucht")
    if kind == "flight":
        choose(page, "to_place", "HKG")
    press(page, "Speichern")
    expect(page).to_have_url(re.compile(rf"/trips/{slug}/programme#item-"))
    expect(page.get_by_text("Gespeichert.")).to_be_visible()


def add_traveller(page: Page, slug: str) -> None:
    page.goto(f"{_origin(page)}/trips/{slug}/people/new")
    page.get_by_label("Vorname").fill("Anna")
    page.get_by_label("Nachname").fill("Beispiel")
    page.locator("[name=regime]").select_option("none")
    press(page, "Hinzufügen")
    expect(page.get_by_text("Anna Beispiel").first).to_be_visible()


def release(page: Page, slug: str, number: int) -> None:
    page.goto(f"{_origin(page)}/trips/{slug}/releases/new")
    press(page, f"Version {number} freigeben")
    expect(page).to_have_url(re.compile(rf"/trips/{slug}/releases$"))


def add_feed(page: Page, slug: str) -> str:
    """The path of a new calendar address for all travellers."""
    page.goto(f"{_origin(page)}/trips/{slug}/calendar/feeds/new")
    page.locator("[name=audience][value=trip]").check()
    page.locator("[name=name]").fill("Annas Telefon")
    press(page, "Adresse anlegen")
    return urlsplit(page.locator("#address").input_value()).path


def _origin(page: Page) -> str:
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_new_trip_ends_in_a_calendar_with_the_instants_of_the_screen(
    enter: Enter, site: Served, *, with_scripts: bool
) -> None:
    slug = f"messe-{with_scripts}".lower()
    page = enter(java_script_enabled=with_scripts)
    sign_in(page, site, PLANNER, PASSWORD)
    expect(page).to_have_url(f"{site.url}/")
    add_trip(page, site, slug)
    add_item(
        page,
        slug,
        "flight",
        "Flug nach Hongkong",
        starts_on=FIRST,
        starts_at="21:50",
        ends_on=SECOND,
        ends_at="16:10",
    )
    add_item(page, slug, "hotel", "Hotel", starts_on=SECOND, ends_on="2027-03-10")
    add_item(
        page,
        slug,
        "meeting",
        "Gespräch",
        starts_on=SECOND,
        starts_at="18:00",
        ends_on=SECOND,
        ends_at="19:00",
    )
    programme = page.locator("main").inner_text()
    for shown in ("21:50", "16:10", "18:00–19:00"):
        assert shown in programme
    add_traveller(page, slug)
    release(page, slug, 1)
    events = events_in(site.bytes_of(add_feed(page, slug)))
    flight, meeting = events["Flug nach Hongkong"], events["Gespräch"]
    assert [each.astimezone(UTC) for each in flight] == [
        datetime(2027, 3, 8, 20, 50, tzinfo=UTC),
        datetime(2027, 3, 9, 8, 10, tzinfo=UTC),
    ]
    assert [str(each.tzinfo) for each in flight] == ["Europe/Berlin", "Asia/Hong_Kong"]
    assert [each.astimezone(UTC) for each in meeting] == [
        datetime(2027, 3, 9, 10, tzinfo=UTC),
        datetime(2027, 3, 9, 11, tzinfo=UTC),
    ]
    assert [each.isoformat() for each in events["Hotel"]] == [SECOND, "2027-03-10"]


def events_in(calendar: bytes) -> dict[str, list[Any]]:
    """By summary: when an event starts and ends."""
    found: list[Any] = Calendar.from_ical(calendar).walk("VEVENT")
    return {str(each["SUMMARY"]): [each["DTSTART"].dt, each["DTEND"].dt] for each in found}


@pytest.fixture
def planner(enter: Enter, site: Served) -> Page:
    page = enter(Role.PLANNER)
    page.goto(f"{site.url}/")
    return page


ITEM = "/trips/delegation-pearl-river/programme/bus-fra"


def test_an_item_is_changed_by_keyboard_alone(planner: Page, site: Served) -> None:
    planner.goto(f"{site.url}{ITEM}")
    title = planner.locator("[name=title-de]")
    for _ in range(60):
        planner.keyboard.press("Tab")
        if title.evaluate("each => each === document.activeElement"):
            break
    expect(title).to_be_focused()
    planner.keyboard.press("ControlOrMeta+A")
    planner.keyboard.type("Reisebus zum Flughafen")
    planner.keyboard.press("Enter")
    expect(planner).to_have_url(f"{site.url}/trips/delegation-pearl-river/programme#item-bus-fra")
    expect(planner.get_by_text("Reisebus zum Flughafen").first).to_be_visible()


def test_back_after_saving_shows_what_was_saved(planner: Page, site: Served) -> None:
    planner.goto(f"{site.url}{ITEM}")
    planner.locator("[name=description-de]").fill("Treffpunkt am Tor")
    press(planner, "Speichern")
    expect(planner.get_by_text("Gespeichert.")).to_be_visible()
    planner.go_back()
    expect(planner.locator("[name=description-de]")).to_have_value("Treffpunkt am Tor")
    planner.locator("[name=description-de]").fill("Treffpunkt am Haupttor")
    press(planner, "Speichern")
    expect(planner.get_by_text("Gespeichert.")).to_be_visible()


def test_of_two_who_edit_at_once_nobody_loses_anything(enter: Enter, site: Served) -> None:
    one, two = enter(Role.PLANNER), enter(Role.ADMIN)
    two.context.add_init_script(path=AXE)
    for page in (one, two):
        page.goto(f"{site.url}/trips/delegation-pearl-river/programme/flight-out")
    write(one, title_de="Nachtflug")
    one.locator("[name=internal_note]").fill("Fensterplätze")
    press(one, "Speichern")
    expect(one.get_by_text("Gespeichert.")).to_be_visible()
    write(two, title_de="Flug am Abend", description_de="Visum bereithalten")
    press(two, "Speichern")
    heading = "Jemand hat dies zwischendurch gespeichert"
    expect(two.get_by_role("heading", level=1)).to_have_text(heading)
    assert faults_of(two) == []
    kept = {
        "Titel (Deutsch)": None,
        "Beschreibung für Teilnehmer und Gastgeber (Deutsch)": "mine",
        "Interner Vermerk": "theirs",
    }
    expect(two.locator("fieldset.conflict")).to_have_count(len(kept))
    for field, side in kept.items():
        each = two.locator("fieldset.conflict", has=two.get_by_text(field, exact=True))
        for value in ("mine", "theirs"):
            radio = each.locator(f"input[type=radio][value={value}]")
            expect(radio).to_be_checked(checked=value == side)
    press(two, "Gewählte Fassung speichern")
    expect(two.locator("input:invalid").first).to_be_focused()
    two.locator("input[name='keep:title-de'][value=theirs]").check()
    press(two, "Gewählte Fassung speichern")
    expect(two.get_by_text("Gespeichert.")).to_be_visible()
    for page in (one, two):
        page.goto(f"{site.url}/trips/delegation-pearl-river/programme/flight-out")
        expect(page.locator("[name=title-de]")).to_have_value("Nachtflug")
        expect(page.locator("[name=internal_note]")).to_have_value("Fensterplätze")
        expect(page.locator("[name=description-de]")).to_have_value("Visum bereithalten")
        expect(page.locator("[name=booking_reference]")).to_have_value("DEMO7A")


def test_a_double_click_releases_once(planner: Page, site: Served) -> None:
    add_trip(planner, site, "doppelt")
    add_traveller(planner, "doppelt")
    planner.goto(f"{site.url}/trips/doppelt/releases/new")
    planner.get_by_role("button", name="Version 1 freigeben").dblclick()
    expect(planner).to_have_url(f"{site.url}/trips/doppelt/releases")
    expect(planner.locator("main")).not_to_contain_text("Version 2 freigeben")
    expect(planner.locator("a[href$='/releases/1']").first).to_be_visible()
    expect(planner.locator("a[href$='/releases/2']")).to_have_count(0)


def test_who_leaves_a_changed_form_is_asked_first(planner: Page, site: Served) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    planner.on("dialog", stay)
    away = planner.get_by_role("link", name="Zurück ohne Speichern")
    for address in (f"{ITEM}?again", ITEM):
        planner.goto(f"{site.url}{address}")
        away.click()
        expect(planner).to_have_url(f"{site.url}/trips/delegation-pearl-river/programme")
    planner.goto(f"{site.url}{ITEM}")
    planner.locator("[name=internal_note]").fill("Nicht verlieren")
    away.click()
    expect(planner.locator("[name=internal_note]")).to_have_value("Nicht verlieren")
    assert asked == ["beforeunload"]
    press(planner, "Speichern")
    expect(planner.get_by_text("Gespeichert.")).to_be_visible()
    assert asked == ["beforeunload"]
