"""Trip documents for tests, as plain JSON values that a test may change before it reads them."""

import json
from pathlib import Path
from typing import Any

FOSHAN = Path(__file__).with_name("foshan-2026.json").read_bytes()
"""The example document, as it was written by hand."""

Json = dict[str, Any]


def foshan() -> Json:
    document: Json = json.loads(FOSHAN)
    return document


def encoded(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def small(slug: str = "small") -> Json:
    """A trip of one traveller, one organisation, one place and one item."""
    return {
        "format": "planner-trip/1",
        "slug": slug,
        "direction": "outbound",
        "status": "draft",
        "title": {"en": "Small trip"},
        "starts_on": "2026-10-24",
        "ends_on": "2026-10-26",
        "home_zone": "Europe/Berlin",
        "organisations": [{"key": "host", "name": {"en": "Host"}, "kind": "city"}],
        "places": [place("hall", "Hall")],
        "travellers": [traveller("ada")],
        "programme": [item("talk")],
    }


def place(key: str, name: str, zone: str = "Asia/Shanghai") -> Json:
    return {"key": key, "name": {"en": name}, "city": "Foshan", "country": "CN", "zone": zone}


def traveller(key: str) -> Json:
    return {
        "key": key,
        "given_name": key.title(),
        "family_name": "Example",
        "email": f"{key}@example.org",
        "role": "official",
        "regime": "BMF",
    }


def item(key: str, day: str = "2026-10-24", zone: str = "Asia/Shanghai", **changes: Any) -> Json:  # noqa: ANN401 - JSON
    return {
        "key": key,
        "kind": "meeting",
        "track": "own",
        "title": {"en": key.title()},
        "starts": {"at": f"{day}T09:00", "zone": zone},
        "ends": {"at": f"{day}T10:00", "zone": zone},
        "attendance": "all",
        "status": "confirmed",
        "visibility": "travellers",
        **changes,
    }


def many_items(count: int) -> Json:
    """The example with its items over and over, `count` of them, each under a key of its own."""
    document = foshan()
    items = document["programme"]
    document["programme"] = [
        items[number % len(items)] | {"key": f"item-{number}"} for number in range(count)
    ]
    return document
