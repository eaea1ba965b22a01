"""A trip's programme as plain values: the draft, a release and every audience's view have it.

Records are joined by their document keys. Optional texts are empty, optional keys are None.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from planner.domain.entries import Position
from planner.domain.names import full_name
from planner.domain.texts import NO_TEXT, Texts
from planner.domain.times import Moment, WallTime, day_of
from planner.domain.vocabulary import (
    Direction,
    Instigator,
    ItemStatus,
    Kind,
    MealKind,
    NameOrder,
    OrganisationKind,
    Track,
    TravellerRole,
    TripStatus,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happens."""

    key: str
    name: Texts
    city: str
    country: str
    zone: str
    address: Texts = NO_TEXT
    position: Position | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who hosts, organises or pays."""

    key: str
    name: Texts
    kind: OrganisationKind
    country: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at an organisation."""

    key: str
    given_name: str
    family_name: str
    native_name: str = ""
    name_order: NameOrder | None = None
    function: str = ""
    phone: str = ""

    @property
    def name(self) -> str:
        """The name in the person's own order."""
        return full_name(self.given_name, self.family_name, self.name_order)


@dataclass(frozen=True, slots=True)
class Traveller:
    """A person on the trip."""

    key: str
    given_name: str
    family_name: str
    native_name: str = ""
    function: str = ""
    role: TravellerRole = TravellerRole.GUEST
    language: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return full_name(self.given_name, self.family_name)


@dataclass(frozen=True, slots=True)
class Group:
    """A named subset of the travellers."""

    key: str
    name: Texts
    travellers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meal:
    """A meal that somebody provides in the course of an item."""

    meal: MealKind
    provider: str
    instigated_by: Instigator


@dataclass(frozen=True, slots=True)
class Item:
    """One programme item.

    `starts` and `ends` are both wall times or both days. A hotel's `ends` is the check-out day;
    any other all-day item's is its last day. `attends` names those who attend; None is everyone.
    `headcount` is how many attend, also where the names are not shown. `is_gone`: a release
    says that it is cancelled, the draft has it no longer.
    """

    uid: str
    key: str
    kind: Kind
    track: Track
    title: Texts
    starts: Moment
    ends: Moment
    status: ItemStatus
    visibility: Visibility
    attends: tuple[str, ...] | None = None
    headcount: int = 0
    place: str | None = None
    to_place: str | None = None
    organiser: str | None = None
    host: str | None = None
    contacts: tuple[str, ...] = ()
    description: Texts = NO_TEXT
    bring: Texts = NO_TEXT
    internal_note: str = ""
    booking_reference: str = ""
    is_work: bool | None = None
    meals: tuple[Meal, ...] = ()
    lodging_provider: str | None = None
    vehicle: str = ""
    needs_interpreter: bool = False
    is_gone: bool = False

    @property
    def day(self) -> date:
        """The day of the item at its place."""
        return day_of(self.starts)

    @property
    def is_all_day(self) -> bool:
        """Whether the item has days and no clock times."""
        return not isinstance(self.starts, WallTime)

    @property
    def ends_exclusive(self) -> Moment:
        """The end as calendars count it: the day after the last one, or the check-out day."""
        if isinstance(self.ends, WallTime) or self.kind is Kind.HOTEL:
            return self.ends
        return self.ends + timedelta(days=1)

    @property
    def is_cancelled(self) -> bool:
        """Whether the item will not take place."""
        return self.status is ItemStatus.CANCELLED


@dataclass(frozen=True)
class Programme:
    """A trip with its programme, as one audience may see it; `uid` is the trip's permanent id."""

    uid: str
    slug: str
    direction: Direction
    status: TripStatus
    title: Texts
    starts_on: date
    ends_on: date
    home_zone: str
    places: tuple[Place, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    contacts: tuple[Contact, ...] = ()
    travellers: tuple[Traveller, ...] = ()
    groups: tuple[Group, ...] = ()
    items: tuple[Item, ...] = ()
    practical_notes: Texts = NO_TEXT

    @property
    def is_cancelled(self) -> bool:
        """Whether the trip will not take place."""
        return self.status is TripStatus.CANCELLED

    @cached_property
    def place_of(self) -> dict[str | None, Place]:
        """Places by key."""
        return {place.key: place for place in self.places}

    @cached_property
    def contact_of(self) -> dict[str, Contact]:
        """Contacts by key."""
        return {contact.key: contact for contact in self.contacts}

    @cached_property
    def organisation_of(self) -> dict[str | None, Organisation]:
        """Organisations by key."""
        return {organisation.key: organisation for organisation in self.organisations}

    @cached_property
    def traveller_of(self) -> dict[str, Traveller]:
        """Travellers by key."""
        return {traveller.key: traveller for traveller in self.travellers}

    @cached_property
    def item_of(self) -> dict[str, Item]:
        """Items by key."""
        return {item.key: item for item in self.items}

    def keys_of_attendees(self, item: Item) -> tuple[str, ...]:
        """The keys of the travellers who attend `item`."""
        return tuple(self.traveller_of) if item.attends is None else item.attends

    def attendees(self, item: Item) -> tuple[Traveller, ...]:
        """The travellers who attend `item`, in the trip's order."""
        if item.attends is None:
            return self.travellers
        chosen = set(item.attends)
        return tuple(person for person in self.travellers if person.key in chosen)
