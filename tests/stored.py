"""What a database holds, as a whole: to be compared with what another holds."""

from random import Random
from typing import Any

from sqlalchemy import Engine, text

from planner.db.contents import one_moment, read_rows, shape_of, tables_in
from planner.db.engine import open_session, session_for
from planner.db.models import AuditEntry, Document, DocumentBody, Place, Trip
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind, DocumentKind
from planner.services.demo.office import prepare_demo
from planner.services.feeds import create_feed
from tests.records import NOW, make_office, make_trip

KEY = "0123456789abcdef0123456789abcdef"
ODD_BYTES = bytes(range(256)) * 3 + Random(7).randbytes(60_000)  # noqa: S311 - no secret

ODD_TEXT = "Lüdenscheid 佛山 \\ \t\n\r'\"%s \\N \U0001f600"
ODD_JSON = {"alone": "\ud800", "nul": "\x00", "list": [1, 1.5, None, True], "text": ODD_TEXT}


def fill_demo(engine: Engine) -> None:
    """The demo office, with rows in most tables; takes a second or two."""
    with open_session(engine) as session:
        session.info["now"] = NOW
        prepare_demo(session, KEY, NOW)
        session.commit()


def fill(engine: Engine) -> None:
    """An office with a trip, a document, a feed, and values that are hard to carry."""
    actor = make_office(engine, "solingen")
    with session_for(engine, actor, NOW) as session:
        session.add(make_trip("foshan"))
        session.flush()
        create_feed(
            session,
            actor,
            audience=AudienceKind.TRIP,
            slug="foshan",
            traveller=None,
            name="phone",
            language="de",
            now=NOW,
        )
        trip = session.query(Trip).order_by(Trip.id).first()
        assert trip is not None
        body = DocumentBody(content=ODD_BYTES)
        document = Document(trip_id=trip.id, kind=next(iter(DocumentKind)), title=ODD_TEXT)
        document.file_name, document.media_type = "a.bin", "application/octet-stream"
        document.size, document.sha256 = len(ODD_BYTES), "0" * 64
        document.uploaded_by, document.uploaded_at, document.body = "Ada", NOW, body
        place = Place(name=Texts(en=ODD_TEXT), city="C", country="CN", zone="Asia/Shanghai")
        place.latitude, place.longitude = 22.9 + 1e-13, -0.1
        entry = AuditEntry(at=NOW, by="Ada", action="changed", thing="Trip", label=ODD_TEXT)
        entry.thing_id, entry.changes = trip.id, ODD_JSON
        session.add_all([document, place, entry])
        session.commit()


def stored(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table, in order."""
    with one_moment(engine) as connection:
        return {
            table.name: [tuple(row) for row in read_rows(connection, table)]
            for table in tables_in(connection)
        }


def kinds_in(engine: Engine) -> set[str]:
    """The kinds of columns that hold something."""
    with one_moment(engine) as connection:
        return {
            kind
            for table in tables_in(connection)
            for row in read_rows(connection, table)
            for value, (_, kind) in zip(row, shape_of(table).columns, strict=True)
            if value is not None
        }


def broken_keys(engine: Engine) -> list[Any]:
    """Rows of SQLite that refer to what is not there; PostgreSQL stores none."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        return list(connection.execute(text("PRAGMA foreign_key_check")))
