"""Everything that is kept of a person in an office, as a ZIP of JSON."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Mapper, Session, undefer

from planner.db.audit import note_handing_over
from planner.db.base import HIDDEN, Base
from planner.db.models import (
    Account,
    AuditEntry,
    Office,
    OutboxMessage,
    Release,
    Traveller,
    Trip,
)
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Permission, require
from planner.domain.audiences import traveller, view_of
from planner.domain.pseudonyms import is_any_word, is_phone
from planner.domain.snapshots import as_json as programme_as_json
from planner.domain.snapshots import programme_from
from planner.formats.zip_write import write_zip
from planner.services.audit_files.plain_values import as_json, plain
from planner.services.persons.finding import Person, get_person
from planner.services.persons.tables import (
    addresses_of,
    columns,
    contains,
    mails_of,
    mappers,
    names_of,
    theirs,
)
from planner.services.trip_queries import trip_with_programme

LEFT_OUT = frozenset({"body", "snapshot", "html", "text", "calendar", "unsubscribe_url"})
"""What is large or a secret of somebody else: bytes of files, texts of mails."""


def export_person(
    session: Session, actor: Actor, number: int, now: datetime, *, is_account: bool = False
) -> bytes:
    """The archive of the person whom a traveller's number stands for, or an account's.

    The person's programmes, every row of a table that is theirs, what releases say of them, and
    the history that names them; of mails the metadata, of sealed data that it is there. The history
    notes that it was made.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    person = get_person(session, actor, number, is_account=is_account)
    files: dict[str, Any] = {"person.json": _about(person, now)}
    for row, trip in person.travellers:
        files[f"programmes/{trip.slug}.json"] = _programme(session, row, trip)
    for mapper in mappers():
        files[f"records/{mapper.local_table}.json"] = _records(session, actor, mapper, person)
    files["records/offices.json"] = _office(session, actor, person)
    files["records/releases.json"] = list(_releases(session, person))
    files["history.json"] = [_record(entry) for entry in history_of(session, person)]
    note_handing_over(session, person.row)
    kept = {name: value for name, value in files.items() if value or "records/" not in name}
    return write_zip({name: as_json(value) for name, value in kept.items()})


def history_of(session: Session, person: Person) -> list[AuditEntry]:
    """The entries of the office's history that are about a person, name them, or that they made."""
    is_about: list[ColumnElement[bool]] = [
        (AuditEntry.thing == Traveller.__name__) & AuditEntry.thing_id.in_(person.numbers)
    ]
    phones = [row.phone for row, _ in person.travellers if is_phone(row.phone)]
    whole = [name for name in names_of(person) if not is_any_word(name)]
    words = [*whole, *addresses_of(person), *phones]
    named = [contains(each, words) for each in (AuditEntry.label, AuditEntry.changes)]
    if account := person.account:
        its = (AuditEntry.thing == Account.__name__) & (AuditEntry.thing_id == account.id)
        is_about += [its, AuditEntry.account_id == account.id]
    query = select(AuditEntry).where(or_(*is_about, *named)).order_by(AuditEntry.id)
    return list(session.scalars(query))


def _about(person: Person, now: datetime) -> dict[str, Any]:
    return {
        "exported_at": now.isoformat(),
        "name": person.label,
        "email": person.email,
        "trips": [trip.slug for _, trip in person.travellers],
        "account": person.account.email if person.account else None,
        "role": person.membership.role if person.membership else None,
    }


def _programme(session: Session, row: Traveller, trip: Trip) -> Any:  # noqa: ANN401 - JSON
    """What the traveller sees and attends, of the draft as it stands."""
    whole = trip_with_programme(session, trip.slug).as_programme()
    return plain(programme_as_json(view_of(whole, traveller(row.key))))


def _records(
    session: Session, actor: Actor, mapper: Mapper[Any], person: Person
) -> list[dict[str, Any]]:
    where = theirs(mapper, person)
    if where is None:
        return []
    query = select(mapper.class_).order_by(mapper.class_.id)
    if hasattr(mapper.class_, "office_id"):
        where &= mapper.class_.office_id == actor.office_id
    if mapper.class_ is OutboxMessage:
        where |= mails_of(person, actor.office_id)
    with everywhere(session):  # accounts belong to no office
        return [_record(row) for row in session.scalars(query.where(where))]


def _office(session: Session, actor: Actor, person: Person) -> list[dict[str, Any]]:
    """Where they head the office, or decide for who does."""
    mails, names = addresses_of(person), ("head_email", "decides_for_head")
    mine = [func.lower(getattr(Office, name)).in_(mails) for name in names]
    query = select(Office).where(Office.id == actor.office_id, or_(*mine))
    return [
        {"name": row.name} | {name: getattr(row, name) for name in names}
        for row in session.scalars(query)
    ]


def _releases(session: Session, person: Person) -> Iterator[dict[str, Any]]:
    """What each release says of them: their entry, their groups, and what they attend."""
    for row, trip in person.travellers:
        query = select(Release).where(Release.trip_id == trip.id).order_by(Release.number)
        for release in session.scalars(query.options(undefer(Release.snapshot))):
            if told := _told(release.snapshot, row.key):
                at = {"number": release.number, "released_at": release.released_at.isoformat()}
                concerned = {"is_affected": row.key in release.affected}
                yield {"trip": trip.slug} | at | concerned | told


def _told(snapshot: dict[str, Any], key: str) -> dict[str, Any] | None:
    entry = next((each for each in snapshot["travellers"] if each["key"] == key), None)
    if entry is None:
        return None
    seen = programme_as_json(view_of(programme_from(snapshot), traveller(key)))["items"]
    return {
        "traveller": entry,
        "groups": [each["name"] for each in snapshot["groups"] if key in each["travellers"]],
        "sees": [{name: each[name] for name in ("uid", "title", "starts")} for each in seen],
    }


def _record(row: Base) -> dict[str, Any]:
    mapper = row.__mapper__
    shown = (
        key
        for key, column in columns(mapper)
        if key not in LEFT_OUT and column.info != HIDDEN and not key.endswith("_hash")
    )
    return {key: plain(getattr(row, key)) for key in shown}
