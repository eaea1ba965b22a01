"""Adding, changing and deleting records of the directory."""

from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Contact, Place, ProgrammeItem, Trip
from planner.db.models.directory import Record
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError, NotFoundError, RefusalError
from planner.domain.vocabulary import RecordKind
from planner.services.directory.duplicates import Similar, find_similar
from planner.services.directory.records import (
    KINDS,
    MODELS,
    ContactDetails,
    Details,
    PlaceDetails,
    get_record,
)
from planner.services.directory.uses import get_usage
from planner.services.editing import check_version, flush_edit
from planner.services.trip_lists import list_organisation_of


class SimilarError(RefusalError):
    """There are similar records: save again with the word that it is another one."""

    def __init__(self, similar: tuple[Similar, ...]) -> None:
        super().__init__("There is something like it in the directory already.")
        self.similar = similar


def add_record(session: Session, actor: Actor, details: Details, *, is_another: bool) -> Record:
    """A new record; `SimilarError` where it looks known, unless `is_another` says it is not."""
    require(actor, Permission.KEEP_DIRECTORY)
    if not is_another:
        _refuse_similar(find_similar(session, actor, details))
    record = MODELS[KINDS[type(details)]]()
    write(session, actor, record, details)
    session.add(record)
    session.flush()
    return record


def edit_record(  # noqa: PLR0913 - which record, as seen when, and what is said about it
    session: Session,
    actor: Actor,
    number: int,
    version: int,
    details: Details,
    *,
    is_another: bool,
) -> Record:
    """Change a record in every draft that uses it; `version` is the one that the editor saw.

    `SimilarError` where it newly looks like another record, unless `is_another` says it is not.
    """
    require(actor, Permission.KEEP_DIRECTORY)
    record = get_record(session, actor, KINDS[type(details)], number)
    check_version(record, version)
    if not is_another:
        _refuse_similar(find_similar(session, actor, details, record))
    write(session, actor, record, details)
    follow_up(session, record)
    flush_edit(session, record)
    return record


def delete_record(
    session: Session, actor: Actor, kind: RecordKind, number: int, version: int
) -> None:
    """Delete a record that nothing uses; else `InvalidError`."""
    require(actor, Permission.KEEP_DIRECTORY)
    record = get_record(session, actor, kind, number)
    check_version(record, version)
    if get_usage(session, actor, record).is_used:
        raise InvalidError("It is in use: only what nothing uses can be deleted.")
    session.delete(record)
    session.flush()


def write(session: Session, actor: Actor, record: Record, details: Details) -> None:
    """Set what people write about a record; nothing is flushed."""
    values = {each.name: getattr(details, each.name) for each in fields(details)}
    if isinstance(details, PlaceDetails):
        position = values.pop("position")
        values["latitude"] = position and position.latitude
        values["longitude"] = position and position.longitude
    if isinstance(details, ContactDetails):
        number = values.pop("organisation_id")
        values["organisation"] = number and _organisation(session, actor, number)
    for name, value in values.items():
        setattr(record, name, value)
    record.update_search_text()


def follow_up(session: Session, record: Record) -> None:
    """Bring the drafts that use a changed record in line with it; nothing is flushed.

    A trip that lists a contact lists its organisation; days at a place begin at its midnight.
    """
    with session.no_autoflush:
        if isinstance(record, Contact):
            list_organisation_of(session, record)
        if isinstance(record, Place):
            _reschedule_days(session, record)


def _reschedule_days(session: Session, place: Place) -> None:
    dated = (
        select(ProgrammeItem, Trip.home_zone)
        .join(Trip, Trip.id == ProgrammeItem.trip_id)
        .where(ProgrammeItem.place == place, ProgrammeItem.starts_on.is_not(None))
    )
    for item, home_zone in session.execute(dated):
        item.schedule(item.starts, item.ends, home_zone)


def _organisation(session: Session, actor: Actor, number: int) -> Record:
    try:
        with session.no_autoflush:
            return get_record(session, actor, RecordKind.ORGANISATIONS, number)
    except NotFoundError as error:
        raise InvalidError("Choose an organisation.", field="organisation_id") from error


def _refuse_similar(similar: tuple[Similar, ...]) -> None:
    if similar:
        raise SimilarError(similar)
