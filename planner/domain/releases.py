"""Freezing a programme: what a release shows, and what each audience's calendar lists of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from planner.domain.audiences import HOSTS, SHOWINGS, TRIP, Audience, admits, traveller
from planner.domain.programmes import Item, Programme
from planner.domain.removals import with_gone
from planner.domain.revisions import (
    BLOCK,
    LedgerLine,
    Mark,
    Revision,
    block_line,
    digest_of,
    item_lines,
    revision_of,
)
from planner.domain.snapshots import Json, as_json, programme_from
from planner.domain.texts import Texts
from planner.domain.times import utc_of
from planner.domain.vocabulary import (
    Direction,
    ItemStatus,
    TripStatus,
)

TICK = timedelta(seconds=1)
"""The shortest time that calendars and HTTP dates can tell apart."""

FEW = 1 / 4
"""The part of a release up to which its changed items are stored once more by themselves."""


class IndexLine(NamedTuple):
    """What a calendar needs to know of a released item without reading the item itself.

    Its values are plain JSON, so that a thousand lines are read in a millisecond: words of the
    vocabulary, and by content the name of its revision.
    """

    uid: str
    visibility: str
    track: str
    kind: str
    attends: list[str] | None
    cancelled: bool
    travellers: str
    hosts: str
    own: str

    def is_for(self, audience: Audience) -> bool:
        """Whether the audience's calendar lists the item."""
        return admits(
            audience,
            visibility=self.visibility,
            track=self.track,
            kind=self.kind,
            attends=self.attends,
        )

    def revision(self, content: str) -> str:
        """The name of a content's revision."""
        name: str = getattr(self, content)
        return name


@dataclass(frozen=True, slots=True)
class Block:
    """The trip as one block of days in the office's calendar; `ends_on` is its last day."""

    uid: str
    title: Texts
    direction: Direction
    status: TripStatus
    starts_on: date
    ends_on: date
    home_zone: str
    revision: Revision
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Frozen:
    """A release before it is stored.

    `programme` is the draft without what is no longer listed; `changed` says for each audience
    (``trip``, ``traveller:director`` …) when its calendar last changed.
    """

    at: datetime
    programme: Programme
    ledger: Mapping[str, LedgerLine]
    index: tuple[IndexLine, ...]
    changed: Mapping[str, Mark]
    block: Block


def freeze(
    draft: Programme, before: Frozen | None, *, keep_cancelled: timedelta, now: datetime
) -> Frozen:
    """Freeze the draft at `now` (aware, UTC) as the release after `before`.

    A cancelled trip cancels its items, and so does who deletes one that was released. A cancelled
    item stays listed for `keep_cancelled` after the release that first said so, and is left out by
    the first release later than that.
    """
    at = _moment_after(before, now)
    old = before.ledger if before else {}
    settled = _settled(with_gone(draft, before.programme if before else None))
    lines = dict(item_lines(settled, old, at))
    listed = [item for item in settled.items if _is_listed(lines[item.uid], keep_cancelled, at)]
    programme = replace(settled, items=tuple(listed))
    index = tuple(_index_line(item, lines[item.uid]) for item in _in_order(listed))
    block = block_line(programme, old.get(BLOCK), at)
    return Frozen(
        at=at,
        programme=programme,
        ledger={**old, **lines, BLOCK: block},
        index=index,
        changed=dict(_changed(programme, index, before.changed if before else {}, at)),
        block=_block(programme, block),
    )


def says_the_same(one: Frozen, other: Frozen) -> bool:
    """Whether two releases tell everybody the same, staff included."""
    return one.programme == other.programme


def affected(after: Frozen, before: Frozen | None) -> tuple[str, ...]:
    """The keys of the travellers who see something else after `after` than after `before`.

    That an item cancelled earlier is no longer listed is nothing to tell anybody.
    """
    people = tuple(person.key for person in after.programme.travellers)
    if before is None or _head(after.programme) != _head(before.programme):
        return people
    known = before.programme.traveller_of
    pairs = tuple(_differing(before.index, after.index))
    return tuple(
        key
        for key in people
        if key not in known or any(_notices(traveller(key), *pair) for pair in pairs)
    )


