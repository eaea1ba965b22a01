"""The figures of trips: those that are kept, and reckoned anew where something changed since.

What is read is never older than the trips (`docs/decisions/0012`). Reading stores nothing: what was
reckoned anew is handed to `keep_figures` once the page is made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    Select,
    bindparam,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import CoverageSummary, RateImport, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.coverage import coverage_of
from planner.domain.coverage_figures import (
    NOBODY,
    TripFacts,
    TripFigures,
    as_plain,
    figures_of,
    from_plain,
)
from planner.domain.coverage_overviews import TripMoney
from planner.domain.refusals import InvalidError
from planner.services.costs import Ledger, ledgers_of
from planner.services.coverage.batches import looking_for_no_garbage
from planner.services.coverage.rules_look import rules_look
from planner.services.trip_queries import trips_with_parts

AT_ONCE = 500
"""Trips that are loaded and reckoned together."""

LOOKED_UP = 10_000
"""Trips whose figures are looked up in one statement: it takes no more than 32,766 values."""

VALUES = ("made_from", "rates", "look", "figures")
"""Columns that are written when figures are kept."""

MADE = "figures_made"
"""Where a session notes what it reckoned."""


@dataclass(frozen=True, slots=True)
class _Made:
    """Figures of a trip, with what they were made from."""

    trip_id: int
    made_from: int
    rates: int
    figures: TripFigures

    def as_row(self) -> dict[str, Any]:
        """What is stored."""
        return {
            "trip": self.trip_id,
            "made_from": self.made_from,
            "rates": self.rates,
            "look": rules_look(),
            "figures": as_plain(self.figures),
        }


def money_of_trips(session: Session, *conditions: ColumnElement[bool]) -> list[TripMoney]:
    """The money of the trips that meet all conditions, in the order of their days.

    As many queries for 2,000 trips as for one, unless some are to be reckoned anew.
    """
    with looking_for_no_garbage():
        return _money_of_trips(session, conditions)


def _money_of_trips(session: Session, conditions: Sequence[ColumnElement[bool]]) -> list[TripMoney]:
    rates = newest_import(session)
    rows = session.execute(_query(*conditions)).all()
    kept = _kept(session, [row.id for row in rows])
    known = {
        number: from_plain(row.figures) for number, row in kept.items() if _is_fresh(row, rates)
    }
    wanted = {
        row.id: kept[row.id].wanted if row.id in kept else 0 for row in rows if row.id not in known
    }
    made = [
        _Made(number, wanted[number], rates, figures)
        for number, figures in _reckoned(session, list(wanted))
    ]
    session.info.setdefault(MADE, []).extend(made)
    known |= {each.trip_id: each.figures for each in made}
    return [_money(row, known[row.id]) for row in rows]


def _kept(session: Session, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """What is kept of trips, by their numbers.

    Not joined to them: PostgreSQL, which takes a year's trips for many more than they are, would
    read what is kept of all years.
    """
    kept = CoverageSummary
    columns = (kept.trip_id, kept.wanted, kept.made_from, kept.rates, kept.look, kept.figures)
    return {
        row.trip_id: row
        for start in range(0, len(ids), LOOKED_UP)
        for row in session.execute(
            select(*columns).where(kept.trip_id.in_(ids[start : start + LOOKED_UP]))
        )
    }


def newest_import(session: Session) -> int:
    """The number of the newest import of rates or tables, 0 where there is none."""
    return session.scalar(select(func.max(RateImport.id))) or 0


def _query(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Trip.id,
            Trip.slug,
            Trip.title,
            Trip.starts_on,
            Trip.ends_on,
            Trip.direction,
            Trip.status,
        )
        .where(Trip.is_template.is_(False), *conditions)
        .order_by(Trip.starts_on, Trip.id)
    )


def _is_fresh(row: Row[Any], rates: int) -> bool:
    """Whether the figures were made from all that counts now."""
    return (row.made_from, row.rates, row.look) == (row.wanted, rates, rules_look())


def _money(row: Row[Any], figures: TripFigures) -> TripMoney:
    return TripMoney(
        row.id,
        row.slug,
        row.title,
        row.starts_on,
        row.ends_on,
        row.direction,
        row.status,
        figures,
    )


def _reckoned(session: Session, ids: Sequence[int]) -> Iterator[tuple[int, TripFigures]]:
    for start in range(0, len(ids), AT_ONCE):
        for ledger in list_ledgers(session, ids[start : start + AT_ONCE]):
            yield ledger.trip.id, figures_from(ledger)


def list_ledgers(session: Session, ids: Sequence[int]) -> list[Ledger]:
    """The money of some trips with all its rows, in the order of their days."""
    trips = trips_with_parts(session, ids)
    ledgers = ledgers_of(session, trips)
    return [ledgers[trip.id] for trip in trips]


def figures_from(ledger: Ledger) -> TripFigures:
    """The figures of a trip; where an amount can't be converted, they say so and nothing else."""
    try:
        sheet = ledger.sheet()
        coverage = coverage_of(sheet)
    except InvalidError as error:
        return TripFigures(fault=str(error))
    return figures_of(sheet, coverage, _facts(ledger))


