"""A trip on which every rule of who sees what decides about something, with the answers.

The document names what may be seen by words that occur nowhere else, so that any page, feed or
file can be searched for them.
"""

from typing import Any

from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.domain.access import Actor
from planner.formats.trip_document import read_document
from planner.services.releases import release_trip
from planner.services.trip_documents import load_trip
from tests.examples.documents import Json, encoded, place
from tests.records import NOW

SLUG = "audiences"

SEEN: dict[str, frozenset[str]] = {
    "traveller:anna": frozenset({"Opening", "Dinner", "Banquet", "Massage"}),
    "traveller:bernd": frozenset({"Opening", "Dinner", "Banquet", "Workshop"}),
    "trip": frozenset({"Opening", "Dinner", "Banquet", "Workshop"}),
    "hosts": frozenset({"Opening", "Banquet"}),
}
"""By audience: the titles of the items that it sees (`model.md`, "Audiences")."""

TITLES = frozenset({"Opening", "Dinner", "Banquet", "Workshop", "Massage", "Rehearsal", "Huddle"})

STAFF_ONLY = ("NOTE-", "COST-", "MAIL-", "+49 170", "Beispiel GmbH")
"""What nobody outside staff reads: notes, costs, addresses and employers of travellers."""

BOOKING = "PNR-"
BRING = "BRING-"
NOTES = "Power sockets of type I"
"""What travellers read and hosts don't."""
CONTACT_PHONE = "+86 757 1111"
PLACE_PHONE = "+86 757 2222"


def _item(title: str, hour: int, **changes: Any) -> Json:  # noqa: ANN401 - JSON
    return {
        "key": title.lower(),
        "kind": "meeting",
        "track": "own",
        "title": {"en": title},
        "starts": {"at": f"2026-10-24T{hour:02}:00", "zone": "Asia/Shanghai"},
        "ends": {"at": f"2026-10-24T{hour:02}:45", "zone": "Asia/Shanghai"},
        "place": "hall",
        "contacts": ["chen"],
        "attendance": "all",
        "status": "confirmed",
        "visibility": "travellers",
        "bring": {"en": f"{BRING}{title}"},
        "internal_note": f"NOTE-{title}",
        "booking_reference": f"{BOOKING}{title}",
        **changes,
    }


def _person(key: str, language: str) -> Json:
    return {
        "key": key,
        "given_name": key.title(),
        "family_name": "Beispiel",
        "function": f"Head of {key}",
        "phone": "+49 170 1234567",
        "email": f"MAIL-{key}@example.org",
        "language": language,
        "employer": "firm",
        "role": "company",
        "regime": "none",
    }


def document() -> Json:
    """The trip as a document."""
    anna, bernd = ({"travellers": [key], "groups": []} for key in ("anna", "bernd"))
    hall = place("hall", "Congress centre") | {
        "name": {"en": "Congress centre", "zh": "佛山会议中心"},
        "address": {"en": "Shunde District, Foshan", "zh": "佛山市顺德区"},
        "latitude": 22.925,
        "longitude": 113.205,
        "phone": PLACE_PHONE,
    }
    return {
        "format": "planner-trip/1",
        "slug": SLUG,
        "direction": "outbound",
        "status": "confirmed",
        "title": {"en": "Audiences", "de": "Zielgruppen"},
        "practical_notes": {"en": NOTES},
        "starts_on": "2026-10-24",
        "ends_on": "2026-10-25",
        "home_zone": "Europe/Berlin",
        "organisations": [{"key": "firm", "name": {"en": "Beispiel GmbH"}, "kind": "company"}],
        "places": [hall],
        "contacts": [
            {
                "key": "chen",
                "given_name": "Wei",
                "family_name": "Chen",
                "native_name": "陈伟",
                "name_order": "family_first",
                "function": "Head of office",
                "phone": CONTACT_PHONE,
            }
        ],
        "travellers": [_person("anna", "de"), _person("bernd", "")],
        "programme": [
            _item("Opening", 9, track="own", visibility="public"),
            _item("Dinner", 10),
            _item("Banquet", 11, track="official"),
            _item("Workshop", 12, attendance=bernd),
            _item("Massage", 13, kind="private", attendance=anna),
            _item("Rehearsal", 14, visibility="internal"),
            _item("Huddle", 15, track="internal"),
        ],
        "costs": [
            {
                "key": "room",
                "category": "hotel",
                "description": "COST-room",
                "travellers": ["anna"],
                "amount": "100.00",
                "currency": "EUR",
                "incurred_on": "2026-10-24",
                "phase": "estimate",
            }
        ],
    }


def add_trip(engine: Engine, office: Actor, *, released: bool = True) -> None:
    """Load the trip and release it, or don't."""
    with session_for(engine, office, NOW) as session:
        parsed, _ = read_document(encoded(document()))
        load_trip(session, office, parsed, replace=False, now=NOW)
        if released:
            release_trip(session, office, SLUG, "First version", NOW)
        session.commit()


def titles_in(text: str) -> frozenset[str]:
    """Which items a page or a file names."""
    return frozenset(title for title in TITLES if title in text)
