"""The page of a bundle, opened from disk where there is no network."""

from pathlib import Path

from playwright.sync_api import Browser, Request

from tests.browser.axe import AXE, faults_of
from tests.browser.served import Served
from tests.pdfs import files_in

TITLE = "h2, h3"


def test_the_page_of_a_bundle_opens_from_disk_without_a_network(
    site: Served, browser: Browser, tmp_path: Path
) -> None:
    secret = site.demo["travellers"][0]["path"]
    page_file = tmp_path / "programme.html"
    page_file.write_bytes(files_in(site.bytes_of(f"{secret}trip.zip"))["programme.html"])
    context = browser.new_context(offline=True, locale="de-DE")
    context.add_init_script(path=AXE)
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.on("console", lambda message: wrong.append(message.text))
    page.goto(page_file.as_uri())
    assert asked == [page_file.as_uri()]
    assert wrong == []
    assert page.locator("article").count() > 3
    assert page.locator(TITLE).first.is_visible()
    assert faults_of(page) == []
    context.close()
