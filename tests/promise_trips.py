"""A stored trip with costs and payers, for tests of promises and allowances."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import Commitment, CostItem, Organisation, Traveller, Trip
from planner.domain.access import Actor
from planner.domain.texts import Texts
from planner.domain.vocabulary import OrganisationKind
from planner.formats.trip_document import read_document
from planner.services.trip_documents import load_trip
from tests.examples.documents import FOSHAN
from tests.records import NOW

SLUG = "isa-plenary-foshan-2026"
OCT_24 = date(2026, 10, 24)


@dataclass(frozen=True)
class Numbers:
    """What forms and services name by number."""

    traveller: int
    alliance: int
    agency: int
    costs: dict[str, int]
    commitments: dict[str, int]


def load_foshan(engine: Engine, office: Actor) -> Numbers:
    """The trip of CE-01, and an agency of which nothing but the name is known."""
    with session_for(engine, office, NOW) as session:
        document, _ = read_document(FOSHAN)
        load_trip(session, office, document, replace=False, now=NOW)
        session.add(Organisation(name=Texts(en="Tea agency"), kind=OrganisationKind.AGENCY))
        session.commit()
        return numbers_of(session)


def numbers_of(session: Session) -> Numbers:
    organisations = {row.label: row.id for row in session.scalars(select(Organisation))}
    alliance = next(number for name, number in organisations.items() if "ISA" in name)
    return Numbers(
        traveller=session.scalars(select(Traveller.id)).one(),
        alliance=alliance,
        agency=organisations["Tea agency"],
        costs={row.key: row.id for row in session.scalars(select(CostItem))},
        commitments={row.key: row.id for row in session.scalars(select(Commitment))},
    )


def foshan(session: Session) -> Trip:
    return session.scalars(select(Trip).where(Trip.slug == SLUG)).one()
