"""What changed between two versions of a programme, as data that screens and mails word.

Both versions may be views of one audience: then the changes are those that it sees.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from planner.domain.audiences import traveller, view_of
from planner.domain.programmes import Contact, Item, Place, Programme, Traveller
from planner.domain.times import utc_of

Records = Mapping[Any, Traveller | Place | Contact]


class ChangeKind(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change; of the trip, its people and places where `item` is None.

    `item` is the item as it is now, or as it was when it was removed. `field` names what changed
    (empty: the item as a whole), `old` and `new` are its values: `times` in pairs of moments;
    places, contacts, organisations and travellers as such, not by key; None where there was none.
    """

    kind: ChangeKind
    item: Item | None = None
    field: str = ""
    old: Any = None
    new: Any = None


TRIP_FIELDS = ("title", "status", "starts_on", "ends_on", "home_zone", "practical_notes")

ITEM_FIELDS = (
    "times", "place", "to_place", "title", "kind", "track", "visibility", "status", "attends",
    "organiser", "host", "contacts", "description", "bring", "internal_note",
    "booking_reference", "is_work", "meals", "lodging_provider", "vehicle", "needs_interpreter",
)  # fmt: skip

STAFFS_BUSINESS = frozenset({"visibility", "traveller"})
"""Fields that no traveller is told about: who else sees an item, what is recorded of themselves."""


def changes_between(before: Programme | None, after: Programme) -> tuple[Change, ...]:
    """What changed: first the trip, its people and places, then the items by start.

    Without a version before, every item is new. That a cancelled item is no longer listed is no
    change: it was told before. What a version says only because the draft had it is not of it.
    """
    if before is None:
        return tuple(Change(ChangeKind.ADDED, item) for item in _in_order(after.items))
    old, new = (
        {item.uid: item for item in version.items if not item.is_gone}
        for version in (before, after)
    )
    gone = [item for uid, item in old.items() if uid not in new and not item.is_cancelled]
    return (
        *_trip_changes(before, after),
        *_record_changes("traveller", before.traveller_of, after.traveller_of),
        *_detail_changes("place", before.place_of, after.place_of),
        *_detail_changes("contact", before.contact_of, after.contact_of),
        *(
            change
            for item in _in_order([*gone, *new.values()])
            for change in _item_changes(before, after, old.get(item.uid), new.get(item.uid))
        ),
    )


def changes_seen(before: Programme | None, after: Programme, key: str) -> tuple[Change, ...]:
    """What changed for the traveller with a key, of what they see and care about."""
    audience = traveller(key)
    old = view_of(before, audience) if before else None
    changes = changes_between(old, view_of(after, audience))
    return tuple(change for change in changes if change.field not in STAFFS_BUSINESS)


def _in_order(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (utc_of(item.starts, "UTC"), item.uid))


def _trip_changes(before: Programme, after: Programme) -> Iterator[Change]:
    for field in TRIP_FIELDS:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(ChangeKind.CHANGED, None, field, old, new)


def _record_changes(field: str, before: Records, after: Records) -> Iterator[Change]:
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old is None:
            yield Change(ChangeKind.ADDED, None, field, None, new)
        elif new is None:
            yield Change(ChangeKind.REMOVED, None, field, old, None)
        elif old != new:
            yield Change(ChangeKind.CHANGED, None, field, old, new)


def _detail_changes(field: str, before: Records, after: Records) -> Iterator[Change]:
    """What is known of places and contacts that were there before and still are."""
    changes = _record_changes(field, before, after)
    return (change for change in changes if change.kind is ChangeKind.CHANGED)


def _item_changes(
    before: Programme, after: Programme, old: Item | None, new: Item | None
) -> Iterator[Change]:
    if new is None:
        yield Change(ChangeKind.REMOVED, old)
    elif old is None:
        yield Change(ChangeKind.ADDED, new)
    else:
        if old.is_cancelled != new.is_cancelled:
            kind = ChangeKind.CANCELLED if new.is_cancelled else ChangeKind.REINSTATED
            yield Change(kind, new)
        for field in ITEM_FIELDS:
            if _differ(old, new, field):
                values = _value(before, old, field), _value(after, new, field)
                yield Change(ChangeKind.CHANGED, new, field, *values)


def _differ(old: Item, new: Item, field: str) -> bool:
    if field == "status" and old.is_cancelled != new.is_cancelled:
        return False  # cancelling has a change of its own
    return bool(_raw(old, field) != _raw(new, field))


def _raw(item: Item, field: str) -> Any:  # noqa: ANN401 - any field of an item
    return (item.starts, item.ends) if field == "times" else getattr(item, field)


def _value(programme: Programme, item: Item, field: str) -> Any:  # noqa: ANN401 - any field of an item
    """The value of a field, what it refers to in place of keys."""
    raw = _raw(item, field)
    match field:
        case "place" | "to_place":
            return programme.place_of.get(raw)
        case "organiser" | "host" | "lodging_provider":
            return programme.organisation_of.get(raw)
        case "contacts":
            return tuple(programme.contact_of[key] for key in raw if key in programme.contact_of)
        case "attends":
            return programme.attendees(item)
        case _:
            return raw
