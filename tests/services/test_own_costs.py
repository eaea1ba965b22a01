"""What a traveller reads of money: their own shares to the cent, nobody else's."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.domain.access import Actor
from planner.domain.costs import Rate
from planner.formats.trip_document import read_document
from planner.services.cost_items import CostDetails, add_cost
from planner.services.own_costs import OwnCosts, own_costs
from planner.services.own_pages import open_page
from planner.services.releases import release_trip
from planner.services.traveller_pages import create_page
from planner.services.trip_documents import load_trip
from tests import audience_trip
from tests.audience_trip import SLUG
from tests.examples.documents import Json, encoded
from tests.records import NOW, make_office


def cost(key: str, category: str, amount: str, **changes: Any) -> Json:  # noqa: ANN401 - JSON
    return {
        "key": key,
        "category": category,
        "description": f"COST-{key}",
        "travellers": ["anna", "bernd"],
        "amount": amount,
        "currency": "EUR",
        "incurred_on": "2026-10-24",
        "phase": "estimate",
        **changes,
    }


def document() -> Json:
    """The host promises half of Anna's hotel; the flights are the office's; Bernd pays a fee."""
    own = {"budget_line": "travel"}
    return audience_trip.document() | {
        "budget_lines": [
            {"key": "travel", "cost_centre": "4711", "year": 2026, "approved": "5000.00"}
        ],
        "costs": [
            cost("flight", "flight", "1000.00", assigned_to=own),
            cost("hotel", "hotel", "300.00", travellers=["anna"], assigned_to=own),
            cost("taxi", "local_transport", "40.00", paid_by="traveller", assigned_to=own),
            cost("fee", "fee", "77.00", travellers=["bernd"], assigned_to="participant"),
        ],
        "commitments": [
            {
                "key": "host",
                "payer": "firm",
                "categories": ["hotel"],
                "travellers": ["anna"],
                "percent": "50",
                "mode": "in_kind",
                "state": "confirmed",
            }
        ],
        "set_offs": [
            {
                "payer": "firm",
                "traveller": "bernd",
                "amount": "20.00",
                "currency": "EUR",
                "on": "2026-10-24",
            }
        ],
    }


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def secrets(engine: Engine, office: Actor) -> dict[str, str]:
    with session_for(engine, office, NOW) as session:
        parsed, _ = read_document(encoded(document()))
        load_trip(session, office, parsed, replace=False, now=NOW)
        release_trip(session, office, SLUG, "", NOW)
        found = {
            key: create_page(session, office, SLUG, key, "Phone", NOW)[1]
            for key in ("anna", "bernd")
        }
        session.commit()
        return found


def figures(engine: Engine, office: Actor, secret: str) -> OwnCosts:
    with session_for(engine, office, NOW) as session:
        found = own_costs(session, open_page(session, secret, NOW), NOW)
        assert found is not None
        return found


def test_each_reads_their_own_shares(
    engine: Engine, office: Actor, secrets: dict[str, str]
) -> None:
    anna, bernd = (figures(engine, office, secrets[key]) for key in ("anna", "bernd"))
    assert [
        (each.payer.en, each.category, each.cents, each.is_confirmed) for each in anna.covered
    ] == [("Beispiel GmbH", "hotel", 150_00, True)]
    assert dict(anna.items) == {"flight": 500_00, "hotel": 150_00, "local_transport": 20_00}
    assert (anna.cash, anna.self_paid, anna.payout.balance) == (0, 0, 670_00)
    assert bernd.covered == ()
    assert dict(bernd.items) == {"flight": 500_00, "local_transport": 20_00}
    assert (bernd.cash, bernd.self_paid, bernd.payout.balance) == (20_00, 77_00, 500_00)
    assert anna.last_on == bernd.last_on == date(2027, 4, 25)


def test_a_missing_rate_leaves_the_figures_out_and_breaks_nothing(
    engine: Engine, office: Actor, secrets: dict[str, str]
) -> None:
    with session_for(engine, office, NOW) as session:
        rate = Rate(Decimal(500), date(2026, 10, 24), "bank")
        details = CostDetails("fee", 100, "KZT", date(2026, 10, 24), rate=rate)
        row = add_cost(session, office, SLUG, details)
        row.rate_units_per_eur = row.rate_on = None
        session.commit()
        assert own_costs(session, open_page(session, secrets["anna"], NOW), NOW) is None
