"""A German office's browser, and the site that it looks at: the demo, served on this machine."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from planner.domain.access import Role
from tests.browser.road import Road, serve
from tests.browser.served import Served, serve_demo

Enter = Callable[..., Page]

expect.set_options(timeout=30_000)
"""How long a busy machine may take; what is expected is awaited, never slept for."""

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """German, in Düsseldorf's zone; `page` and `new_context` take it from here.

    Without motion: what is measured while its page slides in is elsewhere when it is seized.
    """
    still = {"reduced_motion": "reduce"}
    return {**browser_context_args, **still, "locale": "de-DE", "timezone_id": "Europe/Berlin"}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo office; a test that changes something has a trip or an item of its own."""
    yield from serve_demo(tmp_path_factory.mktemp("site"))


@pytest.fixture
def enter(browser: Browser, browser_context_args: dict[str, Any], site: Served) -> Iterator[Enter]:
    """``enter(Role.PLANNER)``: a page of a browser of its own; without a role nobody signed in.

    The test fails on a request to another host, an error of a script and a breach of the policy.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def entered(role: Role | None = None, **options: Any) -> Page:  # noqa: ANN401 - playwright's
        context = browser.new_context(**{**browser_context_args, **options})
        contexts.append(context)
        context.set_default_timeout(10_000)
        if role is not None:
            context.add_cookies([site.cookie_of(role)])
        page = context.new_page()
        watch(page, site, faults)
        return page

    yield entered
    for context in contexts:
        context.close()
    assert faults == []


def watch(page: Page, site: Served, faults: list[str]) -> None:
    """Note what a page must not do."""
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: (
            faults.append(f"{page.url}: {said.text}")
            if said.type in {"error", "warning"} and "the server responded" not in said.text
            else None
        ),
    )
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((site.url, "data:", "blob:"))
            else faults.append(f"{page.url} asks {asked.url}")
        ),
    )


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with serve(tmp_path) as road:
        yield road


@pytest.fixture
def phone(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """A phone in German; it fails on a script's error and on a breach of the policy."""
    context = browser.new_context(**{**browser_context_args, **PHONE})
    context.set_default_timeout(15_000)
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield context
    context.close()
    assert faults == []
