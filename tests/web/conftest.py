"""The application with somebody signed in, per role; forms are sent with a valid token."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine

from planner.config.settings import Settings
from planner.db.engine import session_for
from planner.db.models import Account, Membership, Place, Trip, TripPlace
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.services.api_limits import RequestLimits
from planner.services.guesses import Guesses
from planner.services.sign_in import start_session
from planner.services.visits import Visits
from planner.web.api.operations import LIMITS
from planner.web.app import create_app
from planner.web.guesses import GUESSES
from planner.web.my.views import VISITS
from planner.web.session import TOKEN
from tests.databases import kept_engine
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

SECRET = "0123456789abcdef0123456789abcdef"
ClientFor = Callable[..., FlaskClient]


@lru_cache
def _kept_app(database_url: str) -> Flask:
    """The application of all tests on `database_url`: making it anew takes a tenth of a second."""
    settings = Settings(
        data=Path(), database_url=database_url, secret_key=SECRET, base_url="http://localhost"
    )
    application = create_app(settings, kept_engine(database_url))
    application.testing = True
    return application


@pytest.fixture
def app(engine: Engine, database_url: str) -> Iterator[Flask]:
    """The application at the time `NOW`; on both databases. It notes no visit after its test."""
    application, visits = _kept_app(database_url), Visits(engine)
    application.extensions.update(
        {
            "planner_clock": lambda: NOW,
            VISITS: visits,
            LIMITS: RequestLimits(engine),
            GUESSES: Guesses(engine),
        }
    )
    yield application
    visits.store()


@pytest.fixture
def office(engine: Engine) -> Actor:
    """The office ``solingen``, as its command line acts in it."""
    return make_office(engine, "solingen")


@pytest.fixture
def stranger(engine: Engine) -> Actor:
    """Another office: nothing of the first one exists for it."""
    return make_office(engine, "remscheid")


def add_member(engine: Engine, office: Actor, role: Role) -> Actor:
    """An account with a role in the office, without a password."""
    with session_for(engine, office, NOW) as session, everywhere(session):
        email = f"{role}-{office.office_id}@example.org"
        account = Account(email=email, name=f"The {role}", language="en")
        membership = Membership(account=account, role=role, office_id=office.office_id)
        session.add(membership)
        session.commit()
        return membership.as_actor()


@pytest.fixture
def client_for(app: Flask, engine: Engine, office: Actor) -> ClientFor:
    """``client_for(Role.PLANNER)``: a browser in English, signed in with a role in an office."""

    def client_of(role: Role, office: Actor = office) -> FlaskClient:
        actor = add_member(engine, office, role)
        with session_for(engine, actor, NOW) as session:
            token, _ = start_session(session, actor, "test", NOW)
            session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie[TOKEN] = token
            cookie["language"] = "en"
            cookie["csrf_token"] = "known"
        signer = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token")
        client.environ_base["HTTP_X_CSRFTOKEN"] = str(signer.dumps("known"))
        return client

    return client_of


@pytest.fixture
def trip(engine: Engine, office: Actor) -> Trip:
    """The trip ``foshan``: a place, a traveller and an item that everybody attends."""
    with session_for(engine, office, NOW) as session:
        place = Place(name=Texts(en="Congress centre"), city="Foshan", country="CN")
        place.zone, place.latitude, place.longitude = "Asia/Shanghai", 22.925, 113.205
        trip = make_trip("foshan")
        trip.places = [TripPlace(key="hall", record=place)]
        trip.travellers = [make_traveller("director")]
        trip.items = [make_item("plenary", place, date(2026, 10, 24))]
        session.add(trip)
        session.commit()
        return trip
