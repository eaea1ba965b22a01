"""A frozen release's ledger and index as plain JSON and back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from planner.domain.releases import Frozen, IndexLine, LedgerLine, Mark
from planner.domain.vocabulary import Kind, Track, Visibility


def _mark(mark: Mark) -> list[str]:
    return [mark.digest, mark.modified.isoformat()]


def _mark_from(plain: Sequence[str]) -> Mark:
    digest, modified = plain
    return Mark(digest, datetime.fromisoformat(modified))


def _marks_from(plain: Mapping[str, Sequence[str]]) -> dict[str, Mark]:
    return {name: _mark_from(mark) for name, mark in plain.items()}


def ledger_as_json(frozen: Frozen) -> dict[str, Any]:
    """``{uid: [sequence, facts, {content: [digest, modified]}, cancelled_at]}``."""
    return {
        uid: [
            line.sequence,
            line.facts,
            {name: _mark(mark) for name, mark in line.marks.items()},
            line.cancelled_at.isoformat() if line.cancelled_at else None,
        ]
        for uid, line in frozen.ledger.items()
    }


def ledger_from(plain: Mapping[str, Any]) -> dict[str, LedgerLine]:
    """The ledger of :func:`ledger_as_json`."""
    return {
        uid: LedgerLine(
            sequence, facts, _marks_from(marks), cancelled and datetime.fromisoformat(cancelled)
        )
        for uid, (sequence, facts, marks, cancelled) in plain.items()
    }


def index_as_json(frozen: Frozen) -> list[list[Any]]:
    """One list per released item, in the order of calendars."""
    return [
        [
            line.uid,
            line.starts.isoformat(),
            line.visibility,
            line.track,
            line.kind,
            line.attends,
            dict(line.revisions),
        ]
        for line in frozen.index
    ]


def index_from(plain: Sequence[Sequence[Any]]) -> tuple[IndexLine, ...]:
    """The index of :func:`index_as_json`."""
    return tuple(
        IndexLine(
            uid,
            datetime.fromisoformat(starts),
            Visibility(visibility),
            Track(track),
            Kind(kind),
            None if attends is None else tuple(attends),
            revisions,
        )
        for uid, starts, visibility, track, kind, attends, revisions in plain
    )


def changed_as_json(frozen: Frozen) -> dict[str, list[str]]:
    """When each audience's view last changed."""
    return {name: _mark(mark) for name, mark in frozen.changed.items()}


def changed_from(plain: Mapping[str, Sequence[str]]) -> dict[str, Mark]:
    """The marks of :func:`changed_as_json`."""
    return _marks_from(plain)
