"""A programme as plain JSON and back: how a release is frozen.

The shape belongs to stored releases: a change must keep reading what was stored before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from planner.domain.entries import Position
from planner.domain.programmes import (
    Contact,
    Group,
    Item,
    Meal,
    Organisation,
    Place,
    Programme,
    Traveller,
)
from planner.domain.texts import Texts
from planner.domain.times import Moment, WallTime
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

Json = dict[str, Any]
"""An object as the standard library's `json` reads it."""


def _texts(texts: Texts) -> dict[str, str]:
    return texts.as_mapping()


def _moment(moment: Moment) -> Json:
    if not isinstance(moment, WallTime):
        return {"on": moment.isoformat()}
    plain: Json = {"at": moment.at.isoformat(), "zone": moment.zone}
    return plain | ({"second": True} if moment.second else {})


def _moment_from(plain: Mapping[str, Any]) -> Moment:
    if "on" in plain:
        return date.fromisoformat(plain["on"])
    return WallTime(datetime.fromisoformat(plain["at"]), plain["zone"], plain.get("second", False))


def place_as_json(place: Place) -> Json:
    """One place."""
    position = place.position
    return {
        "key": place.key,
        "name": _texts(place.name),
        "address": _texts(place.address),
        "city": place.city,
        "country": place.country,
        "zone": place.zone,
        "position": [position.latitude, position.longitude] if position else None,
        "phone": place.phone,
    }


def _place_from(plain: Mapping[str, Any]) -> Place:
    position = plain["position"]
    return Place(
        key=plain["key"],
        name=Texts.of(plain["name"]),
        address=Texts.of(plain["address"]),
        city=plain["city"],
        country=plain["country"],
        zone=plain["zone"],
        position=Position(*position) if position else None,
        phone=plain["phone"],
    )


def contact_as_json(contact: Contact) -> Json:
    """One contact."""
    return {name: getattr(contact, name) for name in Contact.__slots__}


def _contact_from(plain: Mapping[str, Any]) -> Contact:
    order = plain["name_order"]
    return Contact(**{**plain, "name_order": NameOrder(order) if order else None})


def traveller_as_json(traveller: Traveller) -> Json:
    """One traveller."""
    return {name: getattr(traveller, name) for name in Traveller.__slots__}


def item_as_json(item: Item) -> Json:
    """One programme item; what releases did not store from the start is there where it is set."""
    later = {
        "bring": _texts(item.bring),
        "vehicle": item.vehicle,
        "needs_interpreter": item.needs_interpreter,
        "is_gone": item.is_gone,
    }
    return {
        "uid": item.uid,
        "key": item.key,
        "kind": item.kind,
        "track": item.track,
        "title": _texts(item.title),
        "starts": _moment(item.starts),
        "ends": _moment(item.ends),
        "status": item.status,
        "visibility": item.visibility,
        "attends": item.attends,
        "headcount": item.headcount,
        "place": item.place,
        "to_place": item.to_place,
        "organiser": item.organiser,
        "host": item.host,
        "contacts": item.contacts,
        "description": _texts(item.description),
        "internal_note": item.internal_note,
        "booking_reference": item.booking_reference,
        "is_work": item.is_work,
        "meals": [[meal.meal, meal.provider, meal.instigated_by] for meal in item.meals],
        "lodging_provider": item.lodging_provider,
        **{name: value for name, value in later.items() if value},
    }


def item_from(plain: Mapping[str, Any]) -> Item:
    """The item of :func:`item_as_json`."""
    attends: Sequence[str] | None = plain["attends"]
    return Item(
        uid=plain["uid"],
        key=plain["key"],
        kind=Kind(plain["kind"]),
        track=Track(plain["track"]),
        title=Texts.of(plain["title"]),
        starts=_moment_from(plain["starts"]),
        ends=_moment_from(plain["ends"]),
        status=ItemStatus(plain["status"]),
        visibility=Visibility(plain["visibility"]),
        attends=None if attends is None else tuple(attends),
        headcount=plain["headcount"],
        place=plain["place"],
        to_place=plain["to_place"],
        organiser=plain["organiser"],
        host=plain["host"],
        contacts=tuple(plain["contacts"]),
        description=Texts.of(plain["description"]),
        bring=Texts.of(plain.get("bring", {})),
        internal_note=plain["internal_note"],
        booking_reference=plain["booking_reference"],
        is_work=plain["is_work"],
        meals=tuple(
            Meal(MealKind(meal), provider, Instigator(by)) for meal, provider, by in plain["meals"]
        ),
        lodging_provider=plain["lodging_provider"],
        vehicle=plain.get("vehicle", ""),
        needs_interpreter=plain.get("needs_interpreter", False),
        is_gone=plain.get("is_gone", False),
    )


def as_json(programme: Programme) -> Json:
    """The whole programme, in the shape that releases store."""
    return {
        "uid": programme.uid,
        "slug": programme.slug,
        "direction": programme.direction,
        "status": programme.status,
        "title": _texts(programme.title),
        "starts_on": programme.starts_on.isoformat(),
        "ends_on": programme.ends_on.isoformat(),
        "home_zone": programme.home_zone,
        "places": [place_as_json(place) for place in programme.places],
        "organisations": [
            {"key": o.key, "name": _texts(o.name), "kind": o.kind, "country": o.country}
            for o in programme.organisations
        ],
        "contacts": [contact_as_json(contact) for contact in programme.contacts],
        "travellers": [traveller_as_json(traveller) for traveller in programme.travellers],
        "groups": [
            {"key": group.key, "name": _texts(group.name), "travellers": group.travellers}
            for group in programme.groups
        ],
        "items": [item_as_json(item) for item in programme.items],
        **({"practical_notes": _texts(notes)} if (notes := programme.practical_notes) else {}),
    }


def _traveller_from(plain: Mapping[str, Any]) -> Traveller:
    return Traveller(**{**plain, "role": TravellerRole(plain["role"])})


def without_items(plain: Mapping[str, Any]) -> Programme:
    """The programme of :func:`as_json`, its items left out."""
    return Programme(
        uid=plain["uid"],
        slug=plain["slug"],
        direction=Direction(plain["direction"]),
        status=TripStatus(plain["status"]),
        title=Texts.of(plain["title"]),
        starts_on=date.fromisoformat(plain["starts_on"]),
        ends_on=date.fromisoformat(plain["ends_on"]),
        home_zone=plain["home_zone"],
        places=tuple(_place_from(each) for each in plain["places"]),
        organisations=tuple(
            Organisation(o["key"], Texts.of(o["name"]), OrganisationKind(o["kind"]), o["country"])
            for o in plain["organisations"]
        ),
        contacts=tuple(_contact_from(each) for each in plain["contacts"]),
        travellers=tuple(_traveller_from(each) for each in plain["travellers"]),
        groups=tuple(
            Group(g["key"], Texts.of(g["name"]), tuple(g["travellers"])) for g in plain["groups"]
        ),
        practical_notes=Texts.of(plain.get("practical_notes", {})),
    )


def programme_from(plain: Mapping[str, Any]) -> Programme:
    """The programme of :func:`as_json`."""
    return replace(without_items(plain), items=tuple(item_from(each) for each in plain["items"]))
