"""The working draft of a programme, as the planners' list shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from planner.db.models import ProgrammeItem, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.audiences import STAFF
from planner.domain.place_clocks import by_place_clocks
from planner.domain.programmes import Item, Programme
from planner.domain.refusals import NotFoundError
from planner.domain.texts import Texts
from planner.domain.vocabulary import Kind, Track
from planner.services.homes import home_city
from planner.services.releases import released_programme
from planner.services.trip_queries import trip_with_programme


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who attends an item that not everyone attends, as it was written: groups and persons."""

    groups: tuple[Texts, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A trip with its programme, by the clocks of its places; `typed` as it was typed.

    `attendance` has the items that not everyone attends, by key; `home` is the city whose time
    stands beside the place's.
    """

    trip: Trip
    typed: Programme
    programme: Programme
    attendance: Mapping[str, Attendance]
    home: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which items a list is narrowed to; None is all. `traveller` is a person's key."""

    kind: Kind | None = None
    track: Track | None = None
    traveller: str | None = None

    def admits(self, item: Item) -> bool:
        """Whether the item is among them."""
        is_theirs = self.traveller is None or item.attends is None or self.traveller in item.attends
        return is_theirs and self.kind in {None, item.kind} and self.track in {None, item.track}


def get_draft(session: Session, actor: Actor, slug: str) -> Draft:
    """The working draft, in a number of queries that doesn't grow with it."""
    require(actor, Permission.SEE_TRIPS)
    return draft_of(session, trip_with_programme(session, slug))


def draft_of(session: Session, trip: Trip) -> Draft:
    """The working draft of a trip that is loaded with its programme."""
    attendance = {item.key: _attendance(item) for item in trip.items if not item.everyone}
    typed = trip.as_programme()
    return Draft(trip, typed, by_place_clocks(typed), attendance, home_city(session, trip))


def get_item_value(draft: Draft, key: str) -> Item:
    """An item of a draft; `NotFoundError` where it has none of that key."""
    item = draft.programme.item_of.get(key)
    if item is None:
        raise NotFoundError("There is no such programme item.")
    return item


def narrowed(programme: Programme, choice: Choice) -> Programme:
    """The programme with the chosen items only."""
    return replace(programme, items=tuple(filter(choice.admits, programme.items)))


def _attendance(item: ProgrammeItem) -> Attendance:
    return Attendance(
        groups=tuple(group.name for group in item.groups),
        people=tuple(person.label for person in item.travellers),
    )


def is_released(session: Session, draft: Draft, key: str) -> bool:
    """Whether travellers or hosts were told of an item by the newest release."""
    if not draft.trip.released_version:
        return False
    uid = get_item_value(draft, key).uid
    released = released_programme(session, draft.trip, STAFF)
    return any(item.uid == uid for item in released.items)
