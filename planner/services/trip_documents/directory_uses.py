"""Which records of the directory other trips use too: a trip's document never changes those."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from planner.db.models import Contact, ItemMeal, ProgrammeItem, Trip, TripContact
from planner.db.models.directory import Record
from planner.services.directory.uses import relations_to


def _elsewhere(found: Select[Any], owner: Any, trip_id: int) -> Select[Any]:  # noqa: ANN401 - any model
    """Of what rows of a model name, what those of other trips do."""
    if owner is ItemMeal:
        found = found.join(ProgrammeItem, ProgrammeItem.id == ItemMeal.item_id)
        return found.where(ProgrammeItem.trip_id != trip_id)
    if owner is Contact:
        found = found.join(TripContact, TripContact.contact_id == Contact.id)
        return found.where(TripContact.trip_id != trip_id)
    return found.where(owner.trip_id != trip_id)


def _statements(model: type[Record], trip_id: int, ids: list[int]) -> Iterator[Select[Any]]:
    for relation in relations_to(model):
        owner = relation.parent.class_
        found = select(model.id).select_from(owner).join(relation.class_attribute)
        yield _elsewhere(found.where(model.id.in_(ids)), owner, trip_id)


def used_elsewhere(
    session: Session, trip: Trip, model: type[Record], records: Iterable[Record]
) -> set[int]:
    """The ids of those records that another trip than this one uses."""
    ids = [record.id for record in records]
    if not ids:
        return set()
    return {each for found in _statements(model, trip.id, ids) for each in session.scalars(found)}
