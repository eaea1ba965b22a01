"""Records of the directory that are probably the same one, entered twice."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from planner.db.models import Contact, Organisation
from planner.db.models.directory import Record
from planner.domain.access import Actor, Permission, require
from planner.domain.duplicates import (
    Likeness,
    Traits,
    contact_traits,
    likely_pairs,
    organisation_traits,
    place_traits,
    similar_to,
)
from planner.domain.vocabulary import RecordKind
from planner.services.directory.records import (
    KINDS,
    ContactDetails,
    Details,
    OrganisationDetails,
    count_trips,
    load_records,
    select_records,
)

SHOWN = 5
"""So many similar records are shown; more would not be read."""

PAIRS = 50

NEW = 0
"""The number of a record that is not stored yet."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A stored record that is probably the one being written, and why."""

    record: Record
    reasons: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class RecordPair:
    """Two stored records that are probably the same; `first` is used in more trips.

    `trips` counts up to `COUNTED`.
    """

    first: Record
    second: Record
    reasons: tuple[Likeness, ...]
    trips: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The likeliest pairs, and how many there are in all."""

    shown: tuple[RecordPair, ...]
    count: int


def traits_of(number: int, it: Record | Details) -> Traits:
    """What a record, stored or just written, is compared by."""
    match it:
        case Organisation() | OrganisationDetails():
            return organisation_traits(number, it.name, it.legal_name)
        case Contact() | ContactDetails():
            return contact_traits(
                number,
                given=it.given_name,
                family=it.family_name,
                native=it.native_name,
                email=it.email,
                phone=it.phone,
            )
        case _:
            return place_traits(number, it.name, it.city, it.position)


def _all_traits(session: Session, kind: RecordKind) -> list[Traits]:
    return [traits_of(record.id, record) for record in session.scalars(select_records(kind))]


def find_similar(
    session: Session, actor: Actor, details: Details, stored: Record | None = None
) -> tuple[Similar, ...]:
    """Other records that `details` resemble; for a stored one only what it did not resemble yet."""
    require(actor, Permission.SEE_DIRECTORY)
    kind = KINDS[type(details)]
    everybody = _all_traits(session, kind)
    number = stored.id if stored else NEW
    known = similar_to(traits_of(number, stored), everybody) if stored else []
    passed = {pair.second for pair in known}
    found = [
        pair
        for pair in similar_to(traits_of(number, details), everybody)
        if pair.second not in passed
    ][:SHOWN]
    records = load_records(session, kind, [pair.second for pair in found])
    return tuple(Similar(records[pair.second], pair.reasons) for pair in found)


def list_pairs(session: Session, actor: Actor, kind: RecordKind) -> Pairs:
    """Pairs of records that are probably the same, the likeliest first."""
    require(actor, Permission.SEE_DIRECTORY)
    pairs = likely_pairs(_all_traits(session, kind))
    numbers = {number for pair in pairs[:PAIRS] for number in (pair.first, pair.second)}
    records, trips = load_records(session, kind, numbers), count_trips(session, kind, numbers)
    ordered = [
        (sorted((pair.first, pair.second), key=lambda each: -trips.get(each, 0)), pair.reasons)
        for pair in pairs[:PAIRS]
    ]
    shown = [
        RecordPair(
            records[first], records[second], reasons, (trips.get(first, 0), trips.get(second, 0))
        )
        for (first, second), reasons in ordered
    ]
    return Pairs(tuple(shown), len(pairs))
