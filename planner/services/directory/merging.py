"""Making one record of two: whatever named the one names the other from then on."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import RelationshipProperty, Session

from planner.db.base import Base
from planner.db.models import TripContact, TripOrganisation, TripPlace
from planner.db.models.directory import Record
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError
from planner.services.directory.edits import follow_up, write
from planner.services.directory.records import KINDS, LISTED, Details, get_record, kind_of
from planner.services.directory.uses import rows_naming
from planner.services.editing import check_version, flush_edit


def merge_records(  # noqa: PLR0913 - two records, each as seen when, and what is said about one
    session: Session,
    actor: Actor,
    details: Details,
    *,
    kept: int,
    dropped: int,
    versions: tuple[int, int],
) -> Record:
    """Keep one record with `details`, delete the other, and let all that named it name the kept.

    `kept` and `dropped` are numbers, `versions` what the editor saw of both. Every draft that
    used either uses the kept one; releases stay as they are.
    """
    require(actor, Permission.KEEP_DIRECTORY)
    kind = KINDS[type(details)]
    if kept == dropped:
        raise InvalidError("Choose two different records.")
    stays = get_record(session, actor, kind, kept)
    goes = get_record(session, actor, kind, dropped)
    for record, seen in zip((stays, goes), versions, strict=True):
        check_version(record, seen)
    with session.no_autoflush:
        write(session, actor, stays, details)
        _rename(session, stays, goes)
        session.delete(goes)
    flush_edit(session, stays)
    follow_up(session, stays)
    session.flush()
    return stays


def _rename(session: Session, stays: Record, goes: Record) -> None:
    column = LISTED[kind_of(stays)]
    statement = select(column.class_.trip_id).where(column == stays.id)
    listing = frozenset(session.scalars(statement))
    for relation, row in list(rows_naming(session, goes)):
        if isinstance(row, TripOrganisation | TripPlace | TripContact) and row.trip_id in listing:
            session.delete(row)
        else:
            _point(relation, row, stays, goes)


def _point(relation: RelationshipProperty[Any], row: Base, stays: Record, goes: Record) -> None:
    named = getattr(row, relation.key)  # loaded, so that the audit log knows the old one
    if named is goes:
        setattr(row, relation.key, stays)
        return
    named.remove(goes)
    if stays not in named:
        named.append(stays)
