"""The history of an erased person: it goes on saying what changed when, and no longer whose."""

from typing import Any

from sqlalchemy import Row, or_, select, update

from planner.db.models import (
    Account,
    AuditEntry,
    Commitment,
    Contact,
    Organisation,
    PersonalField,
    Place,
    Traveller,
    Trip,
)
from planner.domain.pseudonyms import Swaps
from planner.services.persons.erasures import Erasure
from planner.services.persons.holdings import HOLDINGS
from planner.services.persons.tables import contains, table_of

_OTHERS = frozenset(model.__name__ for model in (Traveller, Account, Contact, Organisation, Place))
"""Whose names are their own."""

_LABELLED = frozenset({PersonalField.__name__})
"""What history calls by the name of whose it is."""

_PEOPLE = frozenset(name for each in HOLDINGS.values() for name in (*each.names, *each.makers)) | {
    "traveller",
    "travellers",
    "owner",
    "responsible",
}
"""Fields that hold names alone."""

_KEYS = {
    "key": "",
    "affected": Traveller.__name__,
    "traveller_key": Traveller.__name__,
    "commitment_keys": Commitment.__name__,
}
"""Fields that hold keys, and of what; empty: of the row itself."""


def silence_history(erasure: Erasure) -> None:
    """Rewrite the entries that are about the person, or name them."""
    table = table_of(AuditEntry)
    known = set(_known_travellers(erasure))
    words = [*erasure.everywhere.words, *erasure.names, *_old_keys(erasure), *erasure.slugs]
    named = [contains(table.c[name], words) for name in ("label", "changes")]
    about = table.c.thing == Traveller.__name__, table.c.thing_id.in_(erasure.person.numbers)
    account = erasure.person.account
    its = table.c.thing == Account.__name__, table.c.thing_id == (account.id if account else 0)
    own = [
        (table.c.thing == thing) & table.c.thing_id.in_(numbers)
        for thing, numbers in erasure.own.items()
        if numbers
    ]
    columns = [table.c[n] for n in ("id", "thing", "thing_id", "trip_id", "label", "changes")]
    either = or_(about[0] & about[1], its[0] & its[1], *own, *named)
    for row in erasure.rows(select(*columns).where(table.c.office_id == erasure.office_id, either)):
        label, changes = _rewritten(erasure, row, known)
        if (label, changes) != (row.label, row.changes):
            change = update(table).where(table.c.id == row.id)
            erasure.run(change.values(label=label, changes=changes))


def _old_keys(erasure: Erasure) -> set[str]:
    return {old for keys in erasure.keys.values() for old in keys}


def _known_travellers(erasure: Erasure) -> list[int]:
    """Those of the office who are somebody else."""
    table = table_of(Traveller)
    query = select(table.c.id).where(
        table.c.office_id == erasure.office_id, table.c.id.not_in(erasure.person.numbers)
    )
    return [number for (number,) in erasure.rows(query)]


def _rewritten(erasure: Erasure, row: Row[Any], known: set[int]) -> tuple[str, dict[str, Any]]:
    if _is_about(erasure, row, known):
        name = erasure.new.mail if row.thing == Account.__name__ else erasure.new.name
        return name, {field: ["•", "•"] for field in row.changes}
    if row.thing in _OTHERS:
        return row.label, row.changes
    is_own = row.thing_id in erasure.own.get(row.thing, ())
    swaps = erasure.in_own_rows if is_own else erasure.everywhere
    changes = {
        field: _value(erasure, row, field, each, swaps) for field, each in row.changes.items()
    }
    if row.thing in _LABELLED and row.label in erasure.names:
        return erasure.new.name, changes
    if row.thing == Trip.__name__:
        return erasure.short_name(row.label), changes
    return erasure.keys_of(row.trip_id, row.thing).get(row.label) or swaps.of(row.label), changes


def _is_about(erasure: Erasure, row: Row[Any], known: set[int]) -> bool:
    """Whether an entry is about the person; also where they were taken off a trip since."""
    account = erasure.person.account
    if row.thing == Account.__name__:
        return account is not None and row.thing_id == account.id
    is_gone = row.thing_id not in known and row.label in erasure.names
    return row.thing == Traveller.__name__ and (row.thing_id in erasure.person.numbers or is_gone)


def _value(erasure: Erasure, row: Row[Any], field: str, value: Any, swaps: Swaps) -> Any:  # noqa: ANN401 - JSON
    """What changed, before and after: names by their field, keys by their trip, texts by words."""
    if isinstance(value, list):
        return [_value(erasure, row, field, each, swaps) for each in value]
    if field == "slug" and isinstance(value, str):
        return erasure.short_name(value)
    if field in _KEYS:
        return erasure.keys_of(row.trip_id, _KEYS[field] or row.thing).get(value, value)
    if field in _PEOPLE and value in erasure.names:
        return erasure.new.name
    return swaps.of(value)
