"""What loading and dumping a trip cost grows with its items and not with their square.

Calls of functions and statements are counted, seconds by ``make bench``: they say the same on a
busy machine.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from types import FrameType

import pytest
from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.domain.access import Actor
from planner.formats.trip_document import TripDocument, read_document, write_document
from planner.services.trip_documents import dump_trip, load_trip
from tests.counting import CountQueries
from tests.examples.documents import encoded, many_items
from tests.records import NOW, make_office

SIZES = (50, 100, 200, 400)
"""The first one warms up: what is compiled and kept is not counted again."""

DOUBLED = 2.1
"""By how much more twice the further items may take: 2 where each costs the same, 4 where each is
compared with each."""

CALLS = {"call", "c_call"}


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@contextmanager
def counted_calls() -> Iterator[list[int]]:
    """The number of calls in its only element."""
    calls = [0]

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        calls[0] += event in CALLS

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(before)


def document_of(size: int) -> TripDocument:
    document, _ = read_document(encoded(many_items(size) | {"slug": f"trip-{size}"}))
    return document


def load(engine: Engine, office: Actor, document: TripDocument) -> None:
    with session_for(engine, office, NOW) as session:
        load_trip(session, office, document, replace=False, now=NOW)
        session.commit()


def dump(engine: Engine, office: Actor, document: TripDocument) -> None:
    with session_for(engine, office, NOW, writes=False) as session:
        dumped = dump_trip(session, office, document.slug)
    assert write_document(dumped) == write_document(document)


@pytest.mark.parametrize("work", [load, dump])
def test_twice_the_items_take_twice_the_work(
    engine: Engine,
    office: Actor,
    count_queries: CountQueries,
    work: Callable[[Engine, Actor, TripDocument], None],
) -> None:
    calls, statements = [], []
    for size in SIZES:
        document = document_of(size)
        if work is dump:
            load(engine, office, document)
        with counted_calls() as made, count_queries() as queries:
            work(engine, office, document)
        calls.append(made[0])
        statements.append(len(queries))
    for counted in (calls, statements):
        first, second = (larger - smaller for smaller, larger in pairwise(counted[1:]))
        assert second <= DOUBLED * first
