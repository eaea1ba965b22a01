"""Who may decide about accepting a benefit: never who gets it, never who asked (I5).

People are told apart by their e-mail addresses. A deputy decides for somebody from one day to
another, and both are named. For the head of the office a person outside decides, or their deputy:
nobody whom the head directs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from planner.domain.labels import mark
from planner.domain.refusals import ForbiddenError, InvalidError

FIELD = "decided_by"

_TRAVELLER = mark("Nobody decides about a benefit of their own.")
_REQUESTER = mark("Who asked for an approval can't decide about it.")
_IN_PLACE = mark("%(decider)s can't decide in the place of %(principal)s, who is not free to.")
_NO_HEAD = mark("Nobody is named who decides for the head of the office.")
_NOT_NAMED = mark("%(decider)s is not named as somebody who decides about this.")


@dataclass(frozen=True, slots=True)
class Deputy:
    """`deputy` decides for `principal` from the first to the last day, both included."""

    principal: str
    deputy: str
    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise ValueError("the last day must not be before the first")

    def is_for(self, decider: str, on: date) -> bool:
        """Whether the person stands in on that day."""
        return folded(self.deputy) == decider and self.first_on <= on <= self.last_on


@dataclass(frozen=True, slots=True)
class DecisionRules:
    """Who decides in an office: anybody of `deciders`; for the `head` only `decides_for_head`."""

    deciders: tuple[str, ...]
    head: str = ""
    decides_for_head: str = ""
    deputies: tuple[Deputy, ...] = ()


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose benefit it is, and who asked for it: e-mail addresses, empty where unknown."""

    beneficiary: str
    requester: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decided, and in whose place, if not in their own."""

    decided_by: str
    in_place_of: str = ""


def folded(address: str) -> str:
    """An address for comparison: no blanks around it, no case."""
    return address.strip().casefold()


def signature_of(decider: str, parties: Parties, on: date, rules: DecisionRules) -> Signature:
    """How the decider signs on that day.

    `InvalidError` where they are the beneficiary or the requester, or stand in for one of them, or
    where nobody is named for the head; `ForbiddenError` where they are not named.
    """
    person = folded(decider)
    _check_free(person, parties)
    entitled = _entitled(parties, rules)
    if person in entitled:
        return Signature(person)
    principals = list(_principals(person, on, rules, entitled))
    barred = _barred(parties)
    for principal in principals:
        if principal not in barred:
            return Signature(person, principal)
    if principals:
        raise InvalidError(_IN_PLACE, field=FIELD, decider=person, principal=principals[0])
    raise ForbiddenError(_NOT_NAMED, decider=person)


def check_decider(decider: str, parties: Parties) -> None:
    """`InvalidError` where the decider is the beneficiary or the requester (I5)."""
    _check_free(folded(decider), parties)


def _check_free(person: str, parties: Parties) -> None:
    if person and person == folded(parties.beneficiary):
        raise InvalidError(_TRAVELLER, field=FIELD)
    if person and person == folded(parties.requester):
        raise InvalidError(_REQUESTER, field=FIELD)


def _barred(parties: Parties) -> frozenset[str]:
    return frozenset({folded(parties.beneficiary), folded(parties.requester)})


def _entitled(parties: Parties, rules: DecisionRules) -> tuple[str, ...]:
    """Who decides about the beneficiary in their own name."""
    if rules.head and folded(parties.beneficiary) == folded(rules.head):
        if not rules.decides_for_head:
            raise InvalidError(_NO_HEAD, field=FIELD)
        return (folded(rules.decides_for_head),)
    return tuple(map(folded, rules.deciders))


def _principals(
    person: str, on: date, rules: DecisionRules, entitled: tuple[str, ...]
) -> Iterator[str]:
    """In whose place the person decides that day, among those entitled."""
    for deputy in rules.deputies:
        if deputy.is_for(person, on) and folded(deputy.principal) in entitled:
            yield folded(deputy.principal)