def renewed(after: Frozen, before: Frozen | None) -> Programme | None:
    """The release with the items alone that it changed, if they are few: what is rendered anew."""
    if before is None:
        return None
    changed = {new.uid for _, new in _differing(before.index, after.index) if new}
    if len(changed) > len(after.index) * FEW:
        return None
    items = tuple(item for item in after.programme.items if item.uid in changed)
    return replace(after.programme, items=items)


def audiences_of(programme: Programme) -> tuple[Audience, ...]:
    """Every audience of a trip outside staff."""
    return (TRIP, HOSTS, *(traveller(person.key) for person in programme.travellers))


def listed_blocks(
    blocks: Iterable[Block], keep_cancelled: timedelta, latest: datetime
) -> tuple[tuple[Block, ...], datetime]:
    """The blocks that the office's calendar lists after its latest release, and when it changed.

    Cancelled trips are left out as cancelled items are; that they went is a change too.
    """
    listed, moments = [], [datetime.min.replace(tzinfo=UTC)]
    for block in blocks:
        goes_at = block.cancelled_at + keep_cancelled + TICK if block.cancelled_at else None
        if goes_at is None or latest < goes_at:
            listed.append(block)
            moments.append(block.revision.modified)
        else:
            moments.append(goes_at)
    return tuple(sorted(listed, key=lambda one: (one.starts_on, one.uid))), max(moments)


def _moment_after(before: Frozen | None, now: datetime) -> datetime:
    """`now` in whole seconds, but later than the release before whatever the clock says."""
    moment = now.replace(microsecond=0)
    return max(moment, before.at + TICK) if before else moment


def _settled(draft: Programme) -> Programme:
    """The draft as it will be read back, its items cancelled if the trip is."""
    read_back = programme_from(as_json(draft))
    if not draft.is_cancelled:
        return read_back
    items = tuple(replace(item, status=ItemStatus.CANCELLED) for item in read_back.items)
    return replace(read_back, items=items)


def _is_listed(line: LedgerLine, keep_cancelled: timedelta, at: datetime) -> bool:
    return line.cancelled_at is None or at - line.cancelled_at <= keep_cancelled


def _in_order(items: list[Item]) -> list[Item]:
    """In the order of calendars: by start, then UID."""
    return sorted(items, key=lambda item: (utc_of(item.starts, "UTC"), item.uid))


def _index_line(item: Item, line: LedgerLine) -> IndexLine:
    return IndexLine(
        uid=item.uid,
        visibility=str(item.visibility),
        track=str(item.track),
        kind=str(item.kind),
        attends=None if item.attends is None else list(item.attends),
        cancelled=item.is_cancelled,
        **{content: str(revision_of(line, content)) for content in SHOWINGS},
    )


def _block(programme: Programme, line: LedgerLine) -> Block:
    return Block(
        uid=programme.uid,
        title=programme.title,
        direction=programme.direction,
        status=programme.status,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        home_zone=programme.home_zone,
        revision=revision_of(line, BLOCK),
        cancelled_at=line.cancelled_at,
    )


def _head(programme: Programme) -> Json:
    """What a calendar says of the trip as a whole."""
    return {
        "title": programme.title.as_mapping(),
        "days": [programme.starts_on.isoformat(), programme.ends_on.isoformat()],
        "home_zone": programme.home_zone,
    }


def _changed(
    programme: Programme, index: tuple[IndexLine, ...], was: Mapping[str, Mark], at: datetime
) -> Iterator[tuple[str, Mark]]:
    head = _head(programme)
    for audience in audiences_of(programme):
        content = audience.content
        listed = [line.revision(content) for line in index if line.is_for(audience)]
        digest, old = digest_of([head, listed]), was.get(str(audience))
        yield str(audience), old.next(digest, at) if old else Mark(digest, at)


def _differing(
    before: tuple[IndexLine, ...], after: tuple[IndexLine, ...]
) -> Iterator[tuple[IndexLine | None, IndexLine | None]]:
    """The lines of items that differ between two releases, old and new."""
    old, new = ({line.uid: line for line in index} for index in (before, after))
    for uid in {**old, **new}:
        if old.get(uid) != new.get(uid):
            yield old.get(uid), new.get(uid)


def _notices(audience: Audience, old: IndexLine | None, new: IndexLine | None) -> bool:
    saw = old if old and old.is_for(audience) else None
    sees = new if new and new.is_for(audience) else None
    if sees is None:
        return saw is not None and not saw.cancelled
    return saw is None or saw.own != sees.own
