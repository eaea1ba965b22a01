"""Which records of the directory are probably the same one, entered twice.

Records are compared by the signs that they share: a name without its legal form, an e-mail
address, the end of a phone number. Places also count as alike where they lie close together.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import asin, cos, radians, sin, sqrt

from planner.domain.entries import Position
from planner.domain.normal_forms import normalized
from planner.domain.texts import Texts

NEAR_M = 200
"""Places closer than this, in metres, are probably the same."""

_EARTH_M = 6_371_009
_LATITUDE_M = 111_000
"""Metres per degree of latitude, rounded down."""

_PHONE_DIGITS = 9
"""So many digits at the end of a number are the same with and without country code."""

_SHORTEST_PHONE = 7

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

_LEGAL_FORM = re.compile(
    "ag|bv|co|corp|corporation|eg|ev|gbr|ggmbh|gmbh|inc|incorporated|kg|kgaa|limited|llc|llp|ltd|"
    "mbh|nv|ohg|oy|plc|pte|pty|sa|sarl|sas|se|spa|srl|ug"
)

_COMMON = 20
"""A sign that more records bear (a switchboard, a department's address) tells nothing."""


class Likeness(StrEnum):
    """Why two records are probably the same."""

    NAME = "name"
    NATIVE_NAME = "native_name"
    EMAIL = "email"
    PHONE = "phone"
    NEARBY = "nearby"


Sign = tuple[Likeness, str]


@dataclass(frozen=True, slots=True)
class Traits:
    """What a record is compared by; `number` tells it from the others."""

    number: int
    signs: frozenset[Sign]
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are probably the same, by their numbers, and why."""

    first: int
    second: int
    reasons: tuple[Likeness, ...]


def plain_name(name: str) -> str:
    """A name for comparison: no case, no punctuation, no legal form; umlauts written out."""
    folded = normalized("NFKC", name).casefold().translate(_GERMAN).replace(".", "")
    words = re.findall(r"\w+", folded)
    return " ".join([word for word in words if not _LEGAL_FORM.fullmatch(word)] or words)


def _end_of_phone(phone: str) -> str:
    digits = re.sub(r"\D", "", normalized("NFKC", phone))
    return digits[-_PHONE_DIGITS:] if len(digits) >= _SHORTEST_PHONE else ""


def _signs(*signs: Sign) -> frozenset[Sign]:
    return frozenset((kind, value) for kind, value in signs if value)


def organisation_traits(number: int, name: Texts, legal_name: str) -> Traits:
    """An organisation is known by its name in any language and by its legal name."""
    names = (*name.as_mapping().values(), legal_name)
    return Traits(number, _signs(*((Likeness.NAME, plain_name(each)) for each in names)))


def place_traits(number: int, name: Texts, city: str, position: Position | None) -> Traits:
    """A place is known by its name together with its city, and by where it lies."""
    signs = (
        (Likeness.NAME, f"{plain_name(each)} | {plain_name(city)}")
        for each in name.as_mapping().values()
    )
    return Traits(number, _signs(*signs), position)


def contact_traits(  # noqa: PLR0913 - a person's names and numbers
    number: int, *, given: str, family: str, native: str, email: str, phone: str
) -> Traits:
    """A contact is known by both names in any order, the native name, e-mail or phone."""
    names = " ".join(sorted(plain_name(f"{given} {family}").split()))
    return Traits(
        number,
        _signs(
            (Likeness.NAME, names if given and family else ""),
            (Likeness.NATIVE_NAME, "".join(plain_name(native).split())),
            (Likeness.EMAIL, email.strip().casefold()),
            (Likeness.PHONE, _end_of_phone(phone)),
        ),
    )


def metres_between(one: Position, other: Position) -> float:
    """The distance along the surface of a round earth (haversine)."""
    north, south = radians(one.latitude), radians(other.latitude)
    rise = sin((south - north) / 2) ** 2
    run = sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(rise + cos(north) * cos(south) * run))


def _are_near(one: Position | None, other: Position | None) -> bool:
    return one is not None and other is not None and metres_between(one, other) < NEAR_M


def reasons_for(one: Traits, other: Traits) -> tuple[Likeness, ...]:
    """Why the two are probably the same, the strongest reason first; empty where they are not."""
    found = {kind for kind, _ in one.signs & other.signs}
    if _are_near(one.position, other.position):
        found.add(Likeness.NEARBY)
    return tuple(kind for kind in Likeness if kind in found)


def similar_to(one: Traits, others: Iterable[Traits]) -> list[Pair]:
    """Those of `others` that are probably `one`, which itself is passed over."""
    found = [
        Pair(one.number, other.number, reasons)
        for other in others
        if other.number != one.number and (reasons := reasons_for(one, other))
    ]
    return sorted(found, key=_strength)


def _strength(pair: Pair) -> tuple[int, int, int]:
    return -len(pair.reasons), pair.first, pair.second


def _neighbours(records: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    """Pairs of places, by index, that lie in one narrow band of latitude."""
    located = sorted(
        (record.position.latitude, index)
        for index, record in enumerate(records)
        if record.position is not None
    )
    for start, (latitude, index) in enumerate(located):
        for other_latitude, other in located[start + 1 :]:
            if (other_latitude - latitude) * _LATITUDE_M > NEAR_M:
                break
            yield index, other


def likely_pairs(records: Sequence[Traits]) -> list[Pair]:
    """All pairs of records that are probably the same, those with most reasons first."""
    bearers: dict[Sign, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        for sign in record.signs:
            bearers[sign].append(index)
    telling = (each for each in bearers.values() if len(each) <= _COMMON)
    candidates = {pair for each in telling for pair in combinations(each, 2)}
    candidates.update((min(pair), max(pair)) for pair in _neighbours(records))
    found = [
        Pair(records[one].number, records[other].number, reasons)
        for one, other in candidates
        if (reasons := reasons_for(records[one], records[other]))
    ]
    return sorted(found, key=_strength)
