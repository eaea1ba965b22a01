"""The board in a real browser: mouse, keyboard, phone, two people, no network, paper."""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from planner.db.engine import session_for
from planner.db.models import Candidate, ProgrammeItem, Trip
from planner.domain.access import Role
from planner.domain.times import WallTime
from planner.formats.trip_document import read_document
from planner.services.programmes import get_item
from planner.services.trip_documents import load_trip
from planner.services.trip_queries import trip_with_programme
from planner.web.session import read_clock
from tests.browser.axe import AXE, faults_of
from tests.browser.conftest import Enter
from tests.browser.served import Served
from tests.examples.documents import encoded, foshan

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SHANGHAI = "Asia/Shanghai"
BOX = "place => document.querySelector(place).getBoundingClientRect().toJSON()"
"""In one go: what is looked for first and measured then may have been drawn anew in between."""

Edit = Callable[[dict[str, Any]], None]
_numbers = count(1)


class Board:
    """A copy of the Foshan trip of one test, and what is stored of it."""

    def __init__(self, site: Served, slug: str) -> None:
        self.site, self.slug = site, slug
        self.address = f"{site.url}/trips/{slug}/programme"

    def span(self, key: str) -> tuple[str, str]:
        """When an item is, as it is stored: ``2026-10-25 10:30``."""
        with session_for(self.site.engine, self.site.actor(Role.ADMIN), read_clock()) as session:
            return span_of(get_item(session, self.site.actor(Role.ADMIN), self.slug, key))


def span_of(item: ProgrammeItem) -> tuple[str, str]:
    assert isinstance(item.starts, WallTime)
    assert isinstance(item.ends, WallTime)
    return (f"{item.starts.at:%m-%d %H:%M}", f"{item.ends.at:%m-%d %H:%M}")


@pytest.fixture
def board(site: Served) -> Board:
    return make_board(site)


def make_board(site: Served, change: Edit | None = None) -> Board:
    document = foshan()
    document["slug"] = f"board-{next(_numbers)}"
    if change:
        change(document)
    actor, now = site.actor(Role.ADMIN), read_clock()
    read, _ = read_document(encoded(document))
    system = replace(actor, role=Role.SYSTEM)  # the document brings approvals
    with session_for(site.engine, system, now) as session:
        load_trip(session, system, read, replace=False, now=now)
        session.commit()
    return Board(site, document["slug"])


@pytest.fixture
def page(enter: Enter, board: Board) -> Page:
    opened = enter(Role.PLANNER, viewport=WIDE)
    opened.goto(board.address)
    expect(opened.locator(".board.is-live")).to_be_visible()
    return opened


def piece(page: Page, key: str) -> Locator:
    return page.locator(f"#item-{key}")


def title(page: Page, key: str) -> Locator:
    return piece(page, key).locator(".piece-title")


def said(page: Page) -> Locator:
    return page.locator("#board-status")


def slot(page: Page) -> float:
    """The height of a quarter of an hour in pixels."""
    value = page.locator("#board").evaluate("e => getComputedStyle(e).getPropertyValue('--slot')")
    return float(str(value).removesuffix("px"))


def drag(page: Page, where: tuple[float, float], by: tuple[float, float]) -> None:
    page.mouse.move(*where)
    page.mouse.down()
    page.mouse.move(where[0] + by[0] / 2, where[1] + by[1] / 2, steps=4)
    page.mouse.move(where[0] + by[0], where[1] + by[1], steps=4)
    page.mouse.up()


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def column_width(page: Page) -> float:
    box = page.locator(".board-day").nth(1).bounding_box()
    assert box is not None
    return box["width"]


def stored(board: Board, key: str, starts: str, ends: str) -> None:
    assert board.span(key) == (starts, ends)


def test_an_item_is_dragged_to_another_day_and_time(page: Page, board: Board) -> None:
    by = (-column_width(page), -4 * slot(page))
    drag(page, middle(piece(page, "hax-visit")), by)
    expect(said(page)).to_contain_text("14:00–16:30")
    stored(board, "hax-visit", "10-24 14:00", "10-24 16:30")
    day = page.locator('.board-day[data-day="2026-10-24"]')
    expect(day.locator("#item-hax-visit .piece-clock")).to_have_text("14:00–16:30")
    expect(piece(page, "hax-visit")).to_have_class(re.compile("clash-error"))
    expect(page.locator(".clash-error.clash").first).to_contain_text("Hardware-Accelerator")
    expect(said(page)).to_contain_text("Konflikt")


