"""Pages, calendars and mails by a role that owns nothing, with what the documentation grants it."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from itsdangerous import URLSafeTimedSerializer
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError
from werkzeug.test import Client

from planner.config.settings import Settings
from planner.db.engine import make_engine, open_session
from planner.db.migration import SchemaError, ensure, upgrade
from planner.domain.texts import Texts
from planner.gateways.smtp_mail import MailServer
from planner.services.deliveries import Tally, deliver_due
from planner.services.purges import purge
from planner.web.app import create_app
from planner.web.feeds import FeedApplication
from tests import audience_trip
from tests.calendar_feeds import Desk
from tests.docs_site import ROOT
from tests.mail_server import Postbox, listening
from tests.postgres import Cluster
from tests.records import NOW, make_office
from tests.services.cast import PASSWORD, add_account
from tests.web.conftest import SECRET

EMAIL = "eva@example.org"
GRANTS = re.compile(r"```sql\n(CREATE ROLE planner_app.*?)```", re.DOTALL)
LACKING = """
SELECT relname, wanted FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) wanted
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  AND NOT has_table_privilege('planner_app', oid, wanted)
UNION ALL
SELECT relname, 'USAGE' FROM pg_class
WHERE CASE WHEN relnamespace = 'public'::regnamespace AND relkind = 'S'
  THEN NOT has_sequence_privilege('planner_app', oid, 'USAGE') END
"""
LATER = """
CREATE SCHEMA beside;
CREATE TABLE beside.restored (id serial PRIMARY KEY);
ALTER TABLE beside.restored SET SCHEMA public
"""


@pytest.fixture(scope="module")
def owners(postgres: Cluster, postgres_template: str) -> Iterator[str]:
    """The address of a database as its owner, once the grants were given."""
    url = postgres.create("roles", postgres_template)
    found = GRANTS.search((ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))
    assert found
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(found[1].replace("DATABASE planner", "DATABASE roles").encode())
    yield url
    postgres.drop("roles")
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("DROP ROLE planner_app")


@pytest.fixture(scope="module")
def app_role(owners: str) -> Iterator[Engine]:
    """The engine of the role that owns nothing."""
    engine = make_engine(owners.replace("planner@", "planner_app@"))
    yield engine
    engine.dispose()


def test_signing_in_releasing_polling_mailing_and_purging(app_role: Engine) -> None:
    ensure(app_role)
    office = make_office(app_role, "solingen")
    add_account(app_role, office, EMAIL)
    audience_trip.add_trip(app_role, office)
    settings = Settings(Path(), "", SECRET, "http://localhost", smtp_url="smtp://localhost")
    site = create_app(settings, app_role, lambda: NOW)
    site.testing = True
    browser = site.test_client()

    def arm() -> None:
        with browser.session_transaction() as cookie:
            cookie["csrf_token"] = "known"
        token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps("known")
        browser.environ_base["HTTP_X_CSRFTOKEN"] = str(token)

    arm()
    assert browser.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 302
    arm()
    assert browser.get("/trips/").status_code == 200
    assert browser.post("/password/forgotten", data={"email": EMAIL}).status_code == 302
    desk = Desk(app_role, office)
    with closing(FeedApplication(settings, app_role, lambda: NOW)) as feeds:
        secret, bodies = desk.share(), []
        for hours in (1, 2):
            polled = Client(feeds).get(f"/feeds/{secret}.ics")
            assert polled.status_code == 200
            bodies.append(polled.data)
            desk.edit("dinner", title=Texts(en=f"Supper {hours}"))
            desk.release(hours)
    assert bodies[0] != bodies[1]
    with listening(Postbox()) as box, MailServer(box.url) as server:
        assert deliver_due(app_role, server, "planner@example.org", lambda: NOW) == Tally(sent=1)
    with open_session(app_role) as session:
        purge(session, NOW + timedelta(days=400), writes=True)
        session.commit()


def test_each_table_is_there_for_it_also_those_to_come(owners: str, app_role: Engine) -> None:
    with psycopg.connect(owners, autocommit=True) as owner:
        assert owner.execute(LACKING).fetchall() == []
        owner.execute(LATER)
        assert owner.execute(LACKING).fetchall() == []
        with app_role.begin() as connection:
            connection.exec_driver_sql("INSERT INTO restored DEFAULT VALUES")
        owner.execute("DROP TABLE restored; DROP SCHEMA beside")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "DROP TABLE trips",
        "TRUNCATE audit_entries",
        "ALTER TABLE audit_entries DROP COLUMN changes",
        "CREATE SCHEMA mine",
        "GRANT SELECT ON trips TO PUBLIC",
    ],
)
def test_it_changes_no_schema(app_role: Engine, statement: str) -> None:
    with app_role.connect() as connection, pytest.raises(ProgrammingError) as refused:
        connection.exec_driver_sql(statement)
    assert isinstance(refused.value.orig, InsufficientPrivilege)


def test_who_may_not_migrate_is_told_who_may(owners: str, app_role: Engine) -> None:
    with psycopg.connect(owners, autocommit=True) as owner:
        kept = owner.execute("DELETE FROM alembic_version RETURNING version_num").fetchone()
        with pytest.raises(SchemaError, match="as the owner of its tables"):
            upgrade(app_role)
        owner.execute("INSERT INTO alembic_version VALUES (%s)", kept)
