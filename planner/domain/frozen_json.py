"""What a release stores beside its snapshot, as plain JSON and back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from planner.domain.releases import Block, IndexLine
from planner.domain.revisions import LedgerLine, Mark, Revision
from planner.domain.texts import Texts
from planner.domain.vocabulary import Direction, TripStatus


def marks_as_json(marks: Mapping[str, Mark]) -> dict[str, list[str]]:
    """``{name: [digest, modified]}``."""
    return {name: [mark.digest, mark.modified.isoformat()] for name, mark in marks.items()}


def marks_from(plain: Mapping[str, Sequence[str]]) -> dict[str, Mark]:
    """The marks of :func:`marks_as_json`."""
    return {
        name: Mark(digest, datetime.fromisoformat(modified))
        for name, (digest, modified) in plain.items()
    }


def ledger_as_json(ledger: Mapping[str, LedgerLine]) -> dict[str, list[Any]]:
    """``{uid: [sequence, facts, marks, cancelled_at]}``."""
    return {
        uid: [line.sequence, line.facts, marks_as_json(line.marks), _moment(line.cancelled_at)]
        for uid, line in ledger.items()
    }


def ledger_from(plain: Mapping[str, Sequence[Any]]) -> dict[str, LedgerLine]:
    """The ledger of :func:`ledger_as_json`."""
    return {
        uid: LedgerLine(sequence, facts, marks_from(marks), _moment_from(cancelled_at))
        for uid, (sequence, facts, marks, cancelled_at) in plain.items()
    }


def index_as_json(index: Iterable[IndexLine]) -> list[list[Any]]:
    """One list per released item, in the order of calendars."""
    return [list(line) for line in index]


def index_from(plain: Iterable[Sequence[Any]]) -> tuple[IndexLine, ...]:
    """The index of :func:`index_as_json`."""
    return tuple(map(IndexLine._make, plain))


def block_as_json(block: Block) -> dict[str, Any]:
    """The block by the names of its fields."""
    return {
        "uid": block.uid,
        "title": block.title.as_mapping(),
        "direction": block.direction,
        "status": block.status,
        "starts_on": block.starts_on.isoformat(),
        "ends_on": block.ends_on.isoformat(),
        "home_zone": block.home_zone,
        "revision": str(block.revision),
        "cancelled_at": _moment(block.cancelled_at),
    }


def block_from(plain: Mapping[str, Any]) -> Block:
    """The block of :func:`block_as_json`."""
    return Block(
        uid=plain["uid"],
        title=Texts.of(plain["title"]),
        direction=Direction(plain["direction"]),
        status=TripStatus(plain["status"]),
        starts_on=date.fromisoformat(plain["starts_on"]),
        ends_on=date.fromisoformat(plain["ends_on"]),
        home_zone=plain["home_zone"],
        revision=Revision.of(plain["revision"]),
        cancelled_at=_moment_from(plain["cancelled_at"]),
    )


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment_from(plain: str | None) -> datetime | None:
    return datetime.fromisoformat(plain) if plain else None