def test_edges_are_dragged(page: Page, board: Board) -> None:
    box = piece(page, "plenary").bounding_box()
    assert box is not None
    x = box["x"] + box["width"] / 2
    drag(page, (x, box["y"] + box["height"] - 2), (0, 2 * slot(page)))
    expect(said(page)).to_contain_text("09:30–13:00")
    stored(board, "plenary", "10-24 09:30", "10-24 13:00")
    now = piece(page, "plenary").bounding_box()
    assert now is not None
    drag(page, (now["x"] + now["width"] / 2, now["y"] + 2), (0, 2 * slot(page)))
    expect(said(page)).to_contain_text("10:00–13:00")
    stored(board, "plenary", "10-24 10:00", "10-24 13:00")


def test_an_item_is_drawn_on_an_empty_space(page: Page, board: Board) -> None:
    day = page.locator('.board-day[data-day="2026-10-26"]')
    above = day.locator("#item-train-home").bounding_box()
    assert above is not None
    start = (above["x"] + 40, above["y"] + above["height"] + 9.5 * slot(page))
    drag(page, start, (0, 3 * slot(page)))
    dialog = page.locator("#board-quick")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[name=on]")).to_have_value("2026-10-26")
    expect(dialog.locator("[name=minutes]")).to_have_value("60")
    assert dialog.locator("[name=zone]").input_value() == "Europe/Berlin"
    dialog.locator("[name=title]").fill("Nachbesprechung")
    dialog.get_by_role("button", name="Hinzufügen").click()
    expect(said(page)).to_have_text("Nachbesprechung steht im Programm.")
    expect(title(page, "nachbesprechung")).to_be_focused()
    starts, ends = board.span("nachbesprechung")
    assert starts.startswith("10-26 1")
    first, last = (int(each[6:8]) * 60 + int(each[9:]) for each in (starts, ends))
    assert last - first == 60
    page.locator("#board-undo").click()
    expect(piece(page, "nachbesprechung")).to_have_count(0)
    expect(said(page)).to_have_text("Rückgängig gemacht.")
    page.locator("#board-redo").click()
    expect(said(page)).to_have_text("Nachbesprechung steht im Programm.")
    expect(title(page, "nachbesprechung")).to_be_focused()
    assert board.span("nachbesprechung") == (starts, ends)


def quick(page: Page, after: str, name: str) -> None:
    """A new item of an hour after another, by keyboard."""
    title(page, after).focus()
    page.keyboard.press("n")
    page.locator("#board-quick [name=title]").fill(name)
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text(f"{name} steht im Programm.")


def test_what_was_made_and_moved_is_undone_and_redone_in_one_go(page: Page, board: Board) -> None:
    quick(page, "debrief", "Ausklang")
    expect(title(page, "ausklang")).to_be_focused()
    made = board.span("ausklang")
    pressed(page, "ArrowDown", 2)
    expect(said(page)).to_contain_text("19:15–20:15")
    pressed(page, "Control+z", 3)
    expect(piece(page, "ausklang")).to_have_count(0)
    pressed(page, "Control+y", 3)
    expect(said(page)).to_contain_text("19:15–20:15")
    assert made == ("10-25 18:45", "10-25 19:45")
    stored(board, "ausklang", "10-25 19:15", "10-25 20:15")
    expect(page.locator("#board-redo")).to_be_disabled()


def test_what_somebody_else_wrote_into_a_new_item_is_not_undone(page: Page, board: Board) -> None:
    quick(page, "debrief", "Ausklang")
    actor = board.site.actor(Role.ADMIN)
    with session_for(board.site.engine, actor, read_clock()) as session:
        get_item(session, actor, board.slug, "ausklang").booking_reference = "Tisch 7"
        session.commit()
    expect(said(page)).to_contain_text("Jemand anderes")
    page.locator("#board-undo").click()
    expect(said(page)).to_contain_text("nichts rückgängig")
    expect(piece(page, "ausklang")).to_have_count(1)
    stored(board, "ausklang", "10-25 18:45", "10-25 19:45")


