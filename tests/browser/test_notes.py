"""Contacts and outlays that are noted on a phone: kept without a network, sent once, never lost."""

from typing import Any

from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from planner.db.engine import session_for
from planner.db.models import ContactCapture, Outlay, SentPhoto
from planner.formats.document_types import JPEG, type_of
from planner.services.traveller_pages import revoke_page
from planner.web.session import read_clock
from tests.browser.axe import AXE, faults_of
from tests.browser.road import Road, cut, mend, until, visit
from tests.files import png

PNG = png(2, 2)
QUEUE = """async (wanted) => {
  const entries = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("planner-my", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("entries", {keyPath: "id"});
    asked.onerror = reject;
    asked.onsuccess = () => {
      const all = asked.result.transaction("entries").objectStore("entries").getAll();
      all.onsuccess = () => { asked.result.close(); resolve(all.result); };
    };
  });
  return entries.filter(entry => entry.state === "waiting").length === wanted;
}"""


def contacts(road: Road) -> list[ContactCapture]:
    with session_for(road.engine, road.office, read_clock()) as session:
        rows = select(ContactCapture).options(
            joinedload(ContactCapture.photo).options(undefer(SentPhoto.content))
        )
        return list(session.scalars(rows.order_by(ContactCapture.id)))


def note(page: Page, name: str, organisation: str = "", photo: FilePayload | None = None) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Organisation").fill(organisation)
    if photo:
        page.get_by_label("Foto der Visitenkarte").set_input_files(photo)
    page.get_by_role("button", name="Notieren").click()
    expect(page.locator("[data-queued] li", has_text=name)).to_be_visible()


def opened(phone: BrowserContext, road: Road, secret: str) -> Page:
    page = visit(phone, road, secret)
    page.goto(f"{road.url}/my/{secret}/contacts")
    return page


def waiting(page: Page) -> Any:  # noqa: ANN401 - playwright's locator
    return page.locator("[data-queued] li .word")


def test_what_is_noted_without_a_network_is_sent_once_when_there_is_one(
    phone: BrowserContext, road: Road
) -> None:
    _, secret = road.share()
    page = opened(phone, road, secret)
    cut(phone, road)
    page.reload()
    note(page, "陈伟", "佛山机器人")
    expect(waiting(page)).to_have_text("Noch nicht gesendet")
    expect(page.locator("#waiting")).to_have_text("Noch nicht gesendet: 1.")
    assert contacts(road) == []
    mend(phone, road)
    expect(page.locator("[data-queued] li .soft")).to_have_text("Gesendet")
    expect(page.locator("#waiting")).to_be_hidden()
    (stored,) = contacts(road)
    assert (stored.name, stored.organisation, stored.captured_by) == (
        "陈伟",
        "佛山机器人",
        "Anna Beispiel",
    )
    page.reload()
    expect(page.locator("[data-received]")).to_have_count(1)
    expect(page.locator("[data-queued] li")).to_have_count(0)
    assert len(contacts(road)) == 1


def test_an_answer_that_was_lost_makes_no_second_record(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    page = opened(phone, road, secret)
    road.line.lost = ["/contacts"]
    with page.expect_event("requestfailed", lambda asked: asked.method == "POST"):
        note(page, "Chen Wei")
    expect(waiting(page)).to_have_text("Noch nicht gesendet")
    assert road.line.lost == []
    assert len(contacts(road)) == 1  # the office has it, the phone doesn't know
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, QUEUE, 0)
    assert len(contacts(road)) == 1
    posts = [each for each in road.line.asked if each[0] == "POST"]
    assert len(posts) == 2


