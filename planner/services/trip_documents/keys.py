"""The keys by which a trip's document calls the records of the directory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from planner.db.models import Contact, Trip


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys by the ids of records; `contacts` in the order of the trip's list."""

    organisations: Mapping[int, str]
    places: Mapping[int, str]
    contacts: Mapping[int, str]

    def organisation(self, record_id: int | None) -> str | None:
        """The key of an organisation, None where there is none."""
        return None if record_id is None else self.organisations[record_id]

    def place(self, record_id: int | None) -> str | None:
        """The key of a place, None where there is none."""
        return None if record_id is None else self.places[record_id]

    def of_contacts(self, contacts: Iterable[Contact]) -> tuple[str, ...]:
        """The keys of contacts, in the order of the trip's list."""
        ids = {contact.id for contact in contacts}
        return tuple(key for record_id, key in self.contacts.items() if record_id in ids)


def keys_in(trip: Trip) -> Keys:
    """The keys that a trip uses; whatever its draft names, it lists."""
    return Keys(
        {use.organisation_id: use.key for use in trip.organisations},
        {use.place_id: use.key for use in trip.places},
        {use.contact_id: use.key for use in trip.contacts},
    )


def keys_of(rows: Iterable[_Keyed]) -> tuple[str, ...]:
    """The keys of rows of the trip."""
    return tuple(row.key for row in rows)
