"""Days and clock times as people write them in tables, in German, English and Chinese."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from planner.domain.imports.values import Cell, Frame, Order
from planner.domain.imports.wording import shortened
from planner.domain.labels import mark
from planner.domain.normal_forms import normalized
from planner.domain.refusals import InvalidError

LONGEST = 100
"""Characters of a day with its times; what is longer says something else."""

_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
"""Excel's day numbers from 1954 to 2119; others are no days."""

_MONTHS = (
    "jan|jän",
    "feb",
    "mar|mär|mrz",
    "apr",
    "may|mai",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct|okt",
    "nov",
    "dec|dez",
)
_MONTH_NAMES = "|".join(_MONTHS)
_WEEKDAY = re.compile(
    r"^(?:(?:mon?|tue?|wed|thu?r?s?|fri|sat|sun)(?:[a-z]*day)?|mo|di|mi|do|fr|sa|so"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend"
    r"|(?:星期|周|週)[一二三四五六日天])(?![^\W\d])[.,]?\s*",
    re.IGNORECASE,
)
_DAYS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)t?"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})([-/.])(?P<w>{_MONTH_NAMES})[^\W\d]*\.?\2(?P<y>\d{{4}}|\d\d)(?![\d:])"
    ),
    re.compile(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)t?"),
    re.compile(r"(?:(?P<y>\d{4})\s*年\s*)?(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4}|\d{2}(?![\d:.]))?"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th)?[\s-]*(?P<w>{_MONTH_NAMES})[^\W\d]*\.?,?"
        r"(?:[\s-]*(?P<y>\d{4}))?"
    ),
    re.compile(
        rf"(?P<w>{_MONTH_NAMES})[^\W\d]*\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
        r"(?:,?\s*(?P<y>\d{4}))?"
    ),
)
_SLASHES = re.compile(r"(?<!\d)(\d{1,2})(?:/(\d{1,2})/(\d{4}|\d{2})|-(\d{1,2})-(\d{4}))(?!\d)")
_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d{1,15})?|0[.,]\d{4,15}", re.ASCII)
"""Excel's number of a day and the part of it, as a file in CSV has them; ``0,395833`` is 09:30."""

_LONG = re.compile(r"(?<!\d)\d{4}\s*-\s*\d{1,2}(?!\d)", re.ASCII)
"""``2026-10`` is a month."""

_BARE = re.compile(r"([01]?\d|2[0-4])([0-5]\d)\s*(?:uhr|hrs?|h)?", re.ASCII)
"""``0930``, ``930``: four digits alone are no year where a time is looked for."""

LEAST_TYPED = 100
"""A smaller number is no clock time that somebody typed."""

