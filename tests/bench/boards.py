"""A move on the board of a large trip: what the server does for its answer, clashes included."""

import time
from datetime import time as clock
from statistics import median

from flask import Flask, jsonify
from sqlalchemy import select

from planner.config.settings import read_settings
from planner.db.engine import session_for
from planner.db.models import ProgrammeItem, Trip
from planner.domain.moves import Move
from planner.domain.times import WallTime
from planner.services.boards import move_item
from planner.web.app import create_app
from planner.web.programme.board_words import said_after, state
from tests.bench.world import NOW, World, slug_of

ROUNDS = 20
WARM_UP = 5
SIZE = 200


def seconds_of_a_move(world: World) -> float:
    """Seconds from the request to the bytes of its answer, the change stored; the median."""
    environment = {"PLANNER_DATA": str(world.folder), "PLANNER_SECRET_KEY": "bench" * 10}
    app = create_app(read_settings(environment | {"PLANNER_DATABASE_URL": world.url}), world.engine)
    taken = [_seconds(app, world, number) for number in range(WARM_UP + ROUNDS)]
    return median(taken[WARM_UP:])


def _seconds(app: Flask, world: World, number: int) -> float:
    key, version, starts = _measured(world)
    move = Move(on=starts.day, at=clock(10, 15 * (number % 2)), minutes=45)
    with app.test_request_context("/"):
        begin = time.perf_counter()
        with session_for(world.engine, world.office, NOW) as session:
            view = move_item(session, world.office, slug_of(SIZE), key, move, version=version)
            jsonify(state(view) | {"said": said_after(view, key)}).get_data()
            session.commit()
        return time.perf_counter() - begin


def _measured(world: World) -> tuple[str, int, WallTime]:
    """A visit in the middle of the trip: its key, its version, when it starts."""
    of_trip = select(ProgrammeItem).join(Trip, Trip.id == ProgrammeItem.trip_id)
    visits = of_trip.where(Trip.slug == slug_of(SIZE), ProgrammeItem.kind == "company_visit")
    with session_for(world.engine, world.office, NOW) as session:
        item = session.scalars(visits.order_by(ProgrammeItem.position)).first()
        assert item is not None
        assert isinstance(item.starts, WallTime)
        return item.key, item.version, item.starts
