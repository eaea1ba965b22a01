"""Keys that were made from a person's name, and what holds them: decisions, releases, imports."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, or_, select, update

from planner.db.models import (
    Approval,
    Commitment,
    CostItem,
    CoverageSummary,
    Group,
    ProgrammeImport,
    ProgrammeItem,
    Traveller,
    WebhookCall,
)
from planner.domain.approvals.subjects import (
    Subject,
    fingerprint_of,
    subject_from,
    text_of,
)
from planner.domain.pseudonyms import Swaps, rekeyed
from planner.services.persons.erasures import Erasure
from planner.services.persons.tables import contains, table_of

_PEOPLE = Traveller.__name__
_KEYED = (CostItem, Commitment, Group, ProgrammeItem, Approval)


def rename_keys(erasure: Erasure) -> None:
    """Let nothing be called by the person's name; the same rows stay bound to each other."""
    _rename_travellers(erasure)
    for model in _KEYED:
        _rename_in(erasure, model)
    _rename_in_decisions(erasure)
    _rename_in_imports(erasure)
    _rename_in_calls(erasure)
    _forget_figures(erasure)


def _rename_travellers(erasure: Erasure) -> None:
    table = table_of(Traveller)
    for row, trip in erasure.person.travellers:
        taken = _keys(erasure, Traveller, trip.id)
        new = erasure.renamed(trip.id, _PEOPLE, row.key, erasure.new.key, taken)
        erasure.run(update(table).where(table.c.id == row.id).values(key=new))


def _keys(erasure: Erasure, model: Any, trip_id: int) -> set[str]:  # noqa: ANN401 - any model
    table = table_of(model)
    query = select(table.c.key).where(table.c.trip_id == trip_id)
    return {key for (key,) in erasure.rows(query)}


def _rename_in(erasure: Erasure, model: Any) -> None:  # noqa: ANN401 - any model
    table = table_of(model)
    trips = [trip.id for _, trip in erasure.person.travellers]
    words = [table.c.key.contains(slug, autoescape=True) for slug in sorted(erasure.slugs)]
    where = table.c.office_id == erasure.office_id, or_(table.c.trip_id.in_(trips), *words)
    query = select(table.c.id, table.c.trip_id, table.c.key).where(*where).order_by(table.c.id)
    for row_id, trip_id, key in erasure.rows(query):
        wanted = _without_name(erasure, trip_id, key)
        if wanted != key:
            taken = _keys(erasure, model, trip_id)
            new = erasure.renamed(trip_id, model.__name__, key, wanted, taken)
            erasure.run(update(table).where(table.c.id == row_id).values(key=new))


def _without_name(erasure: Erasure, trip_id: int, key: str) -> str:
    """A key without the names; one that Planner made from the traveller's key without that."""
    for row, trip in erasure.person.travellers:
        made = re.fullmatch(rf"(approval|mileage)-{re.escape(row.key)}(-\d+)?", key)
        if made and trip.id == trip_id:
            new = erasure.keys_of(trip_id, _PEOPLE).get(row.key, row.key)
            return f"{made[1]}-{new}{made[2] or ''}"
    return rekeyed(key, erasure.slugs, erasure.slugs_of_others, erasure.new.key)


def _rename_in_decisions(erasure: Erasure) -> None:
    """A decision stays bound to what it was about: the same person and promises, by other keys."""
    table = table_of(Approval)
    names = ("id", "trip_id", "traveller_key", "commitment_keys", "subject")
    query = select(*(table.c[name] for name in names)).where(table.c.trip_id.in_(erasure.trips))
    for row in erasure.rows(query):
        people = erasure.keys_of(row.trip_id, _PEOPLE)
        promises = erasure.keys_of(row.trip_id, Commitment.__name__)
        commitments = [promises.get(key, key) for key in row.commitment_keys]
        traveller = people.get(row.traveller_key, row.traveller_key)
        if (traveller, commitments) == (row.traveller_key, row.commitment_keys):
            continue
        values: dict[str, Any] = {"traveller_key": traveller, "commitment_keys": commitments}
        if row.subject:
            subject = _renamed(subject_from(row.subject), people, promises)
            values |= {"subject": text_of(subject), "fingerprint": fingerprint_of(subject)}
        erasure.run(update(table).where(table.c.id == row.id).values(values))


def _renamed(
    subject: Subject, people: Mapping[str, str], commitments: Mapping[str, str]
) -> Subject:
    promises = (
        replace(each, commitment=commitments.get(each.commitment, each.commitment))
        for each in subject.promises
    )
    return replace(
        subject,
        traveller=people.get(subject.traveller, subject.traveller),
        promises=tuple(sorted(promises, key=lambda each: each.commitment)),
    )


def _rename_in_imports(erasure: Erasure) -> None:
    """What an import can be taken back to: no more to the person, and to items by their keys."""
    table = table_of(ProgrammeImport)
    query = select(table.c.id, table.c.trip_id, table.c.before).where(
        table.c.office_id == erasure.office_id,
        or_(
            table.c.trip_id.in_(erasure.trips),
            contains(table.c.before, list(erasure.everywhere.words)),
        ),
    )
    gone = {(trip.id, row.key) for row, trip in erasure.person.travellers}
    for row in erasure.rows(query):
        before = _before(erasure, row, gone)
        if before != row.before:
            erasure.run(update(table).where(table.c.id == row.id).values(before=before))


def _before(erasure: Erasure, row: Row[Any], gone: set[tuple[int, str]]) -> dict[str, Any]:
    if "travellers" in row.before:
        people = row.before["travellers"].items()
        return {"travellers": {k: v for k, v in people if (row.trip_id, k) not in gone}}
    keys, swaps = erasure.keys_of(row.trip_id, ProgrammeItem.__name__), erasure.everywhere
    entries = row.before["items"].items()
    return {"items": {keys.get(key, key): _item_before(entry, swaps) for key, entry in entries}}


def _item_before(entry: dict[str, Any], swaps: Swaps) -> dict[str, Any]:
    was = entry["was"]
    if was is None:
        return entry
    texts = {name: swaps.of(was[name]) for name in ("title", "description")}
    return entry | {"was": was | texts}


def _rename_in_calls(erasure: Erasure) -> None:
    """Calls written before they told numbers named decisions by key."""
    table = table_of(WebhookCall)
    renamings = {
        old: new
        for (_, model), keys in erasure.keys.items()
        if model == Approval.__name__
        for old, new in keys.items()
    }
    query = select(table.c.id, table.c.body).where(
        table.c.office_id == erasure.office_id, contains(table.c.body, list(renamings))
    )
    for row_id, body in erasure.rows(query):
        told = json.loads(body)
        if new := renamings.get(told["data"].get("approval")):
            told["data"]["approval"] = new
            text = json.dumps(told, ensure_ascii=False)
            erasure.run(update(table).where(table.c.id == row_id).values(body=text))


def _forget_figures(erasure: Erasure) -> None:
    """Kept figures name people and keys: they are reckoned anew by whoever reads them next."""
    table = table_of(CoverageSummary)
    trips = {trip.id for _, trip in erasure.person.travellers} | erasure.trips
    change = update(table).where(table.c.trip_id.in_(trips))
    erasure.run(change.values(figures=None, made_from=None))
