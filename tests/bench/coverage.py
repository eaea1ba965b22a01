"""The coverage page over many trips: what the server does for it, and how often it asks."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event, insert

from planner.config.settings import Settings
from planner.db.engine import make_engine, open_session, session_for
from planner.db.migration import ensure
from planner.db.models import (
    Account,
    Approval,
    BudgetLine,
    Commitment,
    CostItem,
    Membership,
    Organisation,
    Traveller,
    Trip,
    TripOrganisation,
)
from planner.db.models.costs import cost_travellers
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import (
    CommitmentMode,
    CommitmentState,
    Decision,
    Direction,
    OrganisationKind,
    Phase,
    Regime,
    TravellerRole,
    TripStatus,
)
from planner.services.offices import create_office
from planner.services.sign_in import start_session
from planner.web.app import create_app
from planner.web.session import TOKEN

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
COSTS = 10
"""Of each trip."""

PAYERS = 40
CENTRES = 12
ROUNDS = 7
STATES = (CommitmentState.CONFIRMED, CommitmentState.CONFIRMED, CommitmentState.ANNOUNCED)
DECISIONS = (Decision.GRANTED, Decision.PENDING, Decision.GRANTED, Decision.REFUSED)


def add_trips(connection: Connection, office_id: int, count: int) -> None:
    """Trips of 2026 with ten costs each, two travellers, two promises, an approval and a budget.

    The flight of trip n costs 1,000.00 EUR and n cents, the other costs 50.00 each; a payer
    promises flight and hotel, the rest is the budget's but for the last cost, which is nobody's.
    """
    payers = [{"id": n + 1, **_payer(n, office_id)} for n in range(PAYERS)]
    connection.execute(insert(Organisation), payers)
    numbers = range(1, count + 1)
    for model, make in (
        (Trip, _trip),
        (TripOrganisation, _use),
        (Traveller, _people),
        (BudgetLine, _line),
        (CostItem, _costs),
        (Commitment, _promises),
        (Approval, _approval),
    ):
        rows = [row | {"office_id": office_id} for n in numbers for row in make(n)]
        connection.execute(insert(model), rows)
    ties = [
        {"cost_id": cost, "traveller_id": 2 * n - 1 + cost % 2}
        for n in numbers
        for cost in _cost_ids(n)
    ]
    connection.execute(insert(cost_travellers), ties)


def _payer(number: int, office_id: int) -> dict[str, Any]:
    return {
        "office_id": office_id,
        "name": Texts(en=f"Payer {number}"),
        "kind": OrganisationKind.ALLIANCE,
        "search_text": f"payer {number:03}",
    }


def _trip(n: int) -> Iterator[dict[str, Any]]:
    starts_on = date(2026, 1, 1) + timedelta(days=n % 360)
    yield {
        "id": n,
        "permanent_id": str(UUID(int=n)),
        "slug": f"trip-{n}",
        "direction": Direction.OUTBOUND,
        "status": TripStatus.CONFIRMED,
        "title": Texts(en=f"Trip {n}", de=f"Reise {n}"),
        "purpose": Texts(en="Talks"),
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=3),
        "home_zone": "Europe/Berlin",
    }


def _payer_of(n: int) -> int:
    return n % PAYERS + 1


def _use(n: int) -> Iterator[dict[str, Any]]:
    yield {"trip_id": n, "key": "payer", "organisation_id": _payer_of(n)}


def _people(n: int) -> Iterator[dict[str, Any]]:
    for place, key in enumerate(("anna", "bernd")):
        yield {
            "id": 2 * n - 1 + place,
            "trip_id": n,
            "key": key,
            "position": place,
            "given_name": key.title(),
            "family_name": "Example",
            "role": TravellerRole.OFFICIAL,
            "regime": Regime.NONE,
        }


def _line(n: int) -> Iterator[dict[str, Any]]:
    yield {
        "id": n,
        "trip_id": n,
        "key": "line",
        "cost_centre": f"{4700 + n % CENTRES}",
        "year": 2026,
        "approved_cents": 300_00,
    }


def _cost_ids(n: int) -> range:
    return range(n * COSTS, (n + 1) * COSTS)


def _costs(n: int) -> Iterator[dict[str, Any]]:
    for place, number in enumerate(_cost_ids(n)):
        yield {
            "id": number,
            "trip_id": n,
            "key": f"cost-{place}",
            "position": place,
            "category": ("flight", "hotel")[place] if place < 2 else "other",
            "description": f"Cost {place}",
            "amount_minor": 1000_00 + n if place == 0 else 50_00,
            "currency": "EUR",
            "incurred_on": date(2026, 1, 1) + timedelta(days=n % 360),
            "phase": Phase.ACTUAL,
            "budget_line_id": n if 2 <= place < COSTS - 1 else None,
        }


def _promises(n: int) -> Iterator[dict[str, Any]]:
    for category in ("flight", "hotel"):
        yield {
            "trip_id": n,
            "key": category,
            "payer_id": _payer_of(n),
            "categories": [category],
            "percent": Decimal(100),
            "mode": CommitmentMode.IN_KIND,
            "state": STATES[n % len(STATES)],
        }


def _approval(n: int) -> Iterator[dict[str, Any]]:
    decision = DECISIONS[n % len(DECISIONS)]
    is_decided = decision is not Decision.PENDING
    yield {
        "trip_id": n,
        "key": "approval",
        "traveller_key": "anna",
        "commitment_keys": ["flight", "hotel"],
        "max_value_cents": 1000_00,
        "requested_by": "planner@example.org",
        "requested_on": date(2026, 1, 1),
        "decision": decision,
        "decided_by": "approver@example.org" if is_decided else "",
        "decided_on": date(2026, 1, 1) if is_decided else None,
    }


@dataclass(frozen=True, slots=True)
class Measured:
    """Processor seconds of the page: where no figure is kept, and from then on (the median)."""

    first: float
    steady: float
    queries: int


def seconds_of_coverage(folder: Path, trips: int) -> Measured:
    """What the page takes over so many trips."""
    url = f"sqlite:///{folder / f'coverage-{trips}.sqlite'}"
    engine = make_engine(url)
    ensure(engine)
    client = _manager(engine, url, folder, trips)
    first = _seconds(client)
    gc.collect()
    gc.freeze()  # as the server does at its start
    with counted(engine) as queries:
        client.get("/coverage/?year=2026")
    steady = median(_seconds(client) for _ in range(ROUNDS))
    return Measured(first, steady, len(queries))


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    queries: list[str] = []

    def note(*args: object) -> None:
        queries.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _seconds(client: FlaskClient) -> float:
    begin = time.process_time()
    answer = client.get("/coverage/?year=2026")
    taken = time.process_time() - begin
    assert answer.status_code == 200, answer.status
    return taken


def _manager(engine: Engine, url: str, folder: Path, trips: int) -> FlaskClient:
    """A browser of an approver over the trips."""
    with open_session(engine) as session:
        office = create_office(
            session, slug="bench", name="Bench", zone="Europe/Berlin", country="DE", now=NOW
        )
        session.commit()
        system = Actor(office.id, Role.SYSTEM, "bench")
    with session_for(engine, system, NOW) as session, everywhere(session):
        account = Account(email="approver@example.org", name="Approver", language="de")
        member = Membership(account=account, role=Role.APPROVER, office_id=system.office_id)
        session.add(member)
        session.commit()
        actor = member.as_actor()
    with engine.begin() as connection:
        add_trips(connection, actor.office_id, trips)
    with session_for(engine, actor, NOW) as session:
        token, _ = start_session(session, actor, "bench", NOW)
        session.commit()
    settings = Settings(
        data=folder, database_url=url, secret_key="bench" * 10, base_url="http://localhost"
    )
    client = create_app(settings, engine, clock=lambda: NOW).test_client()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token
        cookie["language"] = "de"
    return client
