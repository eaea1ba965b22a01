"""Earlier imports of a trip, and taking one back as a whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from planner.db.locks import hold
from planner.db.models import Place, ProgrammeImport, ProgrammeItem, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.vocabulary import ItemStatus, Kind, TravellerRole
from planner.services.imports.snapshots import TRAVELLER_PARTS, moment_from, texts_from
from planner.services.people.ties import remove_traveller, ties_of
from planner.services.people.travellers import get_people
from planner.services.trip_queries import trip_with_programme

LISTED = 50
"""So many of the latest imports are listed."""

Entries = Mapping[str, Mapping[str, Any]]
Row = ProgrammeItem | Traveller


def list_imports(session: Session, actor: Actor, slug: str) -> list[ProgrammeImport]:
    """The latest imports of a trip, the newest first; their contents are loaded."""
    require(actor, Permission.PLAN_TRIPS)
    query = select(ProgrammeImport).join(Trip, Trip.id == ProgrammeImport.trip_id)
    latest = query.where(Trip.slug == slug).order_by(ProgrammeImport.id.desc()).limit(LISTED)
    return list(session.scalars(latest.options(undefer(ProgrammeImport.before))))


def get_import(session: Session, actor: Actor, slug: str, number: int) -> ProgrammeImport:
    """One import of a trip; `NotFoundError` where the trip has none of that number."""
    require(actor, Permission.PLAN_TRIPS)
    query = select(ProgrammeImport).join(Trip, Trip.id == ProgrammeImport.trip_id)
    one = query.where(Trip.slug == slug, ProgrammeImport.id == number)
    found = session.scalar(one.options(undefer(ProgrammeImport.before)))
    if found is None:
        raise NotFoundError("There is no such import.")
    return found


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, as far as it is there still."""

    record: ProgrammeImport
    added: tuple[Row, ...]
    changed: tuple[Row, ...]

    @property
    def is_of_people(self) -> bool:
        """Whether it was a list of people."""
        return "travellers" in self.record.before


def report_import(session: Session, actor: Actor, slug: str, number: int) -> Report:
    """One import with the items or travellers that it added and changed."""
    record = get_import(session, actor, slug, number)
    entries: Entries = next(iter(record.before.values()))
    is_of_people = "travellers" in record.before
    rows = _rows(session, record, entries, is_of_people=is_of_people)
    return Report(
        record=record,
        added=tuple(row for row in rows if entries[row.key]["was"] is None),
        changed=tuple(row for row in rows if entries[row.key]["was"] is not None),
    )


def _rows(
    session: Session, record: ProgrammeImport, keys: Iterable[str], *, is_of_people: bool
) -> Sequence[Row]:
    if is_of_people:
        people = select(Traveller).where(Traveller.key.in_(keys))
        return session.scalars(people.where(Traveller.trip_id == record.trip_id)).all()
    items = select(ProgrammeItem).where(ProgrammeItem.key.in_(keys))
    in_trip = items.where(ProgrammeItem.trip_id == record.trip_id)
    return session.scalars(in_trip.order_by(ProgrammeItem.starts_utc)).all()


def undo_import(
    session: Session, actor: Actor, slug: str, number: int, now: datetime
) -> ProgrammeImport:
    """Take an import back: what it added goes, what it changed becomes what it was.

    `InvalidError` names what was edited since; then nothing is taken back.
    """
    require(actor, Permission.PLAN_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    record = get_import(session, actor, slug, number)
    if record.undone_at:
        raise InvalidError("This import was taken back before.")
    if "travellers" in record.before:
        _undo_people(session, actor, slug, record.before["travellers"])
    else:
        _undo_items(session, slug, record.before["items"])
    record.undone_at = now
    session.flush()
    return record


def _undo_items(session: Session, slug: str, entries: Entries) -> None:
    trip = trip_with_programme(session, slug)
    items = {item.key: item for item in trip.items}
    _require_untouched(items.values(), entries)
    changed: list[Row] = []
    with session.no_autoflush:
        for key, kept in entries.items():
            item = items.get(key)
            if item and kept["was"] is None:
                trip.items.remove(item)
            elif item:
                _restore_item(session, trip, item, kept["was"])
                changed.append(item)
    session.flush()
    _follow(session, trip, "items", entries, changed)


def _restore_item(
    session: Session, trip: Trip, item: ProgrammeItem, was: Mapping[str, Any]
) -> None:
    item.kind, item.status = Kind(was["kind"]), ItemStatus(was["status"])
    item.title, item.description = texts_from(was["title"]), texts_from(was["description"])
    item.source_uid = was["source_uid"]
    item.place = session.get(Place, was["place"]) if was["place"] else None
    item.schedule(moment_from(was["starts"]), moment_from(was["ends"]), trip.home_zone)


def _undo_people(session: Session, actor: Actor, slug: str, entries: Entries) -> None:
    trip = get_people(session, actor, slug)
    people = {person.key: person for person in trip.travellers}
    _require_untouched(people.values(), entries)
    added = [people[key] for key, kept in entries.items() if key in people and not kept["was"]]
    _require_unbound(session, actor, added)
    changed: list[Row] = []
    for key, kept in entries.items():
        if key in people and kept["was"]:
            _restore_traveller(people[key], kept["was"])
            changed.append(people[key])
    session.flush()
    for person in added:
        remove_traveller(session, actor, slug, person.id, person.version)
    _follow(session, trip, "travellers", entries, changed)


def _restore_traveller(person: Traveller, was: Mapping[str, Any]) -> None:
    for name in TRAVELLER_PARTS:
        setattr(person, name, TravellerRole(was[name]) if name == "role" else was[name])


def _require_untouched(rows: Iterable[Row], entries: Entries) -> None:
    """Refuse where somebody edited a record since; one that is gone anyway is passed over."""
    edited = [
        row.label for row in rows if row.key in entries and row.version != entries[row.key]["left"]
    ]
    if edited:
        raise InvalidError("Edited since, so nothing was taken back: %(names)s", names=_few(edited))


def _require_unbound(session: Session, actor: Actor, people: Iterable[Traveller]) -> None:
    """Refuse where somebody who would go has a part in groups, items, money or calendars."""
    bound = []
    for person in people:
        ties = ties_of(session, actor, person)
        if ties.groups or ties.items or ties.links or ties.shared or ties.held_by:
            bound.append(person.label)
    if bound:
        raise InvalidError(
            "In groups, programme, costs or calendars since, so nothing was taken back: %(names)s",
            names=_few(bound),
        )


def _few(names: list[str]) -> str:
    """The first names, and that there are more."""
    most = 10
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def _follow(
    session: Session, trip: Trip, part: str, entries: Entries, changed: Iterable[Row]
) -> None:
    """Let earlier imports of the same records know the versions that they have now."""
    now = {row.key: (entries[row.key]["seen"], row.version) for row in changed}
    query = select(ProgrammeImport).where(
        ProgrammeImport.trip_id == trip.id, ProgrammeImport.undone_at.is_(None)
    )
    for record in session.scalars(query.options(undefer(ProgrammeImport.before))):
        kept = dict(record.before.get(part, {}))
        for key, (seen, version) in now.items():
            if key in kept and kept[key]["left"] == seen:
                kept[key] = {**kept[key], "left": version}
        if kept and kept != record.before[part]:
            record.before = {part: kept}
