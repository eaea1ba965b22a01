"""Where a record of the directory is used: its trips, its contacts, and every row that names it.

What can name a record is read off the models, so a new table is never forgotten.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import RelationshipProperty, Session

from planner.db.base import Base
from planner.db.models import Contact, Organisation, Trip, TripContact, TripOrganisation, TripPlace
from planner.db.models.directory import Record
from planner.domain.access import Actor, Permission, require
from planner.services.directory.records import COUNTED, LISTED, kind_of

SHOWN = 20
"""So many trips and contacts are named; the rest is counted."""

_LISTS_AND_CONTACTS = frozenset({TripOrganisation, TripPlace, TripContact, Contact})


@dataclass(frozen=True, slots=True)
class Usage:
    """Where a record is used: the newest trips and the first contacts, and how many there are.

    `rows` counts by model name what names the record inside trips. Trips and rows are counted up
    to `COUNTED`; where there are more, the newest are those of the last that began to use it.
    """

    trips: tuple[Trip, ...]
    trip_count: int
    contacts: tuple[Contact, ...]
    contact_count: int
    rows: dict[str, int]

    @property
    def is_used(self) -> bool:
        """Whether anything would be left without the record."""
        return bool(self.trip_count or self.contact_count or self.rows)


def relations_to(model: type[Record]) -> list[RelationshipProperty[Any]]:
    """Every relationship of every model that leads to `model`."""
    mappers = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
    return [
        relation
        for mapper in mappers
        for relation in mapper.relationships
        if relation.mapper.class_ is model
    ]


def _names(relation: RelationshipProperty[Any], record: Record) -> ColumnElement[bool]:
    attribute = relation.class_attribute
    names_it: ColumnElement[bool] = (
        attribute.contains(record) if relation.uselist else attribute == record
    )
    return names_it


def rows_naming(
    session: Session, record: Record
) -> Iterator[tuple[RelationshipProperty[Any], Base]]:
    """Every row that names the record, with the relationship by which it does."""
    for relation in relations_to(type(record)):
        model = relation.parent.class_
        for row in session.scalars(select(model).where(_names(relation, record))):
            yield relation, row


def _count_rows(session: Session, record: Record) -> Counter[str]:
    counts: Counter[str] = Counter()
    for relation in relations_to(type(record)):
        model = relation.parent.class_
        if model not in _LISTS_AND_CONTACTS:
            rows = select(model.id).where(_names(relation, record)).limit(COUNTED)
            counts[model.__name__] += len(session.scalars(rows).all())
    return Counter({name: min(count, COUNTED) for name, count in counts.items() if count})


def _trips_of(session: Session, record: Record) -> tuple[tuple[Trip, ...], int]:
    column = LISTED[kind_of(record)]
    model = column.class_
    last = select(model.trip_id).where(column == record.id).order_by(model.id.desc())
    used = last.limit(COUNTED).subquery()
    newest = (
        select(Trip, func.count().over())
        .join(used, used.c.trip_id == Trip.id)
        .order_by(Trip.starts_on.desc(), Trip.id.desc())
        .limit(SHOWN)
    )
    found = session.execute(newest).all()
    return tuple(trip for trip, _ in found), found[0][1] if found else 0


def _contacts_of(session: Session, record: Record) -> tuple[tuple[Contact, ...], int]:
    if not isinstance(record, Organisation):
        return (), 0
    belongs = Contact.organisation == record
    first = select(Contact).where(belongs).order_by(Contact.search_text, Contact.id).limit(SHOWN)
    count = select(func.count(Contact.id)).where(belongs)
    return tuple(session.scalars(first)), session.scalar(count) or 0


def get_usage(session: Session, actor: Actor, record: Record, *, with_rows: bool = True) -> Usage:
    """Where the record is used; as many queries for many uses as for few.

    `with_rows=False` leaves out what it is used for inside trips, a query for each kind.
    """
    require(actor, Permission.SEE_DIRECTORY)
    trips, trip_count = _trips_of(session, record)
    contacts, contact_count = _contacts_of(session, record)
    rows = dict(_count_rows(session, record)) if with_rows else {}
    return Usage(trips, trip_count, contacts, contact_count, rows)
