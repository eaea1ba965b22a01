"""Revisions: when what readers see of an item last changed, remembered over all releases.

For each item and each content of `SHOWINGS` the ledger says when that content last changed, in
whichever language, so that a calendar's LAST-MODIFIED moves on every change its readers can see.
SEQUENCE is one number per item (RFC 5545 § 3.8.7.4): it counts changes of when and where, and
never falls.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from planner.domain.audiences import SHOWINGS
from planner.domain.programmes import Item, Programme
from planner.domain.snapshots import Json, contact_as_json, item_as_json, place_as_json

BLOCK = "block"
"""The ledger key, and the content, of the trip as a whole: its block in the office's calendar."""

_REFERENCES = frozenset(
    {"is_gone", "key", "visibility", "place", "to_place", "contacts", "attends"}
)
"""Of an item's JSON: what no calendar shows, or shows as what it refers to."""


@dataclass(frozen=True, slots=True)
class Mark:
    """When a content last changed: its digest and the time of the release that changed it."""

    digest: str
    modified: datetime

    def next(self, digest: str, at: datetime) -> "Mark":
        """The mark after a release at `at`; unchanged content keeps its time."""
        return self if digest == self.digest else Mark(digest, at)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What is remembered of an item; `facts` is a digest of what SEQUENCE watches."""

    sequence: int
    facts: str
    marks: Mapping[str, Mark]
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """A state of a content: equal revision, equal bytes of its event in each language."""

    sequence: int
    modified: datetime
    digest: str

    @classmethod
    def of(cls, name: str) -> "Revision":
        """The revision of a name."""
        sequence, modified, digest = name.split(".")
        return cls(int(sequence), datetime.fromtimestamp(int(modified), UTC), digest)

    def __str__(self) -> str:
        """Its name: ``2.1759305600.`` and the digest; modified in whole seconds."""
        return f"{self.sequence}.{int(self.modified.timestamp())}.{self.digest}"


def digest_of(plain: object) -> str:
    """A short name for the content of a JSON value."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def next_line(
    old: LedgerLine | None,
    facts: object,
    contents: Mapping[str, object],
    at: datetime,
    *,
    off: bool,
) -> LedgerLine:
    """The line after a release at `at` with these facts and contents; `off`: it is cancelled."""
    digest = digest_of(facts)
    digests = {content: digest_of(shown) for content, shown in contents.items()}
    if old is None:
        marks = {content: Mark(each, at) for content, each in digests.items()}
        return LedgerLine(int(off), digest, marks, at if off else None)
    return LedgerLine(
        sequence=old.sequence + (digest != old.facts),
        facts=digest,
        marks={content: old.marks[content].next(each, at) for content, each in digests.items()},
        cancelled_at=(old.cancelled_at or at) if off else None,
    )


def item_lines(
    programme: Programme, old: Mapping[str, LedgerLine], at: datetime
) -> Iterator[tuple[str, LedgerLine]]:
    """The line of each item after a release at `at`, by UID."""
    contents = _Contents(programme)
    for item in programme.items:
        facts = _facts(item, programme)
        shown = {content: contents.shown(item, content) for content in SHOWINGS}
        yield item.uid, next_line(old.get(item.uid), facts, shown, at, off=item.is_cancelled)


def block_line(programme: Programme, old: LedgerLine | None, at: datetime) -> LedgerLine:
    """The line of the trip's block of days after a release at `at`."""
    days = [programme.starts_on.isoformat(), programme.ends_on.isoformat()]
    facts = [*days, programme.is_cancelled]
    words = [programme.status, programme.direction]
    shown = [programme.uid, days, words, programme.title.as_mapping()]
    return next_line(old, facts, {BLOCK: shown}, at, off=programme.is_cancelled)


def revision_of(line: LedgerLine, content: str) -> Revision:
    """The revision of a content of the item that the ledger line is about."""
    mark = line.marks[content]
    return Revision(line.sequence, mark.modified, mark.digest)


def _facts(item: Item, programme: Programme) -> list[object]:
    """When and where, and whether at all; not how the places are called."""
    plain = item_as_json(item)
    places = [programme.place_of.get(key) for key in (item.place, item.to_place)]
    where = [place and [place.key, place.city, place.country, place.zone] for place in places]
    return [plain["starts"], plain["ends"], where, item.is_cancelled]


class _Contents:
    """What each content shows of items, as JSON, with what the items refer to."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.contacts = {each.key: contact_as_json(each) for each in programme.contacts}
        self.places = {
            content: {place.key: place_as_json(showing.place(place)) for place in programme.places}
            for content, showing in SHOWINGS.items()
        }

    def shown(self, item: Item, content: str) -> Json:
        """What readers of the content see of an item."""
        shown, places = SHOWINGS[content].item(item), self.places[content]
        plain = item_as_json(shown)
        people = self.programme.attendees(shown) if content == "hosts" else ()
        return {
            **{name: plain[name] for name in plain.keys() - _REFERENCES},
            "places": [places.get(item.place or ""), places.get(item.to_place or "")],
            "contacts": [self.contacts[key] for key in shown.contacts if key in self.contacts],
            "attending": [[one.name, one.native_name, one.function] for one in people],
            "home_zone": self.programme.home_zone,
        }
