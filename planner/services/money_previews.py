"""What a programme item would do to the money of a trip, before it is saved: nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Place, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.costs import Allowance
from planner.domain.coverage import Coverage, coverage_of
from planner.domain.money_effects import MoneyEffect, effect_between
from planner.domain.programmes import Item, Meal, Programme
from planner.services.costs import Ledger, ledgers_of
from planner.services.item_details import ItemDetails
from planner.services.trip_queries import trip_with_parts

UNSAVED = "\0unsaved"
"""The key of an item that is not stored: no stored key has such a character."""


def preview_item(
    session: Session, actor: Actor, slug: str, details: ItemDetails, key: str = UNSAVED
) -> MoneyEffect:
    """What changes if the item with a key becomes what the details say, or such a one is added.

    `InvalidError` where the trip's money can't be reckoned, `NotFoundError` without such a trip.
    """
    require(actor, Permission.PLAN_TRIPS)
    require(actor, Permission.SEE_MONEY)
    trip = trip_with_parts(session, slug)
    before = ledgers_of(session, [trip])[trip.id]
    after = _changed(before, details, key, _places(session, trip, details))
    return effect_between(_reckoned(before), _reckoned(after))


def _reckoned(ledger: Ledger) -> tuple[tuple[Allowance, ...], Coverage]:
    sheet = ledger.sheet()
    return sheet.allowances, coverage_of(sheet)


@dataclass(frozen=True, slots=True)
class _Places:
    """The keys of places by their numbers, and those that the trip doesn't list yet."""

    keys: Mapping[int, str]
    new: Mapping[str, Place]


def _places(session: Session, trip: Trip, details: ItemDetails) -> _Places:
    listed = {use.place_id: use.key for use in trip.places}
    wanted = {number for number in details.places if number is not None} - listed.keys()
    found = {
        place.id: place for place in session.scalars(select(Place).where(Place.id.in_(wanted)))
    }
    keys = {number: f"{UNSAVED} {number}" for number in found}
    return _Places(listed | keys, {keys[number]: place for number, place in found.items()})


def _changed(ledger: Ledger, details: ItemDetails, key: str, places: _Places) -> Ledger:
    old = ledger.programme
    item = _item(old, ledger.trip, details, key, places.keys)
    kept = tuple(item if each.key == key else each for each in old.items)
    programme = replace(
        old,
        items=kept if key in old.item_of else (*kept, item),
        places=(*old.places, *(place.as_value(k) for k, place in places.new.items())),
    )
    named = {k: place.allowance_place for k, place in places.new.items()}
    basis = replace(ledger.basis, allowance_places={**ledger.basis.allowance_places, **named})
    return ledger.with_programme(programme, basis)


def _item(
    programme: Programme, trip: Trip, details: ItemDetails, key: str, places: Mapping[int, str]
) -> Item:
    """The item as the engines know it, as far as money depends on it."""
    payers = {use.organisation_id: use.key for use in trip.organisations}
    return Item(
        uid=key,
        key=key,
        kind=details.kind,
        track=details.track,
        title=details.title,
        starts=details.starts,
        ends=details.ends,
        status=details.status,
        visibility=details.visibility,
        attends=_attends(programme, details),
        place=places.get(details.place or 0),
        to_place=places.get(details.to_place or 0),
        is_work=details.is_work,
        meals=tuple(
            Meal(meal.meal, payers.get(meal.provider, UNSAVED), meal.instigated_by)
            for meal in details.meals
        ),
        lodging_provider=payers.get(details.lodging_provider or 0),
    )


def _attends(programme: Programme, details: ItemDetails) -> tuple[str, ...] | None:
    """Who attends, in the trip's order; None is everyone."""
    if details.everyone:
        return None
    members = {group.key: group.travellers for group in programme.groups}
    chosen = {*details.travellers, *(m for key in details.groups for m in members.get(key, ()))}
    return tuple(person for person in programme.traveller_of if person in chosen)
