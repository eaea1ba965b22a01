"""What an import of rates or tables leaves alone: figures of trips that it can't concern stay.

Figures were made with the newest import of their time, and count no more once there is a newer one.
The import itself says of which trips it changes nothing. Whatever it doesn't know of, such as a
trip that somebody adds meanwhile, is reckoned anew.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, Update, func, select, update
from sqlalchemy.orm import Session

from planner.db.models import (
    CostItem,
    CoverageSummary,
    HostedBenefit,
    ProgrammeItem,
    RateImport,
    SetOff,
    Trip,
)

DAY = timedelta(days=1)
_EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Reach:
    """What an import concerns: amounts of a day and later ones, or days of travel from one on."""

    amounts_from: date | None = None
    days_from: date = date.max


def vouch_for_others(session: Session, imported: int, reach: Reach) -> None:
    """Let the figures of all trips that the import doesn't concern count as made after it.

    `imported` is its number. For the transaction that imports, in all offices.
    """
    before = select(func.max(RateImport.id)).where(RateImport.id < imported)
    known = session.scalar(before) or 0
    session.execute(_others(reach).where(CoverageSummary.rates == known).values(rates=imported))


def _others(reach: Reach) -> Update:
    """The summaries of the trips that are not concerned."""
    others = update(CoverageSummary)
    for concerned in _concerned(reach):
        others = others.where(CoverageSummary.trip_id.not_in(concerned))
    return others.execution_options(synchronize_session=False)


def _concerned(reach: Reach) -> list[Select[int]]:
    """The numbers of the trips that an import may concern."""
    if reach.amounts_from is not None:
        first = reach.amounts_from
        return [
            select(CostItem.trip_id).where(CostItem.incurred_on >= first),
            select(HostedBenefit.trip_id).where(HostedBenefit.given_on >= first),
            select(SetOff.trip_id).where(SetOff.given_on >= first),
        ]
    day_before = max(reach.days_from, _EARLIEST) - DAY  # by the clocks of wherever it ends
    ends = datetime.combine(day_before, time(), UTC)
    return [
        select(Trip.id).where(Trip.ends_on >= reach.days_from),
        select(ProgrammeItem.trip_id).where(ProgrammeItem.ends_utc >= ends),
    ]