def test_an_item_with_more_than_a_wish_holds_asks_before_it_goes(page: Page, board: Board) -> None:
    start = middle(piece(page, "visit-3d"))
    back = middle(page.locator("#wishes"))
    drag(page, start, (back[0] - start[0], back[1] - start[1]))
    expect(page).to_have_url(f"{board.site.url}/trips/{board.slug}/board/items/visit-3d/back")
    stored(board, "visit-3d", "10-25 10:30", "10-25 12:00")


def test_arrow_keys_move_and_undo_brings_back(page: Page, board: Board) -> None:
    title(page, "visit-3d").focus()
    page.keyboard.press("ArrowDown")
    expect(said(page)).to_contain_text("10:45–12:15")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(said(page)).to_contain_text("11:45–13:15")
    page.keyboard.press("Shift+ArrowUp")
    expect(said(page)).to_contain_text("11:45–13:00")
    page.keyboard.press("ArrowLeft")
    expect(said(page)).to_contain_text("24. Okt.")
    expect(title(page, "visit-3d")).to_be_focused()
    stored(board, "visit-3d", "10-24 11:45", "10-24 13:00")
    for _ in range(7):
        page.keyboard.press("Control+z")
    expect(said(page)).to_contain_text("So., 25. Okt., 10:30–12:00")
    stored(board, "visit-3d", "10-25 10:30", "10-25 12:00")
    page.keyboard.press("Control+y")
    expect(said(page)).to_contain_text("10:45–12:15")
    page.get_by_role("button", name="Rückgängig").click()
    expect(said(page)).to_contain_text("10:30–12:00")
    stored(board, "visit-3d", "10-25 10:30", "10-25 12:00")


def test_a_hotel_is_moved_by_days_with_the_keyboard(page: Page) -> None:
    title(page, "hotel").focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("Sonntag, 25. Oktober 2026")
    expect(page.locator('.board-day[data-day="2026-10-25"] #item-hotel')).to_be_visible()
    expect(title(page, "hotel")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator('.board-day[data-day="2026-10-24"] #item-hotel')).to_be_visible()


def test_enter_edits_and_delete_asks(page: Page, board: Board) -> None:
    title(page, "visit-3d").focus()
    page.keyboard.press("Delete")
    expect(page).to_have_url(f"{board.address}/visit-3d/delete")
    page.go_back()
    title(page, "visit-3d").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{board.address}/visit-3d")


DAYS = tuple(f"2026-10-{day}" for day in (23, 24, 25, 26))
GROUPS = ("metal", "software", "press")


def delegation(document: dict[str, Any]) -> None:
    """Four days of twelve travellers in three groups, with nothing planned yet."""
    one = document["travellers"][0]
    document["travellers"] = [one | {"key": f"guest-{n}"} for n in range(12)]
    document["groups"] = [
        {
            "key": key,
            "name": {"de": key.title()},
            "travellers": [f"guest-{n}" for n in range(number, 12, 3)],
        }
        for number, key in enumerate(GROUPS)
    ]
    for parts in ("programme", "costs", "commitments", "hosted_benefits", "approvals", "set_offs"):
        document[parts] = []


def planned(board: Board) -> dict[str, tuple[str, str, str]]:
    """Each item's start, end and group, by its title."""
    actor = board.site.actor(Role.ADMIN)
    with session_for(board.site.engine, actor, read_clock()) as session:
        trip = trip_with_programme(session, board.slug)
        return {
            item.title.best("de"): (*span_of(item), "".join(g.key for g in item.groups))
            for item in trip.items
        }