_CLOCK = re.compile(
    r"(?P<half>上午|下午|晚上|中午)?\s*(?P<h>\d{1,2})"
    r"(?:\s*[:.h点时]\s*(?P<m>\d{2})(?::\d{2}(?:\.\d+)?)?\s*分?|\s*[点时h])?"
    r"\s*(?P<ap>[ap]\.?\s?m\.?(?![^\W\d]))?\s*(?:uhr|hrs?)?(?![^\W_])"
)
_WITH_OFFSET = re.compile(
    r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)? ?(?:z|[+-]\d\d(?::?\d\d)?)", re.ASCII
)
_COMPACT = re.compile(
    r"(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(?:\d\d)?(z|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
"""``20261024T093000Z``."""

_RANGE = re.compile(r"\s*(?:-|–|—|~|bis|to|until|till|至|到)\s*")
_PREFIX = re.compile(r"^(?:,|um|at|from|von|ab)\s*")


AMBIGUOUS = mark(
    "“%(text)s” may be %(first)s or %(second)s: say whether the day or the month comes first, or "
    "write the year first in the file."
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a cell says: a day, a clock time, and the clock time until which it lasts.

    `moment` is there instead where the cell names its offset from UTC; it is aware. `has_half` says
    that the clock's half of the day was named (``下午3:00``), `is_open` that it may be of either.
    """

    day: date | None = None
    clock: time | None = None
    until: time | None = None
    moment: datetime | None = None
    has_half: bool = field(default=False, compare=False)
    is_open: bool = field(default=False, compare=False)


def order_of(cells: Iterable[Cell]) -> Order | None:
    """How a column writes dates with slashes; None where no date of it tells, or they differ."""
    pairs = (_SLASHES.search(_plain(cell)) for cell in cells if isinstance(cell, str))
    numbers = [_numbers(found)[:2] for found in pairs if found]
    day_first = any(one > 12 >= other for one, other in numbers)  # noqa: PLR2004 - months
    month_first = any(other > 12 >= one for one, other in numbers)  # noqa: PLR2004 - months
    if day_first == month_first:
        return None
    return Order.DAY_FIRST if day_first else Order.MONTH_FIRST


def _numbers(found: re.Match[str]) -> tuple[int, int, int]:
    """The three numbers of a date as they stand."""
    one, other, year = (int(part) for part in found.groups() if part)
    return one, other, year


def read_stamp(cell: Cell, frame: Frame, order: Order | None = None) -> Stamp:
    """What a cell says of days and times; `InvalidError` where it says nothing of the kind."""
    match cell:
        case bool():
            raise InvalidError("“%(text)s” is no date or time.", text=cell)
        case datetime():
            return Stamp(cell.date(), _to_minute(cell))
        case date():
            return Stamp(cell)
        case time():
            return Stamp(clock=_to_minute(datetime.combine(_EPOCH, cell)))
        case timedelta():
            return Stamp(clock=_clock_of(cell / timedelta(days=1), cell))
        case int() | float():
            return _number(float(cell), frame)
        case _:
            return _read_text(str(cell), frame, order)


def _to_minute(moment: datetime) -> time:
    """Excel keeps times as fractions of a day: 09:30 may arrive as 09:29:59.999."""
    return (moment + timedelta(seconds=30)).time().replace(second=0, microsecond=0)


def _clock_of(fraction: float, cell: Cell) -> time:
    if not 0 <= fraction < 1:
        raise InvalidError("“%(text)s” is no date or time.", text=cell)
    return _to_minute(datetime.combine(_EPOCH, time()) + timedelta(days=fraction))


def _number(number: float, frame: Frame) -> Stamp:
    """A number of Excel's: a day with its part, or digits that were typed: 930, 20261024."""
    typed = f"{int(number):04}" if number.is_integer() else ""
    if (number >= LEAST_TYPED and _BARE.fullmatch(typed)) or len(typed) == len("20261024"):
        return _read_text(typed, frame, None)
    return _serial(number)


def _serial(number: float) -> Stamp:
    days = int(number) if -1 < number < max(_SERIALS) + 1 else -1
    if days not in _SERIALS:
        return Stamp(clock=_clock_of(number, number))
    fraction = number - days
    clock = _clock_of(fraction, number) if fraction else None
    return Stamp(_EPOCH + timedelta(days=days), clock)


def _plain(text: str) -> str:
    """The text for the patterns, with single blanks; empty where it is too long to be a time."""
    short = " ".join(text.split())
    if len(short) > LONGEST:
        return ""
    plain = " ".join(normalized("NFKC", short).lower().split())
    return plain if len(plain) <= LONGEST else ""


def _read_text(text: str, frame: Frame, order: Order | None) -> Stamp:
    plain, text = _WEEKDAY.sub("", _plain(text)), shortened(text.strip(), LONGEST)
    plain = _COMPACT.sub(r"\1-\2-\3t\4:\5\6", plain)
    if _SERIAL.fullmatch(plain):
        return _serial(float(plain.replace(",", ".")))
    if _WITH_OFFSET.fullmatch(plain):
        return Stamp(moment=_moment(plain, text))
    day, rest = _cut_day(plain, frame, order)
    rest = _PREFIX.sub("", _WEEKDAY.sub("", rest.strip(" ,;|()")).strip(" ,;|()"))
    if not rest and day:
        return Stamp(day)
    clocks = [_read_clock(part, text) for part in _RANGE.split(rest)] if rest else []
    if len(clocks) not in {1, 2}:
        raise InvalidError("“%(text)s” is no date or time.", text=text)
    first, last = clocks[0], clocks[1] if len(clocks) > 1 else None
    if last and first.is_open and last.afternoon:
        first = replace(first, afternoon=first.hour <= last.hour or None)
    until = last.time if last else None
    if last and last.is_open and first.afternoon is not None:
        until = next_of_both(last.time, first.time)
    has_half = first.afternoon is not None
    return Stamp(day, first.time, until, has_half=has_half, is_open=first.is_open)


def next_of_both(clock: time, after: time) -> time:
    """A clock time of either half of the day, read as the first one that comes after another."""
    both = (clock.replace(hour=clock.hour % 12 + half) for half in (0, 12))
    return next((each for each in both if each > after), clock.replace(hour=clock.hour % 12))


def _moment(plain: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(plain.replace(" ", "t", 1).replace(" ", "").upper())
    except ValueError:
        raise InvalidError("“%(text)s” is no date or time.", text=text) from None


def _cut_day(text: str, frame: Frame, order: Order | None) -> tuple[date | None, str]:
    """The day in a text, and the text without it."""
    slashes = _SLASHES.search(text)
    if slashes:
        one, other, year = _numbers(slashes)
        day = _of_slashes(one, other, _full_year(year), slashes[0], frame, order)
        return day, text[: slashes.start()] + text[slashes.end() :]
    for pattern in _DAYS:
        found = pattern.search(text)
        if found:
            return _of_parts(found, frame), f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _full_year(year: int) -> int:
    return year + 2000 if year < 100 else year  # noqa: PLR2004 - two digits


def _of_parts(found: re.Match[str], frame: Frame) -> date:
    parts = found.groupdict()
    name = parts.get("w")
    month = _month(name) if name else int(parts["m"])
    day = int(parts["d"])
    if parts["y"]:
        return _date(_full_year(int(parts["y"])), month, day, found[0])
    years = dict.fromkeys((frame.first.year, frame.last.year))
    days = [_date(year, month, day, found[0]) for year in years]
    return next((day for day in days if frame.is_near(day, day)), days[0])


def _month(name: str) -> int:
    return next(n for n, names in enumerate(_MONTHS, 1) if name in names.split("|"))


def _date(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidError("There is no such day: “%(text)s”.", text=text.strip()) from None


def _of_slashes(  # noqa: PLR0913, PLR0917 - the parts of a date and what tells their order
    one: int, other: int, year: int, text: str, frame: Frame, order: Order | None
) -> date:
    if one > 12 or other > 12 or one == other:  # noqa: PLR2004 - months
        month, day = (other, one) if one > 12 else (one, other)  # noqa: PLR2004 - months
        return _date(year, month, day, text)
    day_first, month_first = _date(year, other, one, text), _date(year, one, other, text)
    if said := order or frame.order:
        return day_first if said is Order.DAY_FIRST else month_first
    near = [day for day in (day_first, month_first) if frame.is_near(day, day)]
    if len(near) == 1:
        return near[0]
    raise InvalidError(AMBIGUOUS, text=text, first=day_first, second=month_first)


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int
    minute: int
    afternoon: bool | None
    text: str

    @property
    def is_open(self) -> bool:
        """Whether nobody said which half of the day is meant."""
        return self.afternoon is None and self.hour <= 12  # noqa: PLR2004 - hours

    @property
    def time(self) -> time:
        """The time; 24:00 is the midnight after."""
        hour = self.hour
        if self.afternoon is not None:
            hour = hour % 12 + (12 if self.afternoon else 0) if hour <= 12 else hour  # noqa: PLR2004
        if (hour, self.minute) == (24, 0):
            return time(0)
        try:
            return time(hour, self.minute)
        except ValueError:
            raise InvalidError("There is no such time: “%(text)s”.", text=self.text) from None


def _read_clock(text: str, whole: str) -> _Clock:
    if bare := _BARE.fullmatch(text.strip()):
        return _Clock(int(bare[1]), int(bare[2]), None, whole)
    found = _CLOCK.fullmatch(text.strip())
    is_bare = found and found["m"] is None and re.fullmatch(r"\d+", text.strip())
    if found is None or is_bare:
        if is_bare and _RANGE.search(whole) and not _LONG.search(whole):  # 9-11 Uhr, 2-4 pm
            return _Clock(int(text), 0, None, whole)
        raise InvalidError("“%(text)s” is no date or time.", text=whole)
    half = found["half"] or (found["ap"] or "")[:1]
    afternoon = {"": None, "a": False, "上午": False}.get(half, True)
    return _Clock(int(found["h"]), int(found["m"] or 0), afternoon, whole)
