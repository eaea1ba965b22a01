"""How loading and dumping a trip grows: five hundred and five thousand items."""

import time
from pathlib import Path

from planner.db.engine import make_engine, open_session, session_for
from planner.db.migration import ensure
from planner.domain.access import Actor, Role
from planner.formats.trip_document import read_document, write_document
from planner.services.offices import create_office
from planner.services.trip_documents import dump_trip, load_trip
from tests.bench.world import NOW
from tests.examples.documents import encoded, many_items

SIZES = (500, 5_000)
WARM_UP = 10


def seconds_of_documents(folder: Path) -> dict[str, dict[int, float]]:
    """Processor seconds to load and to dump a document, by its number of items."""
    engine = make_engine(f"sqlite:///{folder / 'documents.sqlite'}")
    ensure(engine)
    with open_session(engine) as session:
        office = create_office(
            session, slug="bench", name="Bench", zone="Europe/Berlin", country="DE", now=NOW
        )
        session.commit()
        actor = Actor(office.id, Role.SYSTEM, "bench")
    times: dict[str, dict[int, float]] = {"loaded": {}, "dumped": {}}
    for size in (WARM_UP, *SIZES):
        data = encoded(many_items(size) | {"slug": f"trip-{size}"})
        begin = time.process_time()
        with session_for(engine, actor, NOW) as session:
            load_trip(session, actor, read_document(data)[0], replace=False, now=NOW)
            session.commit()
        loaded = time.process_time()
        with session_for(engine, actor, NOW, writes=False) as session:
            write_document(dump_trip(session, actor, f"trip-{size}"))
        times["loaded"][size] = loaded - begin
        times["dumped"][size] = time.process_time() - loaded
    engine.dispose()
    return times
