"""The pictures of the documentation: each page shows what the text beside it names.

``PLANNER_SCREENSHOTS=docs/screenshots`` writes them anew; without it only the pages are looked at.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from planner.domain.access import Role
from tests.browser.conftest import PHONE, Enter
from tests.browser.served import Served
from tests.docs_site import ROOT

FOLDER = os.environ.get("PLANNER_SCREENSHOTS", "")
DESK = {"viewport": {"width": 1280, "height": 800}}


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it, the elements that its text names, and the text's page."""

    name: str
    role: Role | None
    address: str
    shown: tuple[str, ...]
    told_in: str


PICTURES = (
    Picture(
        "board",
        Role.PLANNER,
        "/trips/isa-plenary-foshan-2026/programme",
        ("h1", "#board, .board", "nav[aria-label]"),
        "staff.md",
    ),
    Picture("coverage", Role.APPROVER, "/coverage/", ("h1", "table"), "manager.md"),
    Picture(
        "operations",
        Role.ADMIN,
        "/admin/operations",
        ("h1", "dl.facts", "#failed", "#unfetched"),
        "admin.md",
    ),
)


def take(page: Page, name: str) -> None:
    if FOLDER:
        page.screenshot(path=str(Path(FOLDER) / f"{name}.png"))


@pytest.mark.parametrize("picture", PICTURES, ids=lambda each: each.name)
def test_a_page_shows_what_its_text_names(site: Served, enter: Enter, picture: Picture) -> None:
    page = enter(picture.role, **DESK)
    page.goto(f"{site.url}{picture.address}")
    for selector in picture.shown:
        expect(page.locator(selector).first).to_be_visible()
    take(page, picture.name)
    _is_told(picture.name, picture.told_in)


def test_a_traveller_s_page_shows_the_programme(site: Served, enter: Enter) -> None:
    page = enter(None, **PHONE)
    page.goto(f"{site.url}{site.demo['travellers'][0]['path']}")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main")).to_be_visible()
    take(page, "traveller")
    _is_told("traveller", "traveller.md")


def _is_told(name: str, text: str) -> None:
    """The picture is there, and in its text."""
    assert f"(screenshots/{name}.png)" in (ROOT / "docs" / text).read_text()
    assert (ROOT / "docs" / "screenshots" / f"{name}.png").is_file()
