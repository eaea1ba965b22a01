"""Items that were deleted after somebody had been told of them: releases say they are cancelled.

Who looks at a calendar and finds an appointment missing does not know whether it was called off or
the telephone lost it. So a deleted item is kept in the releases as a cancelled one is.
"""

from collections.abc import Iterator
from dataclasses import replace

from planner.domain.audiences import is_outward
from planner.domain.keys import key_from
from planner.domain.programmes import Item, Place, Programme
from planner.domain.restorations import mended
from planner.domain.vocabulary import ItemStatus


def with_gone(draft: Programme, before: Programme | None) -> Programme:
    """The draft with what the release before says and the draft no longer has, as cancelled.

    What nobody outside staff saw is not kept. Items name only what the draft lists, but for places.
    """
    present = {item.uid for item in draft.items}
    gone = [
        item
        for item in (before.items if before else ())
        if item.uid not in present and is_outward(item.visibility, item.track)
    ]
    if before is None or not gone:
        return draft
    wanted = {key for item in gone for key in (item.place, item.to_place)}
    places = (*draft.places, *_lost(wanted, draft, before))
    around = replace(draft, places=places)
    return replace(around, items=(*draft.items, *_cancelled(gone, around)))


def _lost(wanted: set[str | None], draft: Programme, before: Programme) -> Iterator[Place]:
    known = draft.place_of
    return (each for each in before.places if each.key in wanted and each.key not in known)


def _cancelled(gone: list[Item], draft: Programme) -> Iterator[Item]:
    """The items under keys that are free: one that was typed anew has that of the old one."""
    taken = {item.key for item in draft.items}
    for item in gone:
        key = key_from(item.key, taken) if item.key in taken else item.key
        taken.add(key)
        off = replace(item, key=key, status=ItemStatus.CANCELLED, is_gone=True)
        yield mended(off, draft, draft.travellers)
