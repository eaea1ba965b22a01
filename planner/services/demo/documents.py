"""The demo's trip documents, moved so that the delegation always lies some weeks ahead.

A document is moved by whole weeks: what was planned for a Tuesday stays on a Tuesday.
"""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from planner.formats.trip_document import TripDocument, read_document

FOLDER = Path(__file__).parent / "documents"
FOSHAN = "isa-plenary-foshan-2026"
DELEGATION = "delegation-pearl-river"
AT_HOME = "isa-plenary-at-home"

AHEAD = {DELEGATION: timedelta(weeks=8), AT_HOME: timedelta(weeks=22)}
"""How far ahead of today a trip starts, rounded up to its weekday; the others keep their dates."""

WEEK = timedelta(weeks=1)
WALL_LENGTH = len("2026-10-24T09:00")


def read(slug: str, today: date) -> TripDocument:
    """The document of a demo trip as it is first released."""
    return _document(_moved_to(slug, today))


def read_revised(today: date) -> TripDocument:
    """The delegation's document with what staff changed since: moved, cancelled and new items."""
    plain = _moved_to(DELEGATION, today)
    items = {item["key"]: item for item in plain["programme"]}
    items["museum"]["status"] = "cancelled"
    visit = items["visit-drone"]
    new = json.loads(json.dumps(visit))
    for name in ("starts", "ends"):
        visit[name]["at"] = (
            visit[name]["at"].replace("T09:30", "T10:00").replace("T11:30", "T12:00")
        )
    new |= {
        "key": "tea-drone",
        "kind": "meeting",
        "title": {
            "en": "Tea with the founders of Dronefab",
            "de": "Tee mit den Gründern von Dronefab",
            "zh": "与无人机工坊创始人茶叙",
        },
        "starts": visit["ends"],
        "ends": visit["ends"] | {"at": visit["ends"]["at"].replace("T12:00", "T12:45")},
        "status": "tentative",
    }
    plain["programme"].append(new)
    return _document(plain)


def move(value: Any, weeks: int) -> Any:  # noqa: ANN401 - JSON
    """A JSON value with every date and wall time in it moved by whole weeks."""
    match value:
        case dict():
            return {name: move(each, weeks) for name, each in value.items()}
        case list():
            return [move(each, weeks) for each in value]
        case str():
            return _moved_text(value, weeks * WEEK)
        case _:
            return value


def _moved_text(text: str, by: timedelta) -> str:
    day = text[:10]
    try:
        moved = date.fromisoformat(day) + by
    except ValueError:
        return text
    rest = text[10:]
    is_moment = not rest or (len(text) == WALL_LENGTH and rest.startswith("T"))
    return f"{moved.isoformat()}{rest}" if is_moment else text


def _moved_to(slug: str, today: date) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads((FOLDER / f"{slug}.json").read_text(encoding="utf-8"))
    if slug not in AHEAD:
        return plain
    missing = today + AHEAD[slug] - date.fromisoformat(plain["starts_on"])
    moved: dict[str, Any] = move(plain, -(-missing // WEEK))
    for line in moved["budget_lines"]:
        line["year"] = date.fromisoformat(moved["starts_on"]).year
    return moved


def _document(plain: dict[str, Any]) -> TripDocument:
    document, _ = read_document(json.dumps(plain).encode())
    return document
