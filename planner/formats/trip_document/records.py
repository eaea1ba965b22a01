"""The records of a trip document: directory, people and programme, fields in written order.

The fields are those of `model.md`. None is an absent key. References are keys of other records.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, GetPydanticSchema, Tag
from pydantic_core import core_schema

from planner.domain import times
from planner.domain.vocabulary import (
    Instigator,
    ItemStatus,
    Kind,
    MealKind,
    NameOrder,
    OrganisationKind,
    Regime,
    Track,
    TravellerRole,
    Visibility,
)
from planner.formats.trip_document import values as of

WORD = "#word"
TAGS = ("#wall", "#day", WORD, "#object")
"""Names of alternatives in pydantic's error locations; no part of a path."""


class Closed:
    """A record that has no other keys than its fields."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="forbid")


def _converted(shape: Any, convert: Callable[[Any], Any]) -> GetPydanticSchema:  # noqa: ANN401 - a type
    """A value that has the shape of one type in JSON and is another in Python."""
    return GetPydanticSchema(
        lambda _source, handler: core_schema.no_info_after_validator_function(
            convert, handler.generate_schema(shape)
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _WallMoment(Closed):
    at: of.Wall
    zone: of.Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class _DayMoment(Closed):
    on: of.Day


def _moment_tag(value: object) -> str:
    return "#day" if isinstance(value, dict) and "on" in value else "#wall"


def _as_moment(shape: _WallMoment | _DayMoment) -> times.Moment:
    if isinstance(shape, _DayMoment):
        return shape.on
    return times.WallTime(shape.at, shape.zone)


def word_or_object(value: object) -> str:
    """Which alternative a value is, of a word and an object."""
    return "#object" if isinstance(value, dict) else WORD


Moment = Annotated[
    times.Moment,
    _converted(
        Annotated[
            Annotated[_WallMoment, Tag("#wall")] | Annotated[_DayMoment, Tag("#day")],
            Discriminator(_moment_tag),
        ],
        _as_moment,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRecord(Closed):
    """An organisation of the trip."""

    key: of.Key
    name: of.Texts
    legal_name: of.MaybeText = None
    kind: OrganisationKind
    country: of.MaybeCountry = None
    public_body: of.Flag | None = None
    website: of.MaybeText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRecord(Closed):
    """A place of the trip; coordinates are WGS-84 degrees."""

    key: of.Key
    name: of.Texts
    address: of.Texts | None = None
    city: of.Filled
    country: of.Country
    allowance_place: of.MaybeText = None
    zone: of.Zone
    latitude: of.Latitude | None = None
    longitude: of.Longitude | None = None
    phone: of.MaybeText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord(Closed):
    """A person at an organisation."""

    key: of.Key
    given_name: of.Text
    family_name: of.Text
    native_name: of.MaybeText = None
    name_order: NameOrder | None = None
    function: of.MaybeText = None
    organisation: of.Key | None = None
    email: of.MaybeMail = None
    phone: of.MaybeText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TravellerRecord(Closed):
    """A person on the trip; `home` may be unknown before anything is reckoned from it."""

    key: of.Key
    given_name: of.Text
    family_name: of.Text
    native_name: of.MaybeText = None
    function: of.MaybeText = None
    phone: of.MaybeText = None
    email: of.MaybeMail = None
    language: of.MaybeLanguage = None
    employer: of.Key | None = None
    role: TravellerRole
    regime: Regime
    home: of.Key | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRecord(Closed):
    """A named subset of the travellers."""

    key: of.Key
    name: of.Texts
    travellers: tuple[of.Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRecord(Closed):
    """Those who attend: these travellers and the members of these groups."""

    travellers: tuple[of.Key, ...] = ()
    groups: tuple[of.Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MealRecord(Closed):
    """A meal that somebody gives in the course of an item."""

    meal: MealKind
    provider: of.Key
    instigated_by: Instigator


Attendance = Annotated[
    Annotated[Literal["all"], Tag(WORD)] | Annotated[AttendanceRecord, Tag("#object")],
    Discriminator(word_or_object),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord(Closed):
    """A programme item; `starts` and `ends` are both wall times or both days."""

    key: of.Key
    kind: Kind
    track: Track
    title: of.Texts
    starts: Moment
    ends: Moment
    place: of.Key | None = None
    to_place: of.Key | None = None
    organiser: of.Key | None = None
    host: of.Key | None = None
    contacts: tuple[of.Key, ...] | None = None
    attendance: Attendance
    status: ItemStatus
    visibility: Visibility
    description: of.Texts | None = None
    bring: of.Texts | None = None
    internal_note: of.MaybeText = None
    booking_reference: of.MaybeText = None
    is_work: of.Flag | None = None
    meals: tuple[MealRecord, ...] | None = None
    lodging_provider: of.Key | None = None
    vehicle: of.MaybeText = None
    needs_interpreter: of.Flag | None = None
