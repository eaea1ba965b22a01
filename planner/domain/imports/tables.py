"""The rows of a host's table as what they ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from planner.domain.imports.clocks import Stamp, next_of_both, order_of, read_stamp
from planner.domain.imports.formulas import FORMULA
from planner.domain.imports.headings import Column, Headings, Meaning
from planner.domain.imports.kinds import guess_kind, kind_named, status_named
from planner.domain.imports.places import Places
from planner.domain.imports.stays import settled
from planner.domain.imports.values import Cell, Frame, Order, Reason, Row, Unread, Wanted
from planner.domain.imports.wording import LONGEST_LINE, LONGEST_TEXT, folded, shortened, text_in
from planner.domain.labels import mark
from planner.domain.refusals import InvalidError
from planner.domain.schedules import YEARS, require_schedule
from planner.domain.texts import Texts, tidied
from planner.domain.times import Moment, WallTime, day_of, in_zone, zone_names
from planner.domain.vocabulary import Kind

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
"""How long what has no end is taken to last."""

LONGEST_NIGHT = timedelta(hours=14)
"""An end before the start is meant for the day after, unless it lasted longer than this."""

_YES = frozenset(["true", "wahr", "ein", "yes", "ja", "on", "1", "x", "是", "真"])

ZONE_NEEDED = mark(
    "The file does not say in which time zone this is: choose the zone of its times."
)

NEEDED = frozenset({Meaning.TITLE})
NEEDED_ONE_OF = frozenset({Meaning.DATE, Meaning.STARTS})


@dataclass(frozen=True, slots=True)
class _Reader:
    """A table being read; `orders` tells how each column writes dates with slashes."""

    headings: Headings
    frame: Frame
    orders: Mapping[int, Order | None]
    places: Places

    def text(self, row: Row, meaning: Meaning) -> str:
        """The first text of a meaning."""
        cells = (_text(row.cell(column.index)) for column in self.headings.of(meaning))
        return shortened(next(filter(None, cells), ""), LONGEST_LINE)

    def texts(self, row: Row, meaning: Meaning) -> Texts:
        """The texts of a meaning, of one column for each language."""
        found: dict[str, str] = {}
        most = LONGEST_TEXT if meaning is Meaning.DESCRIPTION else LONGEST_LINE
        for column in self.headings.of(meaning):
            text = shortened(_text(row.cell(column.index)), most)
            texts = text_in(text, column.language or self.frame.language)
            for language, text in texts.as_mapping().items():
                found.setdefault(language, text)
        return Texts.of(found)

    def stamp(self, row: Row, meaning: Meaning) -> Stamp:
        """What the cells of a meaning say of the time; nothing where they are empty."""
        for column in self.headings.of(meaning):
            cell = row.cell(column.index)
            if _text(cell):
                return self._shown(self._read(cell, column), row)
        return Stamp()

    def _shown(self, stamp: Stamp, row: Row) -> Stamp:
        """A moment by the clock of the row; any zone will do, as the moment is known."""
        if stamp.moment is None:
            return stamp
        try:
            local = in_zone(stamp.moment, self.zone(row, is_known=True))
        except OverflowError as error:
            raise _CellError(InvalidError("Check the year."), None) from error
        return Stamp(
            local.date(), local.time().replace(second=0, microsecond=0, fold=0), moment=local
        )

    def zone(self, row: Row, *, is_known: bool) -> str:
        """The zone that the row names, else what was asked for, that of its place, the fallback.

        Else the trip's first where the moment is known without it.
        """
        named = self.zones(row)[0]
        place = self.places.find(self.text(row, Meaning.PLACE))
        asked = self.frame.zone or (place.zone if place else "") or self.frame.fallback
        found = named or asked
        if not found and is_known:
            return next(iter(self.frame.zones), "UTC")
        if not found:
            raise _CellError(InvalidError(ZONE_NEEDED), None)
        return found

    def zones(self, row: Row) -> list[str]:
        """The zones that the row names, of a journey as ours: ``Europe/Berlin → Asia/Shanghai``."""
        names = [name.strip() for name in self.text(row, Meaning.ZONE).split("→", maxsplit=1)]
        for name in filter(None, names):
            if name not in zone_names():
                unknown = InvalidError(
                    "“%(text)s” is no time zone such as Asia/Shanghai.", text=name
                )
                raise _CellError(unknown, self.at(Meaning.ZONE))
        return names

    def is_all_day(self, row: Row) -> bool:
        """Whether the row is said to be about whole days."""
        return folded(self.text(row, Meaning.ALL_DAY)) in _YES

    def _read(self, cell: Cell, column: Column) -> Stamp:
        try:
            return read_stamp(cell, self.frame, self.orders.get(column.index))
        except InvalidError as error:
            raise _CellError(error, column) from error

    def at(self, *meanings: Meaning) -> Column | None:
        """The first column of the meanings."""
        return next((column for each in meanings for column in self.headings.of(each)), None)


class _CellError(InvalidError):
    """A cell that can't be taken, and its column if there is one."""

    def __init__(self, error: InvalidError, column: Column | None) -> None:
        super().__init__(error.message)
        self.params = error.params
        self.column = column.name if column else ""


def can_read(headings: Headings) -> bool:
    """Whether enough columns are known: a title, and a date or a start."""
    return headings.meanings >= NEEDED and bool(headings.meanings & NEEDED_ONE_OF)


