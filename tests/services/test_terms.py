"""A trip as decisions are bound to it."""

import pytest
from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.domain.access import Actor
from planner.formats.trip_document import read_document
from planner.services.costs import sheet_of
from planner.services.costs.terms import countries_of, terms_of
from planner.services.trip_documents import load_trip
from tests.examples import cost_documents as of
from tests.examples.documents import Json, encoded, foshan
from tests.records import NOW, make_office


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.mark.parametrize(
    ("document", "countries"),
    [(foshan(), {"CN"}), (of.ce03(), {"CN", "HK"}), (of.ce11(), set())],
)
def test_a_trip_leads_to_the_countries_of_its_places(
    engine: Engine,
    office: Actor,
    document: Json,
    countries: set[str],
) -> None:
    with session_for(engine, office, NOW) as session:
        read, _ = read_document(encoded(document))
        trip = load_trip(session, office, read, replace=False, now=NOW)
        assert countries_of(trip.as_programme(), "DE") == countries
        for item in trip.items:
            item.status = item.status.CANCELLED
        assert countries_of(trip.as_programme(), "DE") == set()


def test_terms_are_the_sheet_without_amounts(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        read, _ = read_document(encoded(foshan()))
        trip = load_trip(session, office, read, replace=False, now=NOW)
        terms, sheet = terms_of(trip, "DE"), sheet_of(session, trip)
    assert {each.cents for each in terms.costs} == {0}
    told = ("starts_on", "ends_on", "countries", "travellers", "commitments")
    assert [getattr(terms, name) for name in told] == [getattr(sheet, name) for name in told]
    kinds = [[(each.key, each.category) for each in of.costs] for of in (terms, sheet)]
    assert kinds[0] == kinds[1]
