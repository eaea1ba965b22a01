"""Programme items brought back to what a release says of them."""

from planner.db.models import Group, ItemMeal, ProgrammeItem, Traveller, Trip
from planner.domain.identities import permanent_id_of
from planner.domain.programmes import Item, Programme
from planner.services.trip_documents.merging import (
    assign,
    assign_rows,
    assign_texts,
    merge_by_content,
)


def restore_items(trip: Trip, target: Programme, original: str) -> None:
    """Let the trip have the target's items; those that stay keep what a release does not hold.

    `original` is the language that texts are translated from.
    """
    rows = {row.uid: row for row in trip.items}
    trip.items[:] = [rows.get(item.uid) or _new(item) for item in target.items]
    filling = _Filling(trip)
    for position, (row, item) in enumerate(zip(trip.items, target.items, strict=True)):
        assign(row, position=position)
        filling.fill(row, item)
        assign_texts(
            row, original, title=item.title, description=item.description, bring=item.bring
        )
        row.schedule(item.starts, item.ends, trip.home_zone)


def _new(item: Item) -> ProgrammeItem:
    return ProgrammeItem(key=item.key, permanent_id=permanent_id_of(item.uid))


class _Filling:
    """What a trip's items name, by key."""

    def __init__(self, trip: Trip) -> None:
        self.places = {use.key: use.record for use in trip.places}
        self.organisations = {use.key: use.record for use in trip.organisations}
        self.contacts = {use.key: use.record for use in trip.contacts}
        self.travellers = {person.key: person for person in trip.travellers}
        self.groups = set(trip.groups)

    def fill(self, row: ProgrammeItem, item: Item) -> None:
        """Let the row say what the item says; its times and texts are set elsewhere."""
        assign(
            row,
            kind=item.kind,
            track=item.track,
            place=self.places.get(item.place or ""),
            to_place=self.places.get(item.to_place or ""),
            organiser=self.organisations.get(item.organiser or ""),
            host=self.organisations.get(item.host or ""),
            lodging_provider=self.organisations.get(item.lodging_provider or ""),
            status=item.status,
            visibility=item.visibility,
            internal_note=item.internal_note,
            booking_reference=item.booking_reference,
            is_work=item.is_work,
            vehicle=item.vehicle,
            needs_interpreter=item.needs_interpreter,
        )
        assign_rows(row, contacts=[self.contacts[key] for key in item.contacts])
        self._fill_attendance(row, item)
        self._fill_meals(row, item)

    def _fill_attendance(self, row: ProgrammeItem, item: Item) -> None:
        """By groups that the item has and all of whose members attend, the others by name."""
        wanted = [self.travellers[key] for key in item.attends or ()]
        groups = [group for group in row.groups if self._is_part(group, wanted)]
        grouped = {person for group in groups for person in group.travellers}
        named = [person for person in wanted if person not in grouped or person in row.travellers]
        assign(row, everyone=item.attends is None)
        assign_rows(row, groups=groups, travellers=named)

    def _is_part(self, group: Group, people: list[Traveller]) -> bool:
        return group in self.groups and set(group.travellers) <= set(people)

    def _fill_meals(self, row: ProgrammeItem, item: Item) -> None:
        wanted = [
            {
                "meal": meal.meal,
                "provider": self.organisations[meal.provider],
                "instigated_by": meal.instigated_by,
            }
            for meal in item.meals
        ]
        merge_by_content(row.meals, wanted, ItemMeal)
