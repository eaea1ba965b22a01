"""The items of a trip's programme: add, edit, duplicate, cancel, delete.

The programme is the working draft: travellers see a change with the next release.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from planner.db.locks import hold
from planner.db.models import (
    Contact,
    ItemMeal,
    Organisation,
    Place,
    ProgrammeItem,
    Trip,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.keys import key_from
from planner.domain.refusals import InvalidError, NotFoundError, TakenError
from planner.domain.schedules import require_schedule
from planner.domain.texts import revised
from planner.domain.vocabulary import ItemStatus
from planner.services.editing import check_version, flush_edit
from planner.services.item_details import ItemDetails, MealDetails, details_of
from planner.services.offices import office_of
from planner.services.trip_lists import list_in_trip

Record = TypeVar("Record", Place, Organisation, Contact)

# The audit log names what an item referred to before: it must be loaded.
_ITEM: tuple[ExecutableOption, ...] = (
    joinedload(ProgrammeItem.place),
    joinedload(ProgrammeItem.to_place),
    joinedload(ProgrammeItem.organiser),
    joinedload(ProgrammeItem.host),
    joinedload(ProgrammeItem.lodging_provider),
    selectinload(ProgrammeItem.travellers),
    selectinload(ProgrammeItem.groups),
    selectinload(ProgrammeItem.contacts),
    selectinload(ProgrammeItem.meals).joinedload(ItemMeal.provider),
)

_TRIP: tuple[ExecutableOption, ...] = (
    selectinload(Trip.places),
    selectinload(Trip.organisations),
    selectinload(Trip.contacts),
    selectinload(Trip.travellers),
    selectinload(Trip.groups),
)


def get_item(session: Session, actor: Actor, slug: str, key: str) -> ProgrammeItem:
    """An item with all that it names; `NotFoundError` where the trip has none of that key."""
    require(actor, Permission.SEE_TRIPS)
    found = session.scalar(
        select(ProgrammeItem)
        .join(Trip, Trip.id == ProgrammeItem.trip_id)
        .where(Trip.slug == slug, ProgrammeItem.key == key)
        .options(*_ITEM)
    )
    if found is None:
        raise NotFoundError("There is no such programme item.")
    return found


def add_item(
    session: Session, actor: Actor, slug: str, details: ItemDetails, key: str = ""
) -> ProgrammeItem:
    """A new item, the last of the trip's document; without a key one is made from its title.

    `TakenError` where an item has the key already.
    """
    require(actor, Permission.PLAN_TRIPS)
    trip = _trip(session, actor, slug)
    item = ProgrammeItem(trip_id=trip.id, key=_free_key(session, trip, details, key))
    last = select(func.max(ProgrammeItem.position)).where(ProgrammeItem.trip_id == trip.id)
    item.position = (session.scalar(last) or 0) + 1
    _write(session, trip, item, details, _records_of(session, details))
    item.title, item.description, item.bring = details.title, details.description, details.bring
    session.add(item)
    session.flush()
    return item


def edit_item(
    session: Session, actor: Actor, slug: str, key: str, details: ItemDetails
) -> ProgrammeItem:
    """Change an item; `EditConflictError` unless `details.version` is the stored one.

    A changed translation's lag is judged by the office's language.
    """
    require(actor, Permission.PLAN_TRIPS)
    trip = _trip(session, actor, slug)
    item = get_item(session, actor, slug, key)
    check_version(item, details.version)
    records = _records_of(session, details)
    original = office_of(session, actor).language
    with session.no_autoflush:
        _write(session, trip, item, details, records)
        item.title = revised(item.title, details.title, original)
        item.description = revised(item.description, details.description, original)
        item.bring = revised(item.bring, details.bring, original)
    flush_edit(session, item)
    return item


def duplicate_item(session: Session, actor: Actor, slug: str, key: str) -> ProgrammeItem:
    """A second item like an existing one, without its booking; a cancelled one starts anew."""
    require(actor, Permission.PLAN_TRIPS)
    details = details_of(get_item(session, actor, slug, key))
    is_cancelled = details.status is ItemStatus.CANCELLED
    status = ItemStatus.TENTATIVE if is_cancelled else details.status
    return add_item(session, actor, slug, replace(details, booking_reference="", status=status))


def cancel_item(session: Session, actor: Actor, slug: str, key: str, version: int) -> ProgrammeItem:
    """Say that an item will not take place: those who were told of it see it struck out.

    `EditConflictError` unless `version` is the stored one, or it is cancelled already.
    """
    return _give_status(session, actor, slug, key, version, ItemStatus.CANCELLED)


def reinstate_item(
    session: Session, actor: Actor, slug: str, key: str, version: int
) -> ProgrammeItem:
    """Let a cancelled item take place after all, not yet confirmed; `version` as above."""
    return _give_status(session, actor, slug, key, version, ItemStatus.TENTATIVE)


def delete_item(session: Session, actor: Actor, slug: str, key: str, version: int) -> None:
    """Let an item go; `EditConflictError` unless `version` is the stored one."""
    require(actor, Permission.PLAN_TRIPS)
    item = get_item(session, actor, slug, key)
    check_version(item, version)
    session.delete(item)
    flush_edit(session, item)


def _give_status(  # noqa: PLR0913, PLR0917 - which item, as seen when, and its status
    session: Session, actor: Actor, slug: str, key: str, version: int, status: ItemStatus
) -> ProgrammeItem:
    require(actor, Permission.PLAN_TRIPS)
    item = get_item(session, actor, slug, key)
    if item.status is status:
        return item  # a button that was pressed twice
    check_version(item, version)
    item.status = status
    flush_edit(session, item)
    return item


def _trip(session: Session, actor: Actor, slug: str) -> Trip:
    """The trip with its lists; others who add to them wait: keys are unique."""
    hold(session, f"trip:{actor.office_id}:{slug}")
    query = select(Trip).where(Trip.slug == slug).options(*_TRIP)
    trip = session.scalar(query.execution_options(populate_existing=True))
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return trip


def _free_key(session: Session, trip: Trip, details: ItemDetails, wanted: str) -> str:
    of_trip = ProgrammeItem.trip_id == trip.id
    taken = set(session.scalars(select(ProgrammeItem.key).where(of_trip)))
    if wanted in taken:
        raise TakenError("There is an item with this key already.", field="key")
    return wanted or key_from(details.title.best("en"), taken, str(details.kind))


@dataclass(frozen=True, slots=True)
class _Records:
    """The records of the directory that an item names, by number; None is none."""

    places: dict[int | None, Place | None]
    organisations: dict[int | None, Organisation | None]
    contacts: list[Contact]


def _records_of(session: Session, details: ItemDetails) -> _Records:
    contacts = _found(session, Contact, details.contacts, joinedload(Contact.organisation))
    return _Records(
        places={None: None, **_found(session, Place, details.places)},
        organisations={None: None, **_found(session, Organisation, details.organisations)},
        contacts=list(contacts.values()),
    )


def _found(
    session: Session,
    model: type[Record],
    numbers: Iterable[int | None],
    *options: ExecutableOption,
) -> dict[int | None, Record]:
    wanted = {number for number in numbers if number is not None}
    query = select(model).where(model.id.in_(wanted)).order_by(model.id).options(*options)
    found: dict[int | None, Record] = {row.id: row for row in session.scalars(query)}
    if len(found) < len(wanted):
        raise InvalidError("Something you chose is not in the directory any more: choose again.")
    return found


def _write(
    session: Session, trip: Trip, item: ProgrammeItem, details: ItemDetails, records: _Records
) -> None:
    """Bring an item to what the details say, except its texts."""
    if not details.title:
        raise InvalidError("Fill in at least one language.", field="title")
    require_schedule(details.kind, details.starts, details.ends)
    for name in ("kind", "track", "status", "visibility", "internal_note", "booking_reference"):
        setattr(item, name, getattr(details, name))
    item.is_work, item.needs_interpreter = details.is_work, details.needs_interpreter
    item.vehicle = details.vehicle.strip()
    item.place, item.to_place = (records.places[number] for number in details.places)
    organisations = records.organisations
    item.organiser, item.host = organisations[details.organiser], organisations[details.host]
    item.lodging_provider = organisations[details.lodging_provider]
    item.contacts = records.contacts
    item.schedule(details.starts, details.ends, trip.home_zone)
    _write_attendance(trip, item, details)
    _write_meals(item, details.meals, organisations)
    named = (*records.places.values(), *organisations.values(), *records.contacts)
    list_in_trip(session, trip, *named)


def _write_attendance(trip: Trip, item: ProgrammeItem, details: ItemDetails) -> None:
    item.everyone = details.everyone
    people, groups = (
        (set[str](), set[str]())
        if details.everyone
        else (set(details.travellers), set(details.groups))
    )
    item.travellers = [person for person in trip.travellers if person.key in people]
    item.groups = [group for group in trip.groups if group.key in groups]


def _write_meals(
    item: ProgrammeItem,
    meals: tuple[MealDetails, ...],
    organisations: dict[int | None, Organisation | None],
) -> None:
    stored = [MealDetails(m.meal, m.provider_id, m.instigated_by) for m in item.meals]
    if sorted(map(repr, stored)) == sorted(map(repr, meals)):
        return
    item.meals = [
        ItemMeal(
            position=position,
            meal=meal.meal,
            provider=organisations[meal.provider],
            instigated_by=meal.instigated_by,
        )
        for position, meal in enumerate(meals)
    ]
