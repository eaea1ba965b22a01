"""Files of exchange rates and allowances: what they would change, and taking them over."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from planner.db.base import Base
from planner.db.locks import hold
from planner.db.models import AllowanceTableRow, RateImport, ReferenceRate
from planner.db.tenancy import everywhere
from planner.db.upserts import insert_or_update
from planner.domain.access import Actor, Permission, require
from planner.domain.allowance_tables import AllowanceRow
from planner.domain.currencies import MINOR_DIGITS
from planner.domain.rate_changes import (
    RateChange,
    RateChangeKind,
    RateFileKind,
    RowChange,
    rate_changes,
    table_changes,
    told,
)
from planner.domain.rates import earliest_in_time
from planner.domain.refusals import InvalidError
from planner.formats.ecb_rates import ReadRates
from planner.formats.rate_files import read_rate_file
from planner.services.coverage.vouching import Reach, vouch_for_others
from planner.services.embedded_tables import embedded_rows
from planner.services.fixed_rates import fix_due_rates
from planner.services.rates import allowance_rows, known_rates, newest_rate_day

AT_ONCE = 5_000
"""Rows of one statement: the ECB's history has a quarter of a million."""

MOST_TOLD = 500
"""Lines that the record of an import keeps."""

RECENT_IMPORTS = 20