def test_two_tabs_that_send_at_once_make_one_record(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    one = opened(phone, road, secret)
    two = phone.new_page()
    cut(phone, road)
    two.goto(f"{road.url}/my/{secret}/contacts")
    note(one, "Chen Wei")
    note(two, "Li Na")
    mend(phone, road)
    for page in (one, two):
        page.evaluate("dispatchEvent(new Event('online'))")
    for page in (one, two):
        until(page, QUEUE, 0)
    assert sorted(each.name for each in contacts(road)) == ["Chen Wei", "Li Na"]


def test_a_tab_that_is_closed_loses_nothing(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    page = opened(phone, road, secret)
    cut(phone, road)
    page.reload()
    note(page, "Chen Wei")
    page.close(run_before_unload=False)
    later = phone.new_page()
    later.goto(f"{road.url}/my/{secret}/")
    expect(later.locator("#waiting")).to_have_text("Noch nicht gesendet: 1.")
    mend(phone, road)
    until(later, QUEUE, 0)
    assert [each.name for each in contacts(road)] == ["Chen Wei"]


def test_an_answer_that_is_not_ours_is_no_receipt(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    page = opened(phone, road, secret)
    page.route("**/contacts", lambda route: route.fulfill(body="<h1>Hotel WLAN</h1>", status=200))
    note(page, "Chen Wei")
    expect(waiting(page)).to_have_text("Noch nicht gesendet")
    until(page, QUEUE, 1)
    assert contacts(road) == []


def test_a_photo_is_made_smaller_before_it_waits(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    page = opened(phone, road, secret)
    large = page.evaluate(
        """async () => {
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [3000, 2000];
          const pen = canvas.getContext("2d");
          for (let x = 0; x < 3000; x += 5) {
            pen.fillStyle = `rgb(${x % 256}, ${(x * 7) % 256}, ${(x * 13) % 256})`;
            pen.fillRect(x, (x * 11) % 2000, 900, 700);
          }
          const blob = await new Promise(done => canvas.toBlob(done, "image/png"));
          return [...new Uint8Array(await blob.arrayBuffer())];
        }"""
    )
    cut(phone, road)
    page.reload()
    photo: FilePayload = {"name": "card.png", "mimeType": "image/png", "buffer": bytes(large)}
    note(page, "Chen Wei", photo=photo)
    mend(phone, road)
    until(page, QUEUE, 0)
    (stored,) = contacts(road)
    assert stored.photo is not None
    assert type_of(stored.photo.content) is JPEG
    assert stored.photo.media_type == "image/jpeg"
    assert stored.photo.content[:4] != bytes(large)[:4]
    picture = """async (bytes) => {
      const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      return [picture.width, picture.height];
    }"""
    assert page.evaluate(picture, list(stored.photo.content)) == [1600, 1067]


def test_what_the_office_refuses_can_be_corrected(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    page = opened(phone, road, secret)
    broken: FilePayload = {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    note(page, "Chen Wei", photo=broken)
    expect(waiting(page)).to_contain_text("Nicht angenommen:")
    assert contacts(road) == []
    page.get_by_role("button", name="Korrigieren").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Chen Wei")
    good: FilePayload = {"name": "x.png", "mimeType": "image/png", "buffer": PNG}
    page.get_by_label("Foto der Visitenkarte").set_input_files(good)
    page.get_by_role("button", name="Notieren").click()
    expect(page.locator("[data-queued] li .soft").first).to_have_text("Gesendet")
    assert [(each.name, each.photo is not None) for each in contacts(road)] == [("Chen Wei", True)]


def test_an_empty_note_is_asked_for_a_name(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    page = opened(phone, road, secret)
    page.get_by_role("button", name="Notieren").click()
    expect(page.locator("[data-queued] li")).to_have_count(0)
    reason = page.get_by_label("Name", exact=True).evaluate("input => input.validationMessage")
    assert reason == "Schreiben Sie einen Namen, oder fotografieren Sie die Karte."


def test_an_outlay_waits_with_its_receipt_and_is_sent(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    page = visit(phone, road, secret)
    cut(phone, road)
    page.goto(f"{road.url}/my/{secret}/costs")
    page.get_by_label("Betrag").fill("1.234,50")
    page.get_by_label("Was genau").fill("Taxi zur Messe")
    receipt: FilePayload = {"name": "r.png", "mimeType": "image/png", "buffer": PNG}
    page.get_by_label("Foto des Belegs").set_input_files(receipt)
    page.get_by_role("button", name="Notieren").click()
    expect(page.locator("[data-queued] li")).to_contain_text("Taxi zur Messe")
    mend(phone, road)
    until(page, QUEUE, 0)
    with session_for(road.engine, road.office, read_clock()) as session:
        (stored,) = session.scalars(select(Outlay)).all()
        assert (stored.amount_minor, stored.currency, stored.category) == (
            123450,
            "CNY",
            "local_transport",
        )
        assert stored.photo_id is not None


def test_reading_is_confirmed_later_where_there_is_no_network(
    phone: BrowserContext, road: Road
) -> None:
    _, secret = road.share()
    page = visit(phone, road, secret)
    cut(phone, road)
    page.reload()
    page.get_by_role("button", name="Ich habe Version 1 gelesen").click()
    expect(page.locator("#waiting")).to_be_visible()
    mend(phone, road)  # the page sends, and shows itself anew
    expect(page.get_by_text("Version 1 von Ihnen bestätigt am")).to_be_visible()


def test_without_a_script_the_form_is_sent_as_it_is(
    browser: Any,  # noqa: ANN401 - playwright's
    road: Road,
) -> None:
    _, secret = road.share()
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(f"{road.url}/my/{secret}/contacts")
    page.get_by_label("Name", exact=True).fill("Chen Wei")
    page.get_by_role("button", name="Notieren").click()
    expect(page.locator("[data-received] strong")).to_have_text("Chen Wei")
    page.go_back()
    page.get_by_label("Name", exact=True).fill("Li Na")
    page.get_by_role("button", name="Notieren").click()
    expect(page.locator("[data-received]")).to_have_count(2)
    context.close()


def test_a_withdrawn_address_shows_what_was_never_sent(phone: BrowserContext, road: Road) -> None:
    number, secret = road.share()
    page = opened(phone, road, secret)
    cut(phone, road)
    page.reload()
    note(page, "Chen Wei", "Foshan Robots")
    with session_for(road.engine, road.office, read_clock()) as session:
        revoke_page(session, road.office, number, read_clock())
        session.commit()
    mend(phone, road)
    page.goto(f"{road.url}/my/{secret}/")
    expect(page.locator("#unsent")).to_contain_text("Chen Wei · Foshan Robots")
    page.get_by_role("button", name="Verwerfen").click()
    expect(page.locator("#unsent")).to_be_hidden()


def test_lists_that_wait_can_be_read_by_everybody(phone: BrowserContext, road: Road) -> None:
    _, secret = road.share()
    phone.add_init_script(path=AXE)
    page = opened(phone, road, secret)
    note(page, "Li Na")
    page.reload()
    cut(phone, road)
    page.reload()
    note(page, "Chen Wei")
    assert faults_of(page) == []
