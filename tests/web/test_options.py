"""What can be chosen in forms: in the reader's order, and no two alike."""

import re

from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.db.models import Organisation, Trip, TripOrganisation
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import OrganisationKind
from planner.services.item_options import Option
from planner.web.options import choices, labelled
from tests.counting import CountQueries
from tests.records import NOW
from tests.web.conftest import ClientFor


def an_option(number: int, name: Texts, *, listed: bool = False, **facts: object) -> Option:
    values = {"note": "", "country": "", "trips": 0} | facts
    return Option(number, name, is_listed=listed, **values)  # type: ignore[arg-type]


def test_options_stand_in_the_order_of_the_names_that_are_shown(app: Flask) -> None:
    options = [
        an_option(1, Texts(en="City", de="Stadt")),
        an_option(2, Texts(en="Zoo", de="Ägyptischer Garten")),
        an_option(3, Texts(en="Airport", de="Flughafen")),
        an_option(4, Texts(en="Town hall", de="Rathaus"), listed=True),
    ]
    with app.test_request_context("/"), force_locale("de"):
        assert choices(options) == [
            (4, "Rathaus", "In dieser Reise"),
            (2, "Ägyptischer Garten", "Verzeichnis"),
            (3, "Flughafen", "Verzeichnis"),
            (1, "Stadt", "Verzeichnis"),
        ]
    with app.test_request_context("/"), force_locale("en"):
        assert [number for number, *_ in choices(options)] == [4, 3, 1, 2]


def test_namesakes_are_told_apart_by_as_much_as_it_takes(app: Flask) -> None:
    name = Texts(en="Centre")
    options = [
        an_option(1, name, note="Foshan"),
        an_option(2, name, note="Solingen", country="DE", trips=2),
        an_option(3, name, note="Solingen", country="DE", trips=1),
        an_option(4, name, note="Springfield", country="US"),
        an_option(5, name, note="Springfield", country="CA"),
        an_option(6, name, note="Ulm", country="DE"),
        an_option(7, name, note="Ulm", country="DE"),
    ]
    with app.test_request_context("/"), force_locale("en"):
        assert [label for _, label in labelled(options)] == [
            "Centre · Foshan",
            "Centre · Solingen · Germany · in 1 trip",
            "Centre · Solingen · Germany · in 2 trips",
            "Centre · Springfield · Canada",
            "Centre · Springfield · United States",
            "Centre · Ulm · Germany · not used · No. 6",
            "Centre · Ulm · Germany · not used · No. 7",
        ]


def _add_namesake(engine: Engine, office: Actor, trip: Trip, *, listed: bool) -> None:
    with session_for(engine, office, NOW) as session:
        record = Organisation(
            name=Texts(en="Office", de="Amt"), kind=OrganisationKind.OFFICE, country="DE"
        )
        session.add(record)
        if listed:
            stored = session.get_one(Trip, trip.id)
            stored.organisations.append(TripOrganisation(key="office", position=0, record=record))
        session.commit()


def _employers(client: FlaskClient) -> list[str]:
    page = client.get("/trips/foshan/people/new").text
    field = re.search(r'<select[^>]*name="employer_id".*?</select>', page, re.DOTALL)
    assert field is not None
    return re.findall(r'<option[^>]*value="\d+"[^>]*>([^<]*)<', field.group())


def test_a_form_takes_as_many_queries_for_many_options(
    client_for: ClientFor, engine: Engine, office: Actor, trip: Trip, count_queries: CountQueries
) -> None:
    planner = client_for(Role.PLANNER)
    counts = []
    for listed in (True, False, False):
        _add_namesake(engine, office, trip, listed=listed)
        with count_queries() as queries:
            shown = _employers(planner)
        counts.append((len(shown), len(queries)))
    assert [options for options, _ in counts] == [1, 2, 3]
    assert len({queries for _, queries in counts}) == 1
    assert shown[0] == "Office · Germany · in 1 trip"
    assert len(set(shown)) == 3
