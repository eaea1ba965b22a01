"""Faults between fields: what each field alone does not show.

Every rule reads plain JSON and passes over what has a fault of shape: that is told elsewhere.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from planner.domain.money import check_amount, minor_digits, parse_amount
from planner.domain.times import Existence, Moment, WallTime
from planner.domain.vocabulary import Kind
from planner.formats.trip_document.paths import Path, find, find_objects
from planner.formats.trip_document.values import check_day, check_wall, check_zone

Remarks = Iterator[tuple[Path, str]]
Value = TypeVar("Value")

PRICED = ("costs.*", "commitments.*.caps.*", "hosted_benefits.*", "set_offs.*")
"""Records with an amount and its currency."""

IN_EUR = ("budget_lines.*.approved", "approvals.*.max_value")
NAMED = ("contacts.*", "travellers.*")


def _tried(check: Callable[[Any], Value], value: object) -> Value | None:
    try:
        return check(value)
    except ValueError:
        return None


def moment_in(value: object) -> Moment | None:
    """The moment of a JSON object, where it is one."""
    if not isinstance(value, dict):
        return None
    if "on" in value:
        return _tried(check_day, value["on"])
    at, zone = _tried(check_wall, value.get("at")), _tried(check_zone, value.get("zone"))
    return WallTime(at, zone) if at and zone else None


def _is_real(moment: Moment) -> bool:
    return not isinstance(moment, WallTime) or moment.existence is not Existence.SKIPPED


def _end(kind: object, starts: Moment, ends: Moment) -> str:
    """What is wrong with an item's end."""
    if isinstance(starts, WallTime) and isinstance(ends, WallTime):
        is_known = _is_real(starts) and _is_real(ends)
        return "must be later than the start" if is_known and ends.utc <= starts.utc else ""
    if isinstance(starts, WallTime) or isinstance(ends, WallTime):
        return "must be a day or a wall time as the start is"
    if kind == Kind.HOTEL:
        return "" if ends > starts else "must be a later day than the check-in"
    return "" if ends >= starts else "must not be a day before the start"


def _of_item(path: Path, item: dict[str, Any]) -> Remarks:
    starts, ends = moment_in(item.get("starts")), moment_in(item.get("ends"))
    is_hotel = item.get("kind") == Kind.HOTEL
    for name, moment in (("starts", starts), ("ends", ends)):
        if not isinstance(moment, WallTime):
            continue
        if is_hotel:
            yield (*path, name), 'must be a day of a hotel stay: {"on": …}'
        elif not _is_real(moment):
            skipped = f"{moment.isoformat()} does not exist in {moment.zone}"
            yield (*path, name), f"{skipped}: the clock is put forward"
    is_told = is_hotel and (isinstance(starts, WallTime) or isinstance(ends, WallTime))
    if starts and ends and not is_told and (fault := _end(item.get("kind"), starts, ends)):
        yield (*path, "ends"), fault


def _times(document: object) -> Remarks:
    for path, item in find_objects(document, "programme.*"):
        yield from _of_item(path, item)


def _days(document: object) -> Remarks:
    if not isinstance(document, dict):
        return
    starts, ends = (_tried(check_day, document.get(name)) for name in ("starts_on", "ends_on"))
    if starts and ends and ends < starts:
        yield ("ends_on",), "must not be before starts_on"


def _decimals(path: Path, amount: object, currency: object) -> Remarks:
    if _tried(check_amount, amount) is None or not isinstance(currency, str):
        return
    if _tried(minor_digits, currency) is None:
        return
    try:
        parse_amount(amount, currency)
    except ValueError as error:
        yield path, str(error)


def _money(document: object) -> Remarks:
    for pattern in PRICED:
        for path, priced in find_objects(document, pattern):
            yield from _decimals((*path, "amount"), priced.get("amount"), priced.get("currency"))
    for pattern in IN_EUR:
        for path, amount in find(document, pattern):
            yield from _decimals(path, amount, "EUR")


def _scopes(document: object) -> Remarks:
    for path, commitment in find_objects(document, "commitments.*"):
        if ("categories" in commitment) == ("costs" in commitment):
            yield path, "must name either categories or costs"


def _deciders(document: object) -> Remarks:
    """Who decides is neither who benefits nor who asked (`costs.md`, I5)."""
    mails = {
        person["key"]: _folded(person.get("email"))
        for _, person in find_objects(document, "travellers.*")
        if isinstance(person.get("key"), str)
    }
    for path, approval in find_objects(document, "approvals.*"):
        decider, traveller = _folded(approval.get("decided_by")), approval.get("traveller")
        if decider and isinstance(traveller, str) and decider == mails.get(traveller):
            yield (*path, "decided_by"), "must not be the traveller"
        elif decider and decider == _folded(approval.get("requested_by")):
            yield (*path, "decided_by"), "must not be who requested it"


def _folded(address: object) -> str:
    return address.strip().casefold() if isinstance(address, str) else ""


def _names(document: object) -> Remarks:
    for pattern in NAMED:
        for path, person in find_objects(document, pattern):
            names = [person.get("given_name"), person.get("family_name")]
            if all(isinstance(name, str) and not name.strip() for name in names):
                yield (*path, "family_name"), "must not be empty, as the given name is"


RULES = (_days, _times, _money, _scopes, _deciders, _names)


def rule_faults(document: object) -> Remarks:
    """The faults of every rule."""
    for rule in RULES:
        yield from rule(document)
