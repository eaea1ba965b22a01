"""A trip of 5,000 items loads and dumps in seconds."""

from time import process_time

from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.formats.trip_document import read_document, write_document
from planner.services.trip_documents import dump_trip, load_trip
from tests.examples.documents import encoded, many_items
from tests.records import NOW, make_office

ITEMS = 5_000
SECONDS_TO_LOAD = 20
SECONDS_TO_DUMP = 8
"""Of this process, several times what it takes; a quadratic step takes minutes."""


def test_five_thousand_items_take_seconds(engine: Engine) -> None:
    office = make_office(engine, "solingen")
    data = encoded(many_items(ITEMS))
    begin = process_time()
    document, _ = read_document(data)
    with session_for(engine, office, NOW) as session:
        load_trip(session, office, document, replace=False, now=NOW)
        session.commit()
    loaded = process_time()
    with session_for(engine, office, NOW, writes=False) as session:
        dumped = write_document(dump_trip(session, office, document.slug))
    assert dumped == write_document(document)
    assert loaded - begin < SECONDS_TO_LOAD
    assert process_time() - loaded < SECONDS_TO_DUMP
