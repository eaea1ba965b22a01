"""The pictures of the documentation: each page shows what the text beside it names.

Beside a picture lies what its page said and looked like when it was taken: headings, tabs, heads
of tables, colours and sizes, and the picture's hash. A page that is another now fails the test
until ``PLANNER_SCREENSHOTS=docs/screenshots`` (`make screenshots`) writes both anew. What an
office enters is left out, as is what hangs on the day.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from planner.domain.access import Role
from tests.browser.conftest import PHONE, Enter
from tests.browser.served import Served, serve_demo
from tests.docs_site import ROOT

FOLDER = os.environ.get("PLANNER_SCREENSHOTS", "")
DESK = {"viewport": {"width": 1280, "height": 800}}
WORDS = "h1, h2, dt, nav a, .page-header .btn"
LOOKS = ["body", "h1", "h2", "nav a", ".card"]


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it, the elements that its text names, and the text's page.

    `words` are the elements whose words the picture is known by, whatever an office enters.
    """

    name: str
    role: Role | None
    address: str
    shown: tuple[str, ...]
    told_in: str
    words: str = WORDS


PICTURES = (
    Picture(
        "board",
        Role.PLANNER,
        "/trips/isa-plenary-foshan-2026/programme",
        ("h1", "#board, .board", "nav[aria-label]"),
        "staff.md",
    ),
    Picture(
        "coverage",
        Role.APPROVER,
        "/coverage/",
        ("h1", "table"),
        "manager.md",
        f"{WORDS}, th:not([scope=row])",
    ),
    Picture(
        "operations",
        Role.ADMIN,
        "/admin/operations",
        ("h1", "dl.facts", "#failed", "#unfetched"),
        "admin.md",
    ),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo as it begins: no other test has changed what its pages say."""
    yield from serve_demo(tmp_path_factory.mktemp("pictures"))


FACE = """(selectors) => {
  const named = [...document.querySelectorAll(selectors.words)];
  const words = named.filter((each) => each.checkVisibility() && !each.querySelector("time"))
    .map((each) => each.innerText.trim().replace(/\\s+/g, " "))
    .filter((text) => text && !/\\d/.test(text));
  const look = (selector) => {
    const found = document.querySelector(selector);
    const style = found && getComputedStyle(found);
    return style && [style.display, style.fontFamily.split(",")[0], style.fontSize,
      style.fontWeight, style.color, style.backgroundColor, style.borderRadius].join(" ");
  };
  const looks = selectors.looks.map((each) => [each, look(each)]);
  return {words: [...new Set(words)], looks: Object.fromEntries(looks)};
}"""
"""What a reader of the picture recognises the page by."""


def check(page: Page, name: str, told_in: str, words: str = WORDS) -> None:
    """The picture stands in its text and shows the page as it is; or it is taken anew."""
    face: dict[str, Any] = page.evaluate(FACE, {"words": words, "looks": LOOKS})
    if FOLDER:
        body = page.screenshot(path=str(Path(FOLDER) / f"{name}.png"))
        face["picture"] = sha256(body).hexdigest()
        told = json.dumps(face, ensure_ascii=False, indent=1)
        (Path(FOLDER) / f"{name}.json").write_text(f"{told}\n")
    folder = Path(FOLDER or ROOT / "docs" / "screenshots")
    kept = json.loads((folder / f"{name}.json").read_text())
    assert sha256((folder / f"{name}.png").read_bytes()).hexdigest() == kept.pop("picture")
    assert face["words"] == kept["words"], "make screenshots"
    assert face["looks"] == kept["looks"], "make screenshots"
    assert f"(screenshots/{name}.png)" in (ROOT / "docs" / told_in).read_text()


@pytest.mark.parametrize("picture", PICTURES, ids=lambda each: each.name)
def test_a_page_shows_what_its_text_names(site: Served, enter: Enter, picture: Picture) -> None:
    page = enter(picture.role, **DESK)
    page.goto(f"{site.url}{picture.address}")
    for selector in picture.shown:
        expect(page.locator(selector).first).to_be_visible()
    check(page, picture.name, picture.told_in, picture.words)


def test_a_traveller_s_page_shows_the_programme(site: Served, enter: Enter) -> None:
    page = enter(None, **PHONE)
    page.goto(f"{site.url}{site.demo['travellers'][0]['path']}")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main")).to_be_visible()
    check(page, "traveller", "traveller.md")
