"""What an import found and left, as it is kept to take it back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from planner.db.models import ProgrammeItem, Traveller
from planner.domain.texts import Texts
from planner.domain.times import Moment, WallTime

TRAVELLER_PARTS = (
    "given_name",
    "family_name",
    "native_name",
    "function",
    "email",
    "phone",
    "language",
    "role",
    "employer_id",
)


def entry(was: Mapping[str, Any] | None, seen: int, left: int) -> dict[str, Any]:
    """What is kept of one record: its state before, None where it was new, and its versions."""
    return {"was": was, "seen": seen, "left": left}


def item_state(item: ProgrammeItem) -> dict[str, Any]:
    """The parts of an item that an import may write."""
    return {
        "kind": item.kind,
        "title": _texts(item.title),
        "description": _texts(item.description),
        "starts": _moment(item.starts),
        "ends": _moment(item.ends),
        "status": item.status,
        "place": item.place_id,
        "source_uid": item.source_uid,
    }


def traveller_state(traveller: Traveller) -> dict[str, Any]:
    """The parts of a traveller that an import may write."""
    return {name: getattr(traveller, name) for name in TRAVELLER_PARTS}


def _texts(texts: Texts) -> dict[str, Any]:
    return {"texts": texts.as_mapping(), "outdated": sorted(texts.outdated)}


def texts_from(kept: Mapping[str, Any]) -> Texts:
    """Texts as they were kept."""
    texts: dict[str, str] = kept["texts"]
    return Texts(**texts, outdated=frozenset(kept["outdated"]))


def _moment(moment: Moment) -> dict[str, Any]:
    if isinstance(moment, WallTime):
        return {"at": moment.at.isoformat(), "zone": moment.zone, "second": moment.second}
    return {"on": moment.isoformat()}


def moment_from(kept: Mapping[str, Any]) -> Moment:
    """A moment as it was kept."""
    if "on" in kept:
        return date.fromisoformat(kept["on"])
    return WallTime(datetime.fromisoformat(kept["at"]), kept["zone"], kept["second"])
