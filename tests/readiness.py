"""A trip with travellers and tasks, for tests of readiness."""

from collections.abc import Iterable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import PersonalField, Place, Trip, TripPlace, TripTask
from planner.domain.access import Actor
from planner.domain.checklists import TaskFacts
from planner.domain.texts import Texts
from planner.domain.vocabulary import PersonalKind, TaskKind, TaskScope
from planner.gateways.seals import Vault
from planner.services.readiness.personal import personal_of, save_personal
from planner.services.readiness.tasks import TaskDetails, add_task
from tests.records import NOW, make_traveller, make_trip

SLUG = "foshan"
KEY, OLD_KEY = "A" * 43 + "=", "B" * 42 + "A="
VAULT = Vault((KEY,))
NUMBER, BIRTH, KITCHEN = "C01X00T47", "1971-05-23", "Keine Haselnüsse, bitte"

PASSPORT = TaskFacts(
    TaskKind.PASSPORT,
    Texts(en="Passport"),
    TaskScope.EACH,
    28,
    Texts(en="Look into it"),
    tuple(PersonalKind),
    for_travellers=True,
)
"""Asks for everything; due on 25 September 2026 for the trip of `make_trip`, six days ago."""

INSURANCE = TaskFacts(TaskKind.INSURANCE, Texts(en="Insurance"), TaskScope.EACH, 14)
"""Due on 9 October 2026, in eight days."""

GIFTS = TaskFacts(TaskKind.GIFTS, Texts(en="Gifts"), TaskScope.TRIP, 3)
"""Due on 20 October 2026, in nineteen days."""


def make_ready_trip(
    engine: Engine,
    office: Actor,
    slug: str = SLUG,
    people: Iterable[str] = ("director", "mayor"),
    tasks: Iterable[TaskFacts] = (PASSPORT, INSURANCE, GIFTS),
) -> Trip:
    """A trip to China from 23 to 26 October 2026, stored."""
    with session_for(engine, office, NOW) as session:
        place = Place(name=Texts(en="Hall"), city="Foshan", country="CN", zone="Asia/Shanghai")
        trip = make_trip(slug)
        trip.places = [TripPlace(key="hall", record=place)]
        trip.travellers = [make_traveller(key) for key in people]
        for position, person in enumerate(trip.travellers):
            person.position, person.email = position, f"{person.key}@example.org"
        session.add(trip)
        session.flush()
        for facts in tasks:
            add_task(session, office, slug, TaskDetails(facts))
        session.commit()
        return trip


def number_of(session: Session, kind: TaskKind) -> int:
    """The number of the only task of a kind."""
    return session.scalars(select(TripTask.id).where(TripTask.kind == kind)).one()


def keep_all(session: Session, office: Actor, trip: Trip, valid_until: str = "2030-01-01") -> None:
    """Every kind of personal data about the trip's first traveller."""
    values = {
        PersonalKind.PASSPORT_NUMBER: NUMBER,
        PersonalKind.PASSPORT_VALID_UNTIL: valid_until,
        PersonalKind.BIRTH_DATE: BIRTH,
        PersonalKind.CATERING: KITCHEN,
    }
    number = trip.travellers[0].id
    seen = personal_of(session, office, trip.slug, number).marks
    save_personal(session, office, trip.slug, number, values, VAULT, seen)


def kept(session: Session) -> list[PersonalField]:
    """Every sealed row of the office."""
    return list(session.scalars(select(PersonalField).order_by(PersonalField.id)))
