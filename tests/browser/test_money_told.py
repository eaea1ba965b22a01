"""What a hosted banquet does to the allowances is told while it is typed, and by a button."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.db.engine import session_for
from planner.db.models import Trip
from planner.domain.access import Role
from planner.web.session import read_clock
from tests.browser.conftest import Enter
from tests.browser.served import Served

SLUG = "delegation-pearl-river"
NEW = f"/trips/{SLUG}/programme/new?kind=meal"
TOLD = "Tagegeld −19,20\N{NO-BREAK SPACE}€ für 6 Teilnehmer"
"""Six of the twelve have a rule book, the others pay for themselves."""


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_banquet_tells_what_it_cuts(enter: Enter, site: Served, *, with_scripts: bool) -> None:
    with session_for(site.engine, site.actor(Role.ADMIN), read_clock()) as session:
        begins = session.scalars(select(Trip.starts_on).where(Trip.slug == SLUG)).one()
    evening = (begins + timedelta(days=5)).isoformat()  # of a day that only breakfast cuts
    page = enter(Role.PLANNER, java_script_enabled=with_scripts)
    page.goto(f"{site.url}{NEW}")
    page.locator('[name="title-de"]').fill("Bankett")
    for end, clock in (("starts", "19:00"), ("ends", "21:00")):
        page.locator(f'[name="{end}-on"]').fill(evening)
        page.locator(f'[name="{end}-at"]').fill(clock)
        page.locator(f'[name="{end}-zone"]').fill("Asia/Shanghai")
    page.locator('[name="meals-2-provider"]').select_option(index=2)
    if not with_scripts:
        page.get_by_role("button", name="Was ändert sich finanziell?").click()
    page.locator("#money-effect").get_by_text(TOLD).wait_for()
    assert page.locator('[name="title-de"]').input_value() == "Bankett"
