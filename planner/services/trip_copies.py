"""Copying a trip to another time: the parts asked for, moved in wall time.

A copy is a new trip: its records have new permanent ids (other calendar UIDs), and what was true
only of the old one is left behind (releases, bookings, evidence, rates, decisions).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import MANYTOONE

from planner.db.base import Base
from planner.db.models import (
    BudgetLine,
    Candidate,
    CostItem,
    Group,
    ProgrammeItem,
    Traveller,
    Trip,
    TripTask,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.date_shifts import Settled, shifted
from planner.domain.refusals import InvalidError
from planner.domain.texts import Texts
from planner.domain.vocabulary import CommitmentState, ItemStatus, Phase, TripStatus
from planner.services.trip_queries import trip_with_parts
from planner.services.trips import TripFacts, add_trip, check_year

Row = TypeVar("Row", bound=Base)
Use = TypeVar("Use", bound=Base)

OWN = frozenset({"id", "version", "permanent_id"})
"""Columns that a copy has of its own."""


COURSE = (
    "announced_on",
    "confirmed_on",
    "withdrawn_on",
    "expires_on",
    "invoiced_on",
    "received_on",
    "received_cents",
    "reported_on",
)
"""What became of a promise, and when: not of its copy."""


class Part(StrEnum):
    """What a copy can take along."""

    PROGRAMME = "programme"
    CHECKLIST = "checklist"
    PEOPLE = "people"
    COSTS = "costs"
    COMMITMENTS = "commitments"


NEEDS = {
    Part.COSTS: frozenset({Part.PEOPLE}),
    Part.COMMITMENTS: frozenset({Part.PEOPLE, Part.COSTS}),
}
"""Costs name people, commitments name people and costs."""


@dataclass(frozen=True, slots=True)
class CopyWish:
    """The new trip, or template; an empty slug is made from the title."""

    slug: str
    title: Texts
    starts_on: date
    parts: frozenset[Part]
    is_template: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """An item that a clock change touched on its new day."""

    item: ProgrammeItem
    settled: Settled


@dataclass(frozen=True, slots=True)
class Copied:
    """The new trip, and what had to be decided about clock changes."""

    trip: Trip
    notes: tuple[Note, ...]


def copy_trip(session: Session, actor: Actor, slug: str, wish: CopyWish) -> Copied:
    """Copy a trip; `InvalidError` names the field at fault, `TakenError` a used slug."""
    require(actor, Permission.PLAN_TRIPS)
    if any(not needs <= wish.parts for part, needs in NEEDS.items() if part in wish.parts):
        raise InvalidError(
            "Costs need the people they are for, commitments need the costs too.", field="parts"
        )
    check_year(wish.starts_on, "starts_on")
    source = trip_with_parts(session, slug)
    target = add_trip(session, actor, _facts(source, wish))
    target.is_template = wish.is_template
    copy = _Copy(source, target, wish.parts, _unplaced(session, source))
    with session.no_autoflush:
        notes = tuple(copy.fill())
        session.add_all(copy.candidates)
        if Part.CHECKLIST in wish.parts:
            session.add_all(_tasks(session, source, target))
    session.flush()
    return Copied(target, notes)


def _unplaced(session: Session, trip: Trip) -> list[Candidate]:
    """The wishes of a trip that no item was made of yet."""
    theirs = select(Candidate).where(Candidate.trip_id == trip.id, Candidate.item_id.is_(None))
    named = (joinedload(Candidate.place), joinedload(Candidate.host))
    return list(session.scalars(theirs.order_by(Candidate.position).options(*named)))


def _tasks(session: Session, source: Trip, target: Trip) -> list[TripTask]:
    """The tasks of a trip for its copy: nothing is done yet, the days count to its departure."""
    theirs = select(TripTask).where(TripTask.trip_id == source.id).order_by(TripTask.id)
    rows = session.scalars(theirs.options(joinedload(TripTask.responsible)))
    return [_twin(row, trip_id=target.id, template_id=row.template_id, reminded="") for row in rows]


def _facts(source: Trip, wish: CopyWish) -> TripFacts:
    return TripFacts(
        slug=wish.slug,
        title=wish.title,
        purpose=source.purpose,
        practical_notes=source.practical_notes,
        direction=source.direction,
        status=TripStatus.DRAFT,
        starts_on=wish.starts_on,
        ends_on=wish.starts_on + (source.ends_on - source.starts_on),
        home_zone=source.home_zone,
    )


def _twin(row: Row, **changes: object) -> Row:
    """A new row with the values of `row`, and the same records of the directory."""
    mapper = inspect(type(row))
    names = [
        column.key
        for column in mapper.column_attrs
        if column.key not in OWN and not column.columns[0].foreign_keys
    ]
    names += [each.key for each in mapper.relationships if each.direction is MANYTOONE]
    return type(row)(**{name: getattr(row, name) for name in names} | changes)


class _Copy:
    """One copy on its way."""

    def __init__(
        self, source: Trip, target: Trip, parts: frozenset[Part], wishes: list[Candidate]
    ) -> None:
        self.source, self.target, self.parts, self.wishes = source, target, parts, wishes
        self.candidates: list[Candidate] = []
        self.shift = target.starts_on - source.starts_on
        self.travellers: dict[Traveller, Traveller] = {}
        self.groups: dict[Group, Group] = {}
        self.costs: dict[CostItem, CostItem] = {}

    def fill(self) -> Iterator[Note]:
        """Copy the parts, then list the records of the directory that they name."""
        if Part.PEOPLE in self.parts:
            self._people()
        if Part.PROGRAMME in self.parts:
            yield from self._programme()
        if Part.COSTS in self.parts:
            self._costs()
        if Part.COMMITMENTS in self.parts:
            self._commitments()
        self._directory()

    def _people(self) -> None:
        self.travellers = {person: _twin(person) for person in self.source.travellers}
        self.groups = {
            group: _twin(group, travellers=self._mine(group.travellers))
            for group in self.source.groups
        }
        self.target.travellers = list(self.travellers.values())
        self.target.groups = list(self.groups.values())

    def _mine(self, people: Iterable[Traveller]) -> list[Traveller]:
        return [self.travellers[person] for person in people]

    def _programme(self) -> Iterator[Note]:
        for item in self.source.items:
            if item.status is ItemStatus.CANCELLED:
                continue
            twin = self._item(item)
            times = shifted(item.starts, item.ends, self.shift.days)
            twin.schedule(times.starts, times.ends, self.target.home_zone)
            self.target.items.append(twin)
            yield from (Note(twin, settled) for settled in times.settled)
        self.candidates = [_twin(wish, trip_id=self.target.id) for wish in self.wishes]

    def _item(self, item: ProgrammeItem) -> ProgrammeItem:
        has_people = Part.PEOPLE in self.parts
        return _twin(
            item,
            status=ItemStatus.TENTATIVE,
            booking_reference="",
            source_uid="",
            everyone=item.everyone or not has_people,
            travellers=self._mine(item.travellers) if has_people else [],
            groups=[self.groups[group] for group in item.groups] if has_people else [],
            contacts=list(item.contacts),
            meals=[_twin(meal) for meal in item.meals],
        )

    def _costs(self) -> None:
        years = self.target.starts_on.year - self.source.starts_on.year
        lines: dict[BudgetLine | None, BudgetLine] = {
            line: _twin(line, year=line.year + years) for line in self.source.budget_lines
        }
        self.costs = {
            cost: _twin(
                cost,
                phase=Phase.ESTIMATE,
                incurred_on=cost.incurred_on + self.shift,
                first_used_on=self._later(cost.first_used_on),
                rate_units_per_eur=None,
                rate_on=None,
                rate_source="",
                fixed_units_per_eur=None,
                fixed_on=None,
                fixed_source="",
                fixed_caps="",
                official_minor=None,
                class_reason="",
                receipt=None,
                budget_line=lines.get(cost.budget_line),
                travellers=self._mine(cost.travellers),
            )
            for cost in self.source.costs
        }
        self.target.allowances_self_paid = self.source.allowances_self_paid
        self.target.budget_lines = list(lines.values())
        self.target.costs = list(self.costs.values())

    def _later(self, day: date | None) -> date | None:
        return day + self.shift if day else None

    def _commitments(self) -> None:
        self.target.commitments = [
            _twin(
                commitment,
                state=CommitmentState.ANNOUNCED,
                evidence="",
                evidence_document=None,
                conditions="",
                reported_to="",
                **dict.fromkeys(COURSE),
                costs=[self.costs[cost] for cost in commitment.costs],
                travellers=self._mine(commitment.travellers),
                caps=[_twin(cap) for cap in commitment.caps],
            )
            for commitment in self.source.commitments
        ]

    def _directory(self) -> None:
        used = set(self._used())
        self.target.places = [_twin(use) for use in self.source.places if use.record in used]
        self.target.contacts = [_twin(use) for use in self.source.contacts if use.record in used]
        self.target.organisations = [
            _twin(use) for use in self.source.organisations if use.record in used
        ]

    def _used(self) -> Iterator[Base | None]:
        """The records of the directory that the copied parts name."""
        for person in self.target.travellers:
            yield from (person.home, person.employer)
        for item in self.target.items:
            yield from (item.place, item.to_place, item.organiser, item.host)
            yield item.lodging_provider
            yield from (meal.provider for meal in item.meals)
            for contact in item.contacts:
                yield from (contact, contact.organisation)
        for wish in self.candidates:
            yield from (wish.place, wish.host)
        yield from (cost.payer for cost in self.target.costs)
        yield from (commitment.payer for commitment in self.target.commitments)
