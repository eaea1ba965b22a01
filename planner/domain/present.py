"""What is going on at a moment, what comes next, and where one sleeps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from planner.domain.days import Band, Day, Line
from planner.domain.programmes import Item, Programme
from planner.domain.times import in_zone


@dataclass(frozen=True, slots=True)
class Present:
    """Items around a moment: under way, starting next (several at once), and lasting all day."""

    under_way: tuple[Line, ...]
    next: tuple[Line, ...]
    all_day: tuple[Band, ...]


def present_of(programme: Programme, days: Iterable[Day], now: datetime) -> Present:
    """What goes on at `now` (aware) of a programme laid out in `days`; not what is cancelled.

    Days are those at the place of an item: a night belongs to the day of its evening.
    """
    days = tuple(days)
    lines = [line for day in days for line in day.lines if _counts(line.item) and not line.arrives]
    ahead = [line for line in lines if line.starts.utc > now]
    first = min((line.starts.utc for line in ahead), default=None)
    return Present(
        under_way=tuple(line for line in lines if line.starts.utc <= now < line.ends.utc),
        next=tuple(line for line in ahead if line.starts.utc == first),
        all_day=tuple(_bands(programme, days, now)),
    )


def _counts(item: Item) -> bool:
    return not item.is_cancelled


def _bands(programme: Programme, days: Iterable[Day], now: datetime) -> Iterator[Band]:
    for day in days:
        for band in day.bands:
            if _counts(band.item) and day.on == _today(band.item, programme, now):
                yield band


def _today(item: Item, programme: Programme, now: datetime) -> date:
    place = programme.place_of.get(item.place)
    return in_zone(now, place.zone if place else programme.home_zone).date()
