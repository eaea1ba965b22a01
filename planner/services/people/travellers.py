"""The travellers of a trip: add, edit, move, copy from another trip."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from planner.db.models import Group, Organisation, Place, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.keys import key_from
from planner.domain.refusals import InvalidError, NotFoundError, TakenError
from planner.domain.vocabulary import Regime, TravellerRole
from planner.services.editing import check_version, flush_edit
from planner.services.people.orders import next_position, row_of, shift
from planner.services.trip_lists import list_in_trip

Found = TypeVar("Found", Organisation, Place)

SOURCES = 100
"""So many trips are offered to copy people from, the latest first."""

_PEOPLE: tuple[ExecutableOption, ...] = (
    selectinload(Trip.travellers).options(
        joinedload(Traveller.employer), joinedload(Traveller.home)
    ),
    selectinload(Trip.groups).selectinload(Group.travellers),
)


@dataclass(frozen=True, slots=True)
class TravellerDetails:
    """What people write about a traveller; employer and home are numbers in the directory."""

    given_name: str
    family_name: str
    role: TravellerRole
    regime: Regime
    native_name: str = ""
    function: str = ""
    employer_id: int | None = None
    home_id: int | None = None
    language: str = ""
    email: str = ""
    phone: str = ""


def get_people(session: Session, actor: Actor, slug: str) -> Trip:
    """The trip with its travellers and groups; `NotFoundError` where there is no such trip."""
    require(actor, Permission.SEE_TRIPS)
    trip = session.scalar(select(Trip).where(Trip.slug == slug).options(*_PEOPLE))
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return trip


def add_traveller(
    session: Session,
    actor: Actor,
    slug: str,
    details: TravellerDetails,
    *,
    is_another: bool = False,
) -> Traveller:
    """A new traveller, the last in the list; the key is made from the name.

    `TakenError` where the trip has somebody of this name, unless `is_another` says who it is.
    """
    require(actor, Permission.PLAN_TRIPS)
    trip = get_people(session, actor, slug)
    if not is_another:
        _refuse_namesake(trip.travellers, details)
    traveller = Traveller()
    _write(session, traveller, details)
    _append(session, trip, traveller)
    session.flush()
    return traveller


def edit_traveller(  # noqa: PLR0913 - which traveller, as seen when, and what is said of them
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    details: TravellerDetails,
    *,
    version: int,
    is_another: bool = False,
) -> Traveller:
    """Change a traveller; `version` is the one that the editor saw (`EditConflictError`).

    `TakenError` where the name becomes that of somebody else, unless `is_another` says it may.
    """
    require(actor, Permission.PLAN_TRIPS)
    trip = get_people(session, actor, slug)
    traveller = row_of(trip.travellers, number)
    check_version(traveller, version)
    if not (is_another or same_person(traveller, details)):
        _refuse_namesake(trip.travellers, details)
    with session.no_autoflush:
        _write(session, traveller, details)
        list_in_trip(session, trip, traveller.employer, traveller.home)
    flush_edit(session, traveller)
    return traveller


def move_traveller(session: Session, actor: Actor, slug: str, number: int, steps: int) -> None:
    """Move a traveller up (negative) or down the list."""
    require(actor, Permission.PLAN_TRIPS)
    trip = get_people(session, actor, slug)
    traveller = row_of(trip.travellers, number)
    shift(trip.travellers, traveller, steps)
    flush_edit(session, traveller)


def list_sources(session: Session, actor: Actor, slug: str) -> list[Trip]:
    """The latest other trips that have travellers: people can be copied from them."""
    require(actor, Permission.PLAN_TRIPS)
    others = select(Trip).where(Trip.slug != slug, Trip.travellers.any())
    latest = others.order_by(Trip.starts_on.desc(), Trip.id.desc()).limit(SOURCES)
    return list(session.scalars(latest))


def copy_travellers(
    session: Session, actor: Actor, slug: str, source: str, numbers: Collection[int]
) -> list[Traveller]:
    """Add people of the trip `source` to this one as they are there, in the order there."""
    require(actor, Permission.PLAN_TRIPS)
    trip, other = get_people(session, actor, slug), get_people(session, actor, source)
    chosen = [person for person in other.travellers if person.id in set(numbers)]
    if not chosen:
        raise InvalidError("Choose at least one person.", field="people")
    copies = []
    for person in chosen:
        copy = Traveller()
        _write(session, copy, _details_of(person))
        _append(session, trip, copy)
        copies.append(copy)
    session.flush()
    return copies


def _refuse_namesake(travellers: Iterable[Traveller], details: TravellerDetails) -> None:
    for other in travellers:
        if same_person(other, details):
            raise TakenError(
                "There is %(name)s on this trip already.", field="is_another", name=other.label
            )


def same_person(one: Traveller, other: Traveller | TravellerDetails) -> bool:
    """Whether two entries name the same person: both names, in any case."""
    names = [(each.given_name.casefold(), each.family_name.casefold()) for each in (one, other)]
    return names[0] == names[1]


def _details_of(traveller: Traveller) -> TravellerDetails:
    return TravellerDetails(
        **{each.name: getattr(traveller, each.name) for each in fields(TravellerDetails)}
    )


def _append(session: Session, trip: Trip, traveller: Traveller) -> None:
    taken = {each.key for each in trip.travellers}
    traveller.key = key_from(traveller.label, taken, "traveller")
    traveller.position = next_position(trip.travellers)
    trip.travellers.append(traveller)
    list_in_trip(session, trip, traveller.employer, traveller.home)


def _write(session: Session, traveller: Traveller, details: TravellerDetails) -> None:
    with session.no_autoflush:
        employer = _find(session, Organisation, details.employer_id, "employer_id")
        home = _find(session, Place, details.home_id, "home_id")
    for each in fields(details):
        if each.name not in {"employer_id", "home_id"}:
            setattr(traveller, each.name, getattr(details, each.name))
    traveller.employer, traveller.home = employer, home


def _find(session: Session, model: type[Found], number: int | None, field: str) -> Found | None:
    if number is None:
        return None
    found = session.scalar(select(model).where(model.id == number))
    if found is None:
        raise InvalidError("It is not in the directory any more.", field=field)
    return found
