"""Freezing a programme: revisions of items, and what each audience's calendar lists.

A release keeps a ledger over all releases of a trip. For each item and each outward content
(`travellers`, `hosts`) it says when that content last changed, so that a calendar's LAST-MODIFIED
moves on every change its readers can see and on no other; SEQUENCE is one number per item
(RFC 5545 § 3.8.7.4) and never falls.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.domain.audiences import HOSTS, TRIP, Audience, admits, traveller
from planner.domain.programmes import Item, Programme
from planner.domain.snapshots import Json, contact_as_json, item_as_json, place_as_json
from planner.domain.times import utc_of
from planner.domain.vocabulary import Kind, Track, Visibility

CONTENTS = ("travellers", "hosts", "own")
"""What calendars show travellers and hosts, and what one traveller's own page shows."""

BLOCK = "block"
"""The ledger key of the trip as a whole: its block in the office's calendar."""


@dataclass(frozen=True, slots=True)
class Mark:
    """When a content last changed: its digest and the time of the release that changed it."""

    digest: str
    modified: datetime

    def next(self, digest: str, now: datetime) -> "Mark":
        """The mark after a release at `now`; unchanged content keeps its time."""
        return self if digest == self.digest else Mark(digest, now)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What is remembered of an item over all releases."""

    sequence: int
    facts: str
    marks: Mapping[str, Mark]
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IndexLine:
    """What a calendar needs to know of a released item without reading the item itself.

    `revisions` names the bytes of the item's event per content: equal name, equal bytes.
    """

    uid: str
    starts: datetime
    visibility: Visibility
    track: Track
    kind: Kind
    attends: tuple[str, ...] | None
    revisions: Mapping[str, str]

    def is_for(self, audience: Audience) -> bool:
        """Whether the audience's calendar lists the item."""
        return admits(
            audience,
            visibility=self.visibility,
            track=self.track,
            kind=self.kind,
            attends=self.attends,
        )


@dataclass(frozen=True, slots=True)
class Frozen:
    """A release before it is stored.

    `changed` says for each audience (``trip``, ``traveller:director`` …) when what it sees last
    changed.
    """

    ledger: Mapping[str, LedgerLine]
    index: tuple[IndexLine, ...]
    changed: Mapping[str, Mark]


def digest_of(plain: object) -> str:
    """A short name for the content of a JSON value."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _facts(item: Item) -> Json:
    """What SEQUENCE watches: start, end, zone, place and cancellation."""
    plain = item_as_json(item)
    names = ("starts", "ends", "place", "to_place")
    return {name: plain[name] for name in names} | {"cancelled": item.is_cancelled}


class _Content:
    """The digests of items, with what each refers to, per outward content."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.places = {place.key: place_as_json(place) for place in programme.places}
        self.contacts = {each.key: contact_as_json(each) for each in programme.contacts}

    def _outward(self, item: Item) -> Json:
        plain = item_as_json(item)
        names = ("uid", "kind", "track", "title", "starts", "ends", "status", "description")
        place, to_place = self.places.get(item.place or ""), self.places.get(item.to_place or "")
        return {
            **{name: plain[name] for name in names},
            "place": place,
            "to_place": to_place,
            "home_zone": self.programme.home_zone,
        }

    def digests(self, item: Item) -> dict[str, str]:
        """One digest per content in `CONTENTS`."""
        outward = self._outward(item)
        contacts = [self.contacts[key] for key in item.contacts if key in self.contacts]
        attending = [[p.name, p.function] for p in self.programme.attendees(item)]
        return {
            "travellers": digest_of({**outward, "contacts": contacts}),
            "own": digest_of({**outward, "contacts": contacts, "booking": item.booking_reference}),
            "hosts": digest_of({**outward, "attending": attending}),
        }


