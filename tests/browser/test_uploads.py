"""A file far beyond the limit, sent over a real connection: the answer is read, nothing is lost."""

import http.client
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from planner.domain.access import Role
from planner.web.sizes import FILES, MEGABYTE, MOST_READ
from tests.browser.conftest import Enter
from tests.browser.served import SECONDS, Served

NEW = "/trips/delegation-pearl-river/documents/new"
TOO_LARGE = "Die gesendeten Daten sind größer, als diese Seite annimmt: höchstens 10 MB."
PIECE = b"y" * (64 * 1024)


def sent_to(site: Served, role: Role | None, size: int) -> tuple[int, str]:
    """Status and text of the answer to so many bytes, all of which are sent before it is read."""
    host = urlsplit(site.url).netloc
    with closing(http.client.HTTPConnection(host, timeout=SECONDS)) as connection:
        connection.putrequest("POST", NEW)
        if role is not None:
            connection.putheader("Cookie", f"planner={site.cookie_of(role)['value']}")
        connection.putheader("Content-Type", "multipart/form-data; boundary=b")
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        for _ in range(size // len(PIECE)):
            connection.send(PIECE)
        connection.send(PIECE[: size % len(PIECE)])
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


@pytest.mark.parametrize("megabytes", [15, 200])
def test_far_too_much_is_answered_by_a_page(site: Served, megabytes: int) -> None:
    status, text = sent_to(site, Role.PLANNER, megabytes * MEGABYTE)
    assert status == 413
    assert TOO_LARGE in text


def test_what_nobody_would_send_is_cut_off(site: Served) -> None:
    """Nobody keeps the server reading for long; who is not signed in doesn't at all."""
    with pytest.raises(ConnectionError):
        sent_to(site, Role.PLANNER, 2 * MOST_READ)
    with pytest.raises(ConnectionError):
        sent_to(site, None, MOST_READ // 2)


def test_a_browser_shows_the_page_and_keeps_the_words(
    enter: Enter, site: Served, tmp_path: Path
) -> None:
    large = tmp_path / "film.pdf"
    large.write_bytes(b"%PDF-1.7\n" + bytes(40 * MEGABYTE))
    page = enter(Role.PLANNER, java_script_enabled=False)
    page.goto(f"{site.url}{NEW}")
    page.get_by_label("Titel").fill("Rechnung des Hotels")
    page.get_by_label("Datei").set_input_files(large)
    page.get_by_role("button", name="Hochladen").click()
    page.get_by_text(TOO_LARGE).wait_for()
    page.go_back()
    assert page.get_by_label("Titel").input_value() == "Rechnung des Hotels"


def test_a_script_says_so_before_anything_is_sent(
    enter: Enter, site: Served, tmp_path: Path
) -> None:
    large, small = tmp_path / "large.pdf", tmp_path / "small.pdf"
    large.write_bytes(bytes(FILES["documents.new"] + 1))
    small.write_bytes(bytes(FILES["documents.new"]))
    page = enter(Role.PLANNER)
    page.goto(f"{site.url}{NEW}")
    field = page.get_by_label("Datei")
    field.set_input_files(large)
    assert field.evaluate("field => field.validationMessage") == "Die Datei ist größer als 10 MB."
    field.set_input_files(small)
    assert field.evaluate("field => field.validationMessage") == ""