def sixty() -> dict[str, tuple[str, str, str]]:
    """On each day, for each group, five talks from 9 to 14 o'clock."""
    return {
        f"Gespräch {number}": (
            f"{DAYS[number // 15][5:]} {9 + number % 5:02}:00",
            f"{DAYS[number // 15][5:]} {10 + number % 5:02}:00",
            GROUPS[number // 5 % 3],
        )
        for number in range(60)
    }


def test_sixty_items_are_built_by_keyboard_alone(site: Served, enter: Enter) -> None:
    board = make_board(site, delegation)
    page = enter(Role.PLANNER, viewport=WIDE)
    page.goto(board.address)
    page.locator("#board-new").focus()
    page.keyboard.press("Enter")
    for number, (name, (starts, _, group)) in enumerate(sixty().items()):
        page.locator("#board-quick [name=title]:focus").wait_for()
        page.keyboard.type(name)
        is_first = number % 5 == 0
        if is_first:
            pressed(page, "Tab", 3)
            page.keyboard.type(group.title())
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        said(page).filter(has_text=f"{name} steht im Programm.").wait_for()
        if is_first and number:  # it stands after the last one of another group
            pressed(page, "ArrowUp", 20)
            pressed(page, "ArrowRight", int(number % 15 == 0))
            said(page).filter(has_text=f"{starts[3:5]}. Okt., 09:00–10:00").wait_for()
        page.keyboard.press("n")
    page.keyboard.press("Escape")
    assert planned(board) == sixty()


def pressed(page: Page, key: str, times: int) -> None:
    for _ in range(times):
        page.keyboard.press(key)


def test_sixty_items_are_drawn_with_the_mouse(site: Served, enter: Enter) -> None:
    board = make_board(site, delegation)
    page = enter(Role.PLANNER, viewport=WIDE)
    page.goto(board.address)
    form = page.locator("#board-quick")
    for name, (starts, _, group) in sixty().items():
        day = f'.board-day[data-day="2026-{starts[:5]}"] .board-pieces'
        pieces, box, step = page.locator(day), page.evaluate(BOX, day), slot(page)
        top = box["y"] + int(starts[6:8]) * 4 * step
        lane = (GROUPS.index(group) + 0.5) / 3 * box["width"]
        drag(page, (box["x"] + lane, top + step / 2), (0, 3 * step))
        is_first = pieces.locator(".piece").count() == 0
        assert form.locator("[name=group]").input_value() == ("" if is_first else group)
        form.locator("[name=group]").select_option(group)
        form.locator("[name=title]").fill(name)
        form.get_by_role("button", name="Hinzufügen").click()
        said(page).filter(has_text=f"{name} steht im Programm.").wait_for()
    assert planned(board) == sixty()


def test_a_refused_move_is_put_back_with_its_reason(site: Served, enter: Enter) -> None:
    def in_berlin(document: dict[str, Any]) -> None:
        document["starts_on"], document["ends_on"] = "2027-03-27", "2027-03-29"
        item = next(each for each in document["programme"] if each["key"] == "train-out")
        item["starts"]["at"], item["ends"]["at"] = "2027-03-27T02:30", "2027-03-27T04:00"
        item["kind"] = "meeting"
        document["programme"] = [item]

    board = make_board(site, in_berlin)
    page = enter(Role.PLANNER, viewport=WIDE)
    page.goto(board.address)
    title(page, "train-out").focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("02:30 Uhr gibt es am 28. März 2027")
    expect(said(page)).to_contain_text("wieder am alten Platz")
    expect(page.locator('.board-day[data-day="2027-03-27"] #item-train-out')).to_be_visible()
    stored(board, "train-out", "03-27 02:30", "03-27 04:00")


def test_without_network_a_change_is_kept_and_sent_later(page: Page, board: Board) -> None:
    page.context.set_offline(True)
    title(page, "visit-3d").focus()
    page.keyboard.press("ArrowDown")
    expect(said(page)).to_contain_text("Keine Verbindung")
    expect(piece(page, "visit-3d").locator(".piece-clock")).to_have_text("10:45–12:15")
    stored(board, "visit-3d", "10-25 10:30", "10-25 12:00")
    page.context.set_offline(False)
    expect(said(page)).to_contain_text("Alles ist gespeichert")
    stored(board, "visit-3d", "10-25 10:45", "10-25 12:15")


def test_two_see_each_others_changes_without_reloading(
    page: Page, enter: Enter, board: Board
) -> None:
    other = enter(Role.ADMIN, viewport=WIDE)
    other.goto(board.address)
    title(other, "hax-visit").focus()
    title(page, "visit-3d").focus()
    page.keyboard.press("ArrowDown")
    expect(said(page)).to_contain_text("10:45–12:15")
    expect(piece(other, "visit-3d").locator(".piece-clock")).to_have_text("10:45–12:15")
    expect(said(other)).to_contain_text("Jemand anderes")
    expect(title(other, "hax-visit")).to_be_focused()
    other.keyboard.press("ArrowDown")
    expect(said(other)).to_contain_text("15:15–17:45")
    expect(piece(page, "hax-visit").locator(".piece-clock")).to_have_text("15:15–17:45")


HEARD = """() => {
  window.heard = [];
  const status = document.querySelector("#board-status");
  new MutationObserver(() => heard.push(status.textContent)).observe(status, {childList: true});
}"""


def held(page: Page, pattern: str) -> Callable[[], Route]:
    """Hold what the page asks of an address; the first such request, once it is there."""
    routes: deque[Route] = deque()

    def hold(route: Route) -> None:
        routes.append(route)

    def first() -> Route:
        while not routes:
            page.evaluate("null")  # lets the page go on
        return routes[0]

    page.route(pattern, hold)
    return first


def test_one_s_own_item_is_not_told_as_somebody_else_s(page: Page) -> None:
    page.evaluate(HEARD)
    look = held(page, "**/board/tag")()  # it asks before the item is there
    address = page.locator("#board-quick form").get_attribute("data-address")
    add = held(page, f"**{address}")
    page.locator("#board-new").click()
    page.locator("#board-quick [name=title]").fill("Kaffee")
    page.locator("#board-quick").get_by_role("button", name="Hinzufügen").click()
    answer = add().fetch()
    with page.expect_response("**/board/tag"):
        look.continue_()  # and hears of it before the answer to who added it is there
    add().fulfill(response=answer)
    expect(said(page)).to_contain_text("Kaffee steht im Programm.")
    assert [text for text in page.evaluate("heard") if "Jemand anderes" in text] == []


def test_who_moves_what_was_moved_in_between_is_told(page: Page, board: Board) -> None:
    page.evaluate("Board.isBusy = true")  # as while something is dragged: it looks at nothing
    with session_for(board.site.engine, board.site.actor(Role.ADMIN), read_clock()) as session:
        item = get_item(session, board.site.actor(Role.ADMIN), board.slug, "visit-3d")
        item.schedule(
            WallTime(datetime(2026, 10, 25, 9), SHANGHAI),
            WallTime(datetime(2026, 10, 25, 10), SHANGHAI),
            SHANGHAI,
        )
        session.commit()
    title(page, "visit-3d").focus()
    page.keyboard.press("ArrowDown")
    expect(said(page)).to_contain_text("zwischendurch")
    expect(piece(page, "visit-3d").locator(".piece-clock")).to_have_text("09:00–10:00")
    stored(board, "visit-3d", "10-25 09:00", "10-25 10:00")


def add_wish(page: Page, board: Board) -> None:
    page.goto(f"{board.site.url}/trips/{board.slug}/board/wishes/new")
    page.locator("[name=title-de]").fill("Besuch im Messerwerk")
    page.locator("[name=kind]").select_option("company_visit")
    page.locator("[name=minutes]").fill("60")
    page.locator("[name=opens]").fill("13:00")
    page.locator("[name=closes]").fill("17:00")
    page.locator("main").get_by_role("button", name="Speichern").click()
    expect(page.locator(".wish")).to_contain_text("Besuch im Messerwerk")


def test_a_wish_is_dragged_onto_the_board_and_back(page: Page, board: Board) -> None:
    add_wish(page, board)
    page.goto(f"{board.site.url}/trips/{board.slug}/programme?view=board")  # not at the wish list
    expect(page.locator("#board.is-live")).to_be_visible()
    box = page.locator('.board-day[data-day="2026-10-26"] .board-column').bounding_box()
    assert box is not None
    wish = middle(page.locator(".wish .wish-facts"))
    to = (box["x"] + 60, box["y"] + 41.5 * slot(page))  # a quarter past ten, below the train home
    drag(page, wish, (to[0] - wish[0], to[1] - wish[1]))
    expect(said(page)).to_contain_text("Besuch im Messerwerk steht im Programm.")
    expect(said(page)).to_contain_text("ist von 13:00 bis 17:00 Uhr geöffnet")
    expect(page.locator(".wish")).to_have_count(0)
    assert board.span("besuch-im-messerwerk")[0].startswith("10-26 10:")
    page.keyboard.press("Control+z")
    expect(page.locator(".wish")).to_have_count(1)
    page.keyboard.press("Control+y")
    expect(page.locator(".wish")).to_have_count(0)
    assert board.span("besuch-im-messerwerk")[0].startswith("10-26 10:")
    start = middle(piece(page, "besuch-im-messerwerk"))
    back = middle(page.locator("#wishes"))
    drag(page, start, (back[0] - start[0], back[1] - start[1]))
    expect(said(page)).to_have_text("Besuch im Messerwerk steht wieder auf der Wunschliste.")
    expect(page.locator(".wish")).to_have_count(1)
    expect(piece(page, "besuch-im-messerwerk")).to_have_count(0)
    page.locator("#board-undo").click()
    expect(page.locator(".wish")).to_have_count(0)
    assert board.span("besuch-im-messerwerk")[0].startswith("10-26 10:")
    page.locator("#board-redo").click()
    expect(page.locator(".wish")).to_have_count(1)


def test_a_wish_is_placed_and_taken_back_without_dragging(page: Page, board: Board) -> None:
    add_wish(page, board)
    page.locator(".wish").get_by_role("link", name="Einplanen").click()
    page.locator("[name=on]").fill("2026-10-26")
    page.locator("[name=at]").fill("14:00")
    page.locator("main").get_by_role("button", name="Ins Programm aufnehmen").click()
    expect(page.get_by_text("Besuch im Messerwerk steht im Programm.")).to_be_visible()
    stored(board, "besuch-im-messerwerk", "10-26 14:00", "10-26 15:00")
    title(page, "besuch-im-messerwerk").focus()
    piece(page, "besuch-im-messerwerk").locator(".piece-back").click()
    page.locator("main").get_by_role("button", name="Zurück auf die Wunschliste").click()
    expect(page.locator(".wish")).to_contain_text("Besuch im Messerwerk")
    with session_for(board.site.engine, board.site.actor(Role.ADMIN), read_clock()) as session:
        trip = select(Trip.id).where(Trip.slug == board.slug).scalar_subquery()
        wish = session.scalars(select(Candidate).where(Candidate.trip_id == trip)).one()
        assert (wish.minutes, wish.item_id) == (60, None)


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no scripts"])
def test_on_a_phone_an_item_is_moved_by_buttons(
    enter: Enter, board: Board, *, with_scripts: bool
) -> None:
    page = enter(Role.PLANNER, viewport=PHONE, java_script_enabled=with_scripts)
    page.goto(board.address)
    assert page.locator("body").evaluate("b => b.scrollWidth") <= 390 if with_scripts else True
    piece(page, "visit-3d").get_by_role("button", name="+15 Min.").click()
    expect(page.get_by_role("status").filter(has_text="10:45–12:15")).to_be_visible()
    stored(board, "visit-3d", "10-25 10:45", "10-25 12:15")
    piece(page, "visit-3d").get_by_role("button", name="−1 Tag").click()
    expect(page.get_by_role("status").filter(has_text="24. Okt.")).to_be_visible()
    piece(page, "visit-3d").get_by_role("link", name="Zeit …").click()
    page.locator("[name=at]").fill("08:00")
    page.locator("[name=minutes]").fill("45")
    page.locator("main").get_by_role("button", name="Verschieben").click()
    expect(page.get_by_role("status").filter(has_text="08:00–08:45")).to_be_visible()
    stored(board, "visit-3d", "10-24 08:00", "10-24 08:45")


def test_four_days_of_fourteen_hours_fit_without_scrolling(page: Page) -> None:
    days = page.locator(".board-day")
    expect(days).to_have_count(4)
    scroll, head = (
        page.locator(each).first.bounding_box() for each in ("#board-scroll", ".board-top")
    )
    assert scroll is not None
    assert head is not None
    assert scroll["height"] - head["height"] >= 56 * slot(page)
    assert scroll["y"] + scroll["height"] <= 900
    assert page.locator("#board-scroll").evaluate("e => e.scrollWidth - e.clientWidth") == 0


def test_flights_stand_on_both_days_by_the_clock_of_each(page: Page) -> None:
    first = page.locator('[data-piece="flight-out@0"]')
    second = page.locator('[data-piece="flight-out@1"]')
    expect(first.locator(".piece-clock")).to_have_text("13:55 → 07:20 +1")
    expect(second.locator(".piece-clock")).to_have_text("Ankunft 07:20")
    boxes = first.bounding_box(), second.bounding_box()
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["height"] == pytest.approx(605 / 15 * slot(page), abs=2)
    assert boxes[1]["height"] == pytest.approx(440 / 15 * slot(page), abs=2)


def test_the_board_is_one_sheet_of_paper(page: Page) -> None:
    paper = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)", paper)
    assert [(round(float(w)), round(float(h))) for w, h in boxes] == [(1191, 842)]  # A3, landscape


