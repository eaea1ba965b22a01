"""What each promise takes of each cost, and what it leaves (I2, I3, I9).

A cost belongs to its travellers in equal parts; one without travellers is one part of nobody. A
promise for named travellers is about their parts alone. Promises apply in the document's order:
each takes the least of its percent, of what its caps leave and of what is left.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.costs import Commitment, CostLine, CostSheet
from planner.domain.coverage.caps import CapLedger, Parts
from planner.domain.splits import equal_parts, percent_parts

NOBODYS = ""
"""The traveller of a part that belongs to nobody."""


@dataclass(frozen=True, slots=True)
class Take:
    """Cents that a promise takes of one traveller's part of a cost."""

    cost: CostLine
    commitment: Commitment
    traveller: str
    cents: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Cents of one traveller's part of a cost that no promise takes."""

    cost: CostLine
    traveller: str
    cents: int


def takes_of(sheet: CostSheet) -> tuple[tuple[Take, ...], tuple[Rest, ...]]:
    """All that is taken, cost by cost, and all that is left; none of no cents."""
    ledgers = {each.key: CapLedger(each, sheet) for each in sheet.commitments if each.stands}
    takes: list[Take] = []
    rests: list[Rest] = []
    for cost in sheet.costs:
        left = parts_of(cost)
        for commitment, asked, people in _asked(cost, left, sheet):
            room = {person: left[person] for person in people}
            parts = ledgers[commitment.key].take(asked, room, cost)
            left.update({person: left[person] - cents for person, cents in parts.items()})
            takes += [Take(cost, commitment, *part) for part in parts.items() if part[1]]
        rests += [Rest(cost, *part) for part in left.items() if part[1]]
    return tuple(takes), tuple(rests)


def parts_of(cost: CostLine) -> dict[str, int]:
    """The cents of each traveller of a cost, in their order; they sum to the cost."""
    people = tuple(dict.fromkeys(cost.travellers)) or (NOBODYS,)
    return dict(zip(people, equal_parts(cost.cents, len(people)), strict=True))


Asked = tuple[Commitment, int, tuple[str, ...]]


def _asked(cost: CostLine, parts: Parts, sheet: CostSheet) -> Iterator[Asked]:
    """The promises about a cost, with their percent of it and the people it is for."""
    people = {
        each.key: _people_of(each, parts, sheet)
        for each in sheet.commitments
        if each.stands and each.is_about(cost)
    }
    promises = [each for each in sheet.commitments if people.get(each.key)]
    asked = _percents(promises, people, parts)
    for each in promises:
        yield each, asked[each.key], people[each.key]


def _people_of(commitment: Commitment, parts: Parts, sheet: CostSheet) -> tuple[str, ...]:
    return tuple(
        person
        for person in parts
        if (not commitment.travellers or person in commitment.travellers)
        and (commitment.key, person) not in sheet.declined
    )


def _percents(
    promises: Sequence[Commitment], people: Mapping[str, tuple[str, ...]], parts: Parts
) -> dict[str, int]:
    """The cents each asks for; those about the same people are shared out together."""
    asked: dict[str, int] = {}
    for group in dict.fromkeys(people[each.key] for each in promises):
        alike = [each for each in promises if people[each.key] == group]
        whole = sum(parts[person] for person in group)
        shares = percent_parts(whole, [each.percent for each in alike])
        asked |= zip((each.key for each in alike), shares, strict=True)
    return asked