def _line(item: Item, content: _Content, old: LedgerLine | None, now: datetime) -> LedgerLine:
    facts = digest_of(_facts(item))
    digests = content.digests(item)
    if old is None:
        marks = {name: Mark(digest, now) for name, digest in digests.items()}
        return LedgerLine(
            sequence=int(item.is_cancelled),
            facts=facts,
            marks=marks,
            cancelled_at=now if item.is_cancelled else None,
        )
    return LedgerLine(
        sequence=old.sequence + (facts != old.facts),
        facts=facts,
        marks={name: old.marks[name].next(digest, now) for name, digest in digests.items()},
        cancelled_at=(old.cancelled_at or now) if item.is_cancelled else None,
    )


def _is_listed(line: LedgerLine, keep_cancelled: timedelta, now: datetime) -> bool:
    return line.cancelled_at is None or now - line.cancelled_at <= keep_cancelled


def _index_line(item: Item, line: LedgerLine, home_zone: str) -> IndexLine:
    revisions = {
        name: digest_of([mark.digest, mark.modified.isoformat(), line.sequence])
        for name, mark in line.marks.items()
    }
    return IndexLine(
        uid=item.uid,
        starts=utc_of(item.starts, home_zone),
        visibility=item.visibility,
        track=item.track,
        kind=item.kind,
        attends=item.attends,
        revisions=revisions,
    )


def _seen_by(audience: Audience, index: tuple[IndexLine, ...], head: Json) -> str:
    content = "own" if audience.traveller else audience.content
    listed = [line.revisions[content] for line in index if line.is_for(audience)]
    return digest_of([head, listed])


def block_line(programme: Programme, old: LedgerLine | None, now: datetime) -> LedgerLine:
    """The ledger line of the trip as one block of days in the office's calendar."""
    dates = [programme.starts_on.isoformat(), programme.ends_on.isoformat(), programme.status]
    facts = digest_of(dates)
    digest = digest_of([dates, programme.title.as_mapping()])
    if old is None:
        return LedgerLine(0, facts, {BLOCK: Mark(digest, now)})
    moved = facts != old.facts
    return LedgerLine(old.sequence + moved, facts, {BLOCK: old.marks[BLOCK].next(digest, now)})


def freeze(
    programme: Programme,
    audiences: tuple[Audience, ...],
    before: Frozen | None,
    *,
    keep_cancelled: timedelta,
    now: datetime,
) -> Frozen:
    """Freeze the draft at `now` (aware, UTC) as the release after `before`.

    `audiences` are those whose calendars and pages exist: the trip's, the hosts' and each
    traveller's. A cancelled item stays listed for `keep_cancelled` after the release that first
    said so, and is left out by the first release later than that.
    """
    old = before.ledger if before else {}
    content = _Content(programme)
    lines = {item.uid: _line(item, content, old.get(item.uid), now) for item in programme.items}
    index = tuple(
        sorted(
            (
                _index_line(item, lines[item.uid], programme.home_zone)
                for item in programme.items
                if _is_listed(lines[item.uid], keep_cancelled, now)
            ),
            key=lambda line: (line.starts, line.uid),
        )
    )
    head = {"title": programme.title.as_mapping(), "status": programme.status}
    was = before.changed if before else {}
    changed = {}
    for audience in audiences:
        digest = _seen_by(audience, index, head)
        mark = was.get(str(audience))
        changed[str(audience)] = mark.next(digest, now) if mark else Mark(digest, now)
    ledger = {**old, **lines, BLOCK: block_line(programme, old.get(BLOCK), now)}
    return Frozen(ledger, index, changed)


def audiences_of(programme: Programme) -> tuple[Audience, ...]:
    """Every audience outside staff that a trip has."""
    return (TRIP, HOSTS, *(traveller(person.key) for person in programme.travellers))


def affected(frozen: Frozen, before: Frozen | None) -> tuple[str, ...]:
    """The keys of the travellers who see something else after `frozen` than after `before`."""
    was = before.changed if before else {}
    return tuple(
        name.partition(":")[2]
        for name, mark in frozen.changed.items()
        if name.startswith("traveller:") and was.get(name) != mark
    )