def read_items(
    rows: Sequence[Row],
    headings: Headings,
    frame: Frame,
    places: Places,
) -> list[Wanted | Unread]:
    """What each row below the headings asks for, or why it can't be read; no empty rows."""
    below = [row for row in rows if row.number > headings.row and any(map(_text, row.cells))]
    orders = {
        column.index: order_of(row.cell(column.index) for row in below)
        for column in headings.columns
    }
    reader = _Reader(headings, frame, orders, places)
    return [_read(reader, row) for row in below]


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return tidied(str(cell))


def _read(reader: _Reader, row: Row) -> Wanted | Unread:
    try:
        return _wanted(reader, row)
    except _CellError as error:
        reason = Reason(error.message, error.params, error.column)
    return Unread(row.number, reader.text(row, Meaning.TITLE), reason)


def _wanted(reader: _Reader, row: Row) -> Wanted:
    if column := reader.headings.formula_in(row):
        raise _CellError(InvalidError(FORMULA), column)
    title = reader.texts(row, Meaning.TITLE)
    if not title:
        raise _CellError(InvalidError("The title is missing."), reader.at(Meaning.TITLE))
    said = kind_named(reader.text(row, Meaning.KIND), reader.frame.kinds)
    kind = said or guess_kind(*title.as_mapping().values())
    kind, starts, ends = _times(reader, row, kind, is_said=said is not None)
    return Wanted(
        row=row.number,
        title=title,
        starts=starts,
        ends=ends,
        kind=kind,
        is_kind_said=said is not None,
        uid=reader.text(row, Meaning.UID),
        place=reader.text(row, Meaning.PLACE),
        description=reader.texts(row, Meaning.DESCRIPTION),
        status=status_named(reader.text(row, Meaning.STATUS), reader.frame.statuses),
    )


def _times(reader: _Reader, row: Row, kind: Kind, *, is_said: bool) -> tuple[Kind, Moment, Moment]:
    starts = _start(reader, row)
    if reader.is_all_day(row):
        ends: Moment = _last_day(reader, row, day_of(starts), kind)
    else:
        ends = _end(reader, row, starts)
    kind, starts, ends = settled(kind, starts, ends, is_said=is_said)
    try:
        require_schedule(kind, starts, ends)
    except InvalidError as error:
        first = (Meaning.ENDS, Meaning.LAST_DAY) if error.field == "ends" else ()
        raise _CellError(error, reader.at(*first, Meaning.STARTS, Meaning.DATE)) from error
    return kind, starts, ends


def _start(reader: _Reader, row: Row) -> Moment:
    dated, started = reader.stamp(row, Meaning.DATE), reader.stamp(row, Meaning.STARTS)
    day, clock = started.day or dated.day, started.clock or dated.clock
    if day is None:
        missing = InvalidError("The date is missing.")
        raise _CellError(missing, reader.at(Meaning.DATE, Meaning.STARTS))
    if day.year not in YEARS:
        raise _CellError(InvalidError("Check the year."), reader.at(Meaning.DATE, Meaning.STARTS))
    if clock is None or reader.is_all_day(row):
        return day
    moment = started.moment or dated.moment
    zone = reader.zone(row, is_known=moment is not None)
    return WallTime(datetime.combine(day, clock), zone, bool(moment and moment.fold))


def _last_day(reader: _Reader, row: Row, first: date, kind: Kind) -> date:
    """The last day of what lasts whole days; Outlook says the midnight after it.

    A stay is told by its day of departure, as everywhere.
    """
    ended, last = reader.stamp(row, Meaning.ENDS), reader.stamp(row, Meaning.LAST_DAY)
    day, clock = ended.day or last.day or first, ended.clock or last.clock
    is_after = clock == time() and day > first and kind is not Kind.HOTEL
    return day - DAY if is_after else day


def _end(reader: _Reader, row: Row, starts: Moment) -> Moment:
    ended = reader.stamp(row, Meaning.ENDS)
    last_day = ended.day or reader.stamp(row, Meaning.LAST_DAY).day
    until = _until(reader, row)
    if not isinstance(starts, WallTime):
        if until:
            missing = InvalidError("There is an end but no start.")
            raise _CellError(missing, reader.at(Meaning.STARTS, Meaning.ENDS))
        return last_day or starts
    day = last_day or starts.day
    if until is None:
        return replace(starts, at=datetime.combine(day, starts.at.time()) + HOUR)
    ends = datetime.combine(day, until)
    if last_day is None and ends <= starts.at and _is_night(starts.at, ends + DAY):
        ends += DAY
    if ended.moment:
        return replace(starts, at=ends, second=bool(ended.moment.fold))
    return replace(starts, at=ends, zone=reader.zones(row)[-1] or starts.zone)


def _until(reader: _Reader, row: Row) -> time | None:
    """The clock time of the end; where only the start names its half of the day, the next one."""
    started, dated, ended = (
        reader.stamp(row, each) for each in (Meaning.STARTS, Meaning.DATE, Meaning.ENDS)
    )
    if ended.clock and ended.is_open and started.clock and started.has_half and not ended.day:
        return next_of_both(ended.clock, started.clock)
    return ended.clock or started.until or dated.until


def _is_night(starts: datetime, ends: datetime) -> bool:
    return ends.time() == time() or ends - starts <= LONGEST_NIGHT
