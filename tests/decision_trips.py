"""The trip to Foshan of `costs.md` (CE-01), stored as its document says, with few changes."""

from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import Approval, CostItem, Office
from planner.domain.access import Actor
from planner.formats.trip_document import read_document
from planner.services.trip_documents import load_trip
from tests.examples.documents import Json, encoded, foshan
from tests.records import NOW

SLUG = "isa-plenary-foshan-2026"
ASKED: Json = {
    "key": "isa-approval",
    "traveller": "director",
    "commitments": ["isa-flight", "isa-hotel"],
    "max_value": "1400.00",
    "requested_by": "planner@example.org",
    "requested_on": "2026-10-01",
    "decision": "pending",
}
"""A request that nobody decided yet (CE-01 b)."""


def unasked() -> Json:
    """The trip before anybody asked."""
    return foshan() | {"approvals": []}


def asked(**changes: object) -> Json:
    """The trip with its request."""
    return foshan() | {"approvals": [ASKED | changes]}


def store(engine: Engine, office: Actor, document: Json, now: datetime = NOW) -> None:
    """Load or replace the trip."""
    with session_for(engine, office, now) as session:
        load_trip(session, office, read_document(encoded(document))[0], replace=True, now=now)
        session.commit()


def rows_of(engine: Engine, office: Actor) -> list[Approval]:
    """All requests and decisions, the oldest first."""
    with session_for(engine, office, NOW) as session:
        return list(session.scalars(select(Approval).order_by(Approval.id)))


def newest(engine: Engine, office: Actor) -> Approval:
    """The last one stored."""
    return rows_of(engine, office)[-1]


def fly_business(session: Session) -> None:
    """CE-01 d: the flight becomes business class."""
    flight = session.scalars(select(CostItem).where(CostItem.key == "flight")).one()
    flight.amount_minor, flight.travel_class = 394000, "business"


def set_office(engine: Engine, office: Actor, **values: object) -> None:
    """Change settings of the office."""
    with session_for(engine, office, NOW) as session:
        row = session.get_one(Office, office.office_id)
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()