def test_the_board_can_be_used_by_everybody(enter: Enter, board: Board) -> None:
    page = enter(Role.PLANNER, viewport=WIDE)
    page.context.add_init_script(path=AXE)
    page.goto(board.address)
    assert faults_of(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("#board-new").click()
    assert faults_of(page) == []


def test_who_only_reads_has_nothing_to_drag(enter: Enter, board: Board) -> None:
    page = enter(Role.APPROVER, viewport=WIDE)
    page.goto(board.address)
    drag(page, middle(piece(page, "visit-3d")), (0, 4 * slot(page)))
    stored(board, "visit-3d", "10-25 10:30", "10-25 12:00")
    expect(page.locator(".piece-tools, #board-new, .board-add")).to_have_count(0)


def many(document: dict[str, Any]) -> None:
    """200 items over 20 days, for everybody and for three groups."""
    document["ends_on"] = "2026-11-14"
    place = "hall"
    for number in range(184):
        on = date.fromordinal(date(2026, 10, 27).toordinal() + number // 10)
        hour = 8 + number % 10
        document["programme"].append(
            {
                "key": f"talk-{number}",
                "kind": "meeting",
                "track": ("official", "own", "arranged")[number % 3],
                "title": {"de": f"Gespräch {number}"},
                "starts": {"at": f"{on}T{hour:02}:00", "zone": SHANGHAI},
                "ends": {"at": f"{on}T{hour:02}:45", "zone": SHANGHAI},
                "place": place,
                "attendance": "all",
                "status": "confirmed",
                "visibility": "travellers",
            }
        )


def nothing(document: dict[str, Any]) -> None:
    many(document)
    document["programme"] = document["programme"][:1]


DRAW = "() => { for (let n = 0; n < 5; n += 1) { Board.draw(); document.body.offsetHeight; } }"


def draw_costs(page: Page) -> tuple[float, int]:
    """Seconds of processor and number of layouts that it takes to draw the board five times.

    The clock of the page's thread stands still while others have the processor.
    """
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> tuple[float, int]:
        found = {
            each["name"]: each["value"] for each in tools.send("Performance.getMetrics")["metrics"]
        }
        return found["TaskDuration"], int(found["LayoutCount"])

    def once() -> tuple[float, int]:
        before = spent()
        page.evaluate(DRAW)
        after = spent()
        return after[0] - before[0], after[1] - before[1]

    seconds, layouts = zip(*(once() for _ in range(20)), strict=True)
    return min(seconds), min(layouts)


def test_two_hundred_items_cost_little_more_than_none(site: Served, enter: Enter) -> None:
    costs = []
    for change in (nothing, many):
        page = enter(Role.PLANNER, viewport=WIDE)
        page.goto(make_board(site, change).address)
        costs.append(draw_costs(page))
    (empty, few), (full, layouts) = costs
    assert page.locator(".piece").count() >= 200
    assert full / empty < 12
    assert (few, layouts) == (5, 5)  # all pieces are measured together, not one after the other
