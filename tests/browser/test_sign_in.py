"""Signing in with a real browser: by the provider and out of it, by password and code."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pyotp import TOTP

from planner.web.session import read_clock
from tests.browser.axe import AXE, faults_of
from tests.browser.sign_in_site import BY_PASSWORD, KEY_OWNER, SignInSite, serve_sign_in
from tests.provider import SUBJECT
from tests.services.cast import PASSWORD


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignInSite]:
    with serve_sign_in(tmp_path_factory.mktemp("sign-in")) as served:
        yield served


@pytest.fixture
def visitor(
    browser: Browser, browser_context_args: dict[str, Any], place: SignInSite
) -> Iterator[Page]:
    """A German browser with axe in it; a breach of our policy fails the test."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(10_000)
    context.add_init_script(path=AXE)
    page, faults = context.new_page(), []
    page.on(
        "console",
        lambda said: (
            faults.append(said.text)
            if said.type == "error"
            and page.url.startswith(place.url)
            and "the server responded" not in said.text
            else None
        ),
    )
    yield page
    context.close()
    assert faults == []


def test_by_the_provider_and_out_of_it_under_the_policy_as_it_is(
    visitor: Page, place: SignInSite
) -> None:
    visitor.goto(f"{place.url}/trips/")
    assert faults_of(visitor) == []
    visitor.get_by_role("link", name="Über die Dienststelle anmelden").click()
    visitor.get_by_role("button", name=SUBJECT).first.click()
    visitor.wait_for_url(f"{place.url}/trips/")
    visitor.get_by_text("Eva Muster").click()
    visitor.get_by_role("button", name="Abmelden").click()
    visitor.wait_for_url(f"{place.provider.issuer}/oauth2/end_session?*")
    assert "post_logout_redirect_uri" in visitor.url
    visitor.goto(f"{place.url}/trips/")
    expect(visitor).to_have_url(f"{place.url}/sign-in?next=/trips/")


def test_who_ends_it_at_the_provider_is_told(visitor: Page, place: SignInSite) -> None:
    visitor.goto(f"{place.url}/sign-in")
    visitor.get_by_role("link", name="Über die Dienststelle anmelden").click()
    visitor.get_by_role("button", name="Deny").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Sie sind nicht angemeldet")
    assert faults_of(visitor) == []


def test_an_app_is_set_up_and_asked_for(visitor: Page, place: SignInSite) -> None:
    _by_password(visitor, place)
    visitor.goto(f"{place.url}/account/second-factor")
    assert faults_of(visitor) == []
    with visitor.expect_navigation():
        visitor.get_by_role("button", name=re.compile("^Einrichten")).click()
    assert faults_of(visitor) == []
    secret = visitor.locator("code").inner_text()
    visitor.get_by_label("Code, den die App zeigt").fill(TOTP(secret).at(read_clock()))
    visitor.get_by_role("button", name="Einschalten").click()
    expect(visitor.locator("code")).to_have_count(10)
    assert faults_of(visitor) == []
    recovery = visitor.locator("code").first.inner_text()
    for address in ("", "/codes", "/remove"):
        visitor.goto(f"{place.url}/account/second-factor{address}")
        assert faults_of(visitor) == []
    visitor.context.clear_cookies()
    _by_password(visitor, place)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ihr Code")
    assert faults_of(visitor) == []
    visitor.get_by_label("Code", exact=True).fill(recovery)
    visitor.get_by_role("button", name="Anmelden", exact=True).click()
    expect(visitor.get_by_text(re.compile("^Bea$"))).to_be_visible()


def test_a_key_is_registered_signed_in_with_and_removed(visitor: Page, place: SignInSite) -> None:
    _plug_in(visitor)
    _by_password(visitor, place, KEY_OWNER)
    visitor.goto(f"{place.url}/account/second-factor/keys/new")
    assert faults_of(visitor) == []
    visitor.get_by_label("Name").fill("Blau")
    with visitor.expect_navigation():
        visitor.get_by_role("button", name="Weiter").click()
    assert faults_of(visitor) == []
    visitor.get_by_role("button", name="Schlüssel registrieren").click()
    expect(visitor.locator("code")).to_have_count(10)
    visitor.context.clear_cookies()
    _by_password(visitor, place, KEY_OWNER)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ihr zweiter Faktor")
    assert faults_of(visitor) == []
    visitor.get_by_role("button", name="Schlüssel verwenden").click()
    expect(visitor.get_by_text(re.compile("^Kim$"))).to_be_visible()
    visitor.goto(f"{place.url}/account/second-factor")
    assert faults_of(visitor) == []
    visitor.get_by_role("link", name=re.compile("^Entfernen …")).click()
    visitor.get_by_role("button", name="Entfernen").click()
    expect(visitor.get_by_text("Der Schlüssel „Blau“ ist entfernt.")).to_be_visible()


def _plug_in(page: Page) -> None:
    """A key in software, which is touched as soon as the browser asks for it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})


def _by_password(page: Page, place: SignInSite, email: str = BY_PASSWORD) -> None:
    page.goto(f"{place.url}/sign-in")
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.get_by_label("Passwort").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Anmelden", exact=True).click()