def _facts(ledger: Ledger) -> TripFacts:
    trip, programme = ledger.trip, ledger.programme
    organisations = {use.key: use.organisation_id for use in trip.organisations}
    hosting = {item.host for item in programme.items if not item.is_cancelled}
    return TripFacts(
        organisations=organisations,
        lines={line.key: (line.cost_centre, line.year) for line in trip.budget_lines},
        names={person.key: person.label for person in trip.travellers},
        employers={person.key: person.employer_id or NOBODY for person in trip.travellers},
        hosts=frozenset(organisations[key] for key in hosting if key in organisations),
    )


def settle_figures(session: Session, actor: Actor, slug: str) -> None:
    """Keep a trip's figures together with the change that made them: the next reader finds them."""
    require(actor, Permission.KEEP_COSTS)
    session.flush()
    money_of_trips(session, Trip.slug == slug)
    if rows := [each.as_row() for each in made_figures(session)]:
        store_figures(session, rows)


def made_figures(session: Session) -> tuple[_Made, ...]:
    """What the session reckoned and nobody kept yet."""
    return tuple(session.info.pop(MADE, ()))


def keep_figures(engine: Engine, actor: Actor, made: Iterable[_Made], now: datetime) -> None:
    """Keep figures in a transaction of their own; where the database is busy, they are not kept.

    Whoever changed a trip since has counted that up: figures of before are kept and don't count.
    """
    rows = [each.as_row() for each in made]
    if not rows:
        return
    with suppress(OperationalError), session_for(engine, actor, now) as session:
        store_figures(session, rows)
        session.commit()


def store_figures(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows of figures; those of trips that are gone are passed over."""
    _ensure(session, [row["trip"] for row in rows])
    kept = update(CoverageSummary).where(CoverageSummary.trip_id == bindparam("trip"))
    values: dict[str, Any] = {name: bindparam(name) for name in VALUES}
    session.connection().execute(kept.values(values), [dict(row) for row in rows])


def _ensure(session: Session, ids: Sequence[int]) -> None:
    """Let each trip have a row: those from before the table was there have none."""
    for start in range(0, len(ids), AT_ONCE):
        these = Trip.id.in_(ids[start : start + AT_ONCE])
        trips = select(Trip.office_id, Trip.id, literal(0), literal(0), literal("")).where(these)
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        insert = (sqlite.insert if is_sqlite else postgresql.insert)(CoverageSummary)
        names = ["office_id", "trip_id", "wanted", "rates", "look"]
        session.connection().execute(
            insert.from_select(names, trips).on_conflict_do_nothing(index_elements=["trip_id"])
        )
