"""Whatever changes a trip makes its kept figures void, in the same transaction."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    BudgetLine,
    Commitment,
    CommitmentCap,
    CostItem,
    CoverageSummary,
    ItemMeal,
    Organisation,
    Place,
    Trip,
    TripPlace,
)
from planner.domain.access import Actor
from planner.domain.mails import MailKind
from planner.domain.texts import Texts
from planner.domain.vocabulary import (
    AudienceKind,
    CapScope,
    CommitmentMode,
    CommitmentState,
    Instigator,
    MealKind,
    OrganisationKind,
    Phase,
)
from planner.services.feeds import create_feed
from planner.services.outbox import Cause, Letter, queue_mail
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

Change = Callable[[Trip], object]


@pytest.fixture
def actor(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def stored(engine: Engine, actor: Actor) -> None:
    """The trip ``foshan`` with a promise, a cost, a meal; and one that has nothing to do with it.

    Both count one change.
    """
    host = Organisation(name=Texts(en="Host"), kind=OrganisationKind.CITY)
    place = Place(name=Texts(en="Hall"), city="Foshan", country="CN", zone="Asia/Shanghai")
    trip = make_trip("foshan")
    trip.places = [TripPlace(key="hall", record=place)]
    trip.travellers = [make_traveller("one"), make_traveller("two")]
    trip.items = [make_item("lunch", place, date(2026, 10, 24))]
    trip.items[0].meals = [
        ItemMeal(meal=MealKind.LUNCH, provider=host, instigated_by=Instigator.HOST)
    ]
    trip.budget_lines = [BudgetLine(key="line", cost_centre="4711", year=2026, approved_cents=1)]
    trip.costs = [
        CostItem(
            key="flight",
            category="flight",
            amount_minor=100,
            currency="EUR",
            incurred_on=date(2026, 10, 23),
            phase=Phase.ACTUAL,
        )
    ]
    promise = Commitment(
        key="promise",
        payer=host,
        categories=["flight"],
        percent=100,
        mode=CommitmentMode.IN_KIND,
        state=CommitmentState.ANNOUNCED,
    )
    promise.caps = [CommitmentCap(per=CapScope.TOTAL, amount_minor=50, currency="EUR")]
    trip.commitments = [promise]
    with session_for(engine, actor, NOW) as session:
        session.add_all([trip, make_trip("other")])
        session.flush()
        session.query(CoverageSummary).update({"wanted": 1, "made_from": 1})
        session.commit()


def _counts(session: Session) -> dict[str, int]:
    query = select(Trip.slug, CoverageSummary.wanted).join(
        CoverageSummary, CoverageSummary.trip_id == Trip.id
    )
    return {row.slug: row.wanted for row in session.execute(query)}


def _set(name: str, value: object) -> Callable[[object], None]:
    return lambda row: setattr(row, name, value)


CHANGES: dict[str, Change] = {
    "the trip": _set("ends_on", date(2026, 10, 27)),
    "a cost": lambda trip: _set("amount_minor", 200)(trip.costs[0]),
    "who a cost is for": lambda trip: trip.costs[0].travellers.append(trip.travellers[0]),
    "a cost less": lambda trip: trip.costs.clear(),
    "a promise": lambda trip: _set("state", CommitmentState.CONFIRMED)(trip.commitments[0]),
    "a cap": lambda trip: _set("amount_minor", 60)(trip.commitments[0].caps[0]),
    "a cap less": lambda trip: trip.commitments[0].caps.clear(),
    "a budget line": lambda trip: _set("approved_cents", 5)(trip.budget_lines[0]),
    "who attends": lambda trip: trip.items[0].travellers.append(trip.travellers[0]),
    "a meal": lambda trip: _set("meal", MealKind.DINNER)(trip.items[0].meals[0]),
    "a meal less": lambda trip: trip.items[0].meals.clear(),
    "the order of people": lambda trip: _set("position", 7)(trip.travellers[0]),
    "a place": lambda trip: _set("country", "HK")(trip.places[0].record),
}


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_counts_for_its_trip_and_for_no_other(
    engine: Engine, actor: Actor, what: str
) -> None:
    with session_for(engine, actor, NOW) as session:
        trip = session.scalars(select(Trip).where(Trip.slug == "foshan")).one()
        CHANGES[what](trip)
        session.commit()
    with session_for(engine, actor, NOW) as session:
        counts = _counts(session)
    assert counts["foshan"] > 1
    assert counts["other"] == 1


@pytest.mark.usefixtures("stored")
def test_what_is_rolled_back_counts_nothing(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        session.scalars(select(CostItem)).one().amount_minor = 300
        session.flush()
        assert _counts(session) == {"foshan": 2, "other": 1}
        session.rollback()
        assert _counts(session) == {"foshan": 1, "other": 1}


@pytest.mark.usefixtures("stored")
def test_a_calendar_address_changes_no_figure(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        create_feed(
            session,
            actor,
            audience=AudienceKind.TRIP,
            slug="foshan",
            traveller=None,
            name="Phone",
            language="en",
            now=NOW,
        )
        session.commit()
        assert _counts(session) == {"foshan": 1, "other": 1}


@pytest.mark.usefixtures("stored")
def test_a_mail_changes_no_figure(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        trip = session.scalars(select(Trip).where(Trip.slug == "foshan")).one()
        letter = Letter("eva@example.org", "Hello", "Hello")
        about = Cause(MailKind.RELEASE, trip.id)
        base = "https://planner.example.org"
        queue_mail(session, letter, office_id=actor.office_id, base_url=base, now=NOW, cause=about)
        session.commit()
        assert _counts(session) == {"foshan": 1, "other": 1}


@pytest.mark.usefixtures("stored")
def test_a_trip_takes_its_figures_along(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        session.delete(session.scalars(select(Trip).where(Trip.slug == "foshan")).one())
        session.commit()
        assert _counts(session) == {"other": 1}
