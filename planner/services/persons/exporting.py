"""Everything that is kept of a person in an office, as a ZIP of JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Mapper, Session

from planner.db.audit import note_handing_over
from planner.db.base import HIDDEN, Base
from planner.db.models import AuditEntry, Traveller, Trip
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Permission, require
from planner.domain.audiences import traveller, view_of
from planner.domain.snapshots import as_json as programme_as_json
from planner.formats.zip_write import write_zip
from planner.services.audit_files.plain_values import as_json, plain
from planner.services.persons.finding import Person, get_person
from planner.services.persons.tables import columns, contains, mappers, theirs
from planner.services.trip_queries import trip_with_programme

LEFT_OUT = frozenset({"body", "snapshot", "html", "text", "calendar", "unsubscribe_url"})
"""What is large or a secret of somebody else: bytes of files, texts of mails."""


def export_person(session: Session, actor: Actor, number: int, now: datetime) -> bytes:
    """The archive of the person whom a traveller's number stands for.

    The person's programmes, every row of a table that is theirs, and the history that names them;
    of mails the metadata, of sealed data that it is there. The history notes that it was made.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    person = get_person(session, actor, number)
    files: dict[str, Any] = {"person.json": _about(person, now)}
    for row, trip in person.travellers:
        files[f"programmes/{trip.slug}.json"] = _programme(session, row, trip)
    for mapper in mappers():
        if rows := _records(session, actor, mapper, person):
            files[f"records/{mapper.local_table}.json"] = rows
    files["history.json"] = [_record(entry) for entry in history_of(session, person)]
    note_handing_over(session, person.first)
    return write_zip({name: as_json(value) for name, value in files.items()})


def names_of(person: Person) -> list[str]:
    """What a person is called and reached by, the longest first; nothing that is too short."""
    found = {person.email}
    for row, _ in person.travellers:
        reverse = f"{row.family_name} {row.given_name}"
        found |= {row.label, reverse, row.native_name, row.email, row.phone}
    if person.account:
        found |= {person.account.name, person.account.email}
    return sorted((name for name in found if len(name) > 1), key=lambda each: (-len(each), each))


def history_of(session: Session, person: Person) -> list[AuditEntry]:
    """The entries of the office's history that are about a person, name them, or that they made."""
    names = names_of(person)
    is_about = (AuditEntry.thing == Traveller.__name__) & AuditEntry.thing_id.in_(person.numbers)
    named = [contains(each, names) for each in (AuditEntry.label, AuditEntry.changes)]
    made = [AuditEntry.account_id == person.account.id] if person.account else []
    query = select(AuditEntry).where(or_(is_about, *named, *made)).order_by(AuditEntry.id)
    return list(session.scalars(query))


def _about(person: Person, now: datetime) -> dict[str, Any]:
    first = person.first
    return {
        "exported_at": now.isoformat(),
        "name": first.label,
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
    query = select(mapper.class_).where(where).order_by(mapper.class_.id)
    if hasattr(mapper.class_, "office_id"):
        query = query.where(mapper.class_.office_id == actor.office_id)
    with everywhere(session):  # accounts belong to no office
        return [_record(row) for row in session.scalars(query)]


def _record(row: Base) -> dict[str, Any]:
    mapper = row.__mapper__
    shown = (
        key
        for key, column in columns(mapper)
        if key not in LEFT_OUT and column.info != HIDDEN and not key.endswith("_hash")
    )
    return {key: plain(getattr(row, key)) for key in shown}