@dataclass(frozen=True, slots=True)
class RateFile:
    """A file that somebody sent; `source` says where its allowances are from, else its name.

    `ends`: the rows that its allowance table lacks shall end; else they stay.
    """

    filename: str
    data: bytes = field(repr=False)
    source: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class RatePreview:
    """What a file would change; `first` and `last` are the days that it has rates or tables of.

    `rows` are the allowance rows to be stored: a new table has each, also those whose amounts are
    the `same` as before and which are no change; `lacking` those that the file lacks, which stay
    unless they shall end, and `ended` those to be deleted. `unknown` currencies were passed over.
    """

    content: RateFileKind
    changes: tuple[RateChange | RowChange, ...]
    same: int
    first: date
    last: date
    rows: tuple[AllowanceRow, ...] = ()
    unknown: tuple[str, ...] = ()
    lacking: tuple[RowChange, ...] = ()
    ended: tuple[AllowanceRow, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether all of it is known already."""
        return not self.changes and not self.rows

    @property
    def digest(self) -> str:
        """A sign that changes with what would be done."""
        return sha256(repr((self.changes, self.rows, self.lacking)).encode()).hexdigest()[:16]

    def count(self, kind: RateChangeKind) -> int:
        """How many changes of a kind there are."""
        return sum(change.kind is kind for change in self.changes)


@dataclass(frozen=True, slots=True)
class TableSummary:
    """An allowance table: from when it holds, how many rows it has, where they are from."""

    valid_from: date
    rows: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RateState:
    """What is known: the ECB's newest day, what it publishes, tables and imports, newest first."""

    newest: date
    currencies: tuple[str, ...]
    tables: tuple[TableSummary, ...]
    imports: tuple[RateImport, ...]


def preview_rates(session: Session, actor: Actor, file: RateFile) -> RatePreview:
    """What a file would change; writes nothing.

    `FaultsError` with every fault and its row, `InvalidError` for another kind of file.
    """
    require(actor, Permission.KEEP_RATES)
    read = read_rate_file(file.data, file.source or file.filename)
    if isinstance(read, ReadRates):
        return _preview_rates(session, read)
    lasting = {row.valid_from for row in embedded_rows()}
    found = table_changes(read, allowance_rows(session), ends=file.ends, lasting=lasting)
    return RatePreview(
        RateFileKind.ALLOWANCES,
        found.changes,
        found.same,
        min(row.valid_from for row in read),
        max(row.valid_from for row in read),
        rows=found.written,
        lacking=found.lacking,
        ended=found.ended,
    )


def _preview_rates(session: Session, read: ReadRates) -> RatePreview:
    first, last = read.rates[0].on, read.rates[-1].on
    stored = known_rates(session, {rate.currency for rate in read.rates}, first, last)
    changes = rate_changes(read.rates, {key: rate.units_per_eur for key, rate in stored.items()})
    return RatePreview(
        RateFileKind.RATES,
        changes,
        len(read.rates) - len(changes),
        first,
        last,
        unknown=read.unknown,
    )


def import_rates(
    session: Session, actor: Actor, file: RateFile, now: datetime, *, seen: str = ""
) -> RatePreview:
    """Take a file over as a whole, for all offices; what it changed.

    `seen` is the digest of what was looked at, where nothing ended yet: `InvalidError` where
    another import came in between. A file that is known already changes nothing and leaves no
    record.
    """
    require(actor, Permission.KEEP_RATES)
    hold(session, "rates")
    preview = preview_rates(session, actor, file)
    if seen and seen != preview_rates(session, actor, replace(file, ends=False)).digest:
        raise InvalidError("The tables were changed in between: look at the changes once more.")
    if not preview.is_empty:
        newest = newest_rate_day(session)
        session.info.setdefault("now", now)  # the command line acts for no office
        session.info.setdefault("actor", actor)
        with everywhere(session):
            fix_due_rates(session)  # at what was known when they became actual
            _write(session, preview)
            fix_due_rates(session)
            record = _record(session, actor, file, preview, now)
            vouch_for_others(session, record.id, _reach_of(preview, newest))
    return preview


def _write(session: Session, preview: RatePreview) -> None:
    rates = [
        {
            "currency": change.currency,
            "published_on": change.on,
            "units_per_eur": change.new,
        }
        for change in preview.changes
        if isinstance(change, RateChange)
    ]
    rows = [
        {
            "valid_from": row.valid_from,
            "country": row.country,
            "place": row.place,
            "full_cents": row.full,
            "partial_cents": row.partial,
            "overnight_cents": row.overnight,
            "source": row.source,
            "carried_from": row.carried_from,
        }
        for row in preview.rows
    ]
    for row in preview.ended:
        session.execute(
            delete(AllowanceTableRow).where(
                AllowanceTableRow.valid_from == row.valid_from,
                AllowanceTableRow.country == row.country,
                AllowanceTableRow.place == row.place,
            )
        )
    _store(session, ReferenceRate, rates, ("currency", "published_on"))
    _store(session, AllowanceTableRow, rows, ("valid_from", "country", "place"))


def _store(
    session: Session, model: type[Base], rows: Sequence[dict[str, Any]], key: Sequence[str]
) -> None:
    for start in range(0, len(rows), AT_ONCE):
        insert_or_update(session, model, rows[start : start + AT_ONCE], key)


def _record(
    session: Session, actor: Actor, file: RateFile, preview: RatePreview, now: datetime
) -> RateImport:
    """Note who imported what, for the list of imports and for the history of each office."""
    record = RateImport(
        filename=file.filename,
        imported_at=now,
        imported_by=actor.name,
        content=preview.content,
        added=preview.count(RateChangeKind.ADD),
        changed=preview.count(RateChangeKind.CHANGE),
        gone=preview.count(RateChangeKind.GONE),
        changes=told(preview.changes)[:MOST_TOLD],
    )
    session.add(record)
    session.flush()
    return record


def _reach_of(preview: RatePreview, newest: date) -> Reach:
    """Which trips an import may concern; `newest` was the last day with a rate before it.

    A day that rates are known for keeps its rate unless one of it or of a day before it changed; a
    later day may get another as soon as any newer rate is known (`PublishedRates.rate_on`). A
    table older than all others also holds for the days before it.
    """
    if preview.content is RateFileKind.RATES:
        first = min(change.on for change in preview.changes if isinstance(change, RateChange))
        return Reach(amounts_from=min(first, newest + timedelta(days=1)))
    oldest = min(row.valid_from for row in embedded_rows())
    return Reach(days_from=preview.first if preview.first >= oldest else date.min)


def rate_state(session: Session, actor: Actor) -> RateState:
    """What is known, for those who keep it up to date."""
    require(actor, Permission.KEEP_RATES)
    newest = newest_rate_day(session)
    recent = select(RateImport).order_by(RateImport.id.desc()).limit(RECENT_IMPORTS)
    with everywhere(session):
        imports = tuple(session.scalars(recent))
    tables = tuple(_summaries(allowance_rows(session)))
    return RateState(newest, _current(session, newest), tables, imports)


def _current(session: Session, newest: date) -> tuple[str, ...]:
    """The currencies of which a rate was published in time for the newest day."""
    known = known_rates(session, MINOR_DIGITS, earliest_in_time(newest, newest), newest)
    return tuple(sorted({currency for currency, _ in known}))


def _summaries(rows: Sequence[AllowanceRow]) -> Iterator[TableSummary]:
    counts = Counter(row.valid_from for row in rows)
    for day in sorted(counts, reverse=True):
        sources = sorted({row.source for row in rows if row.valid_from == day})
        yield TableSummary(day, counts[day], tuple(sources))
