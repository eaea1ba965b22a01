"""The tasks of a trip: taken over from the office's checklists, written, changed, dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import Account, ChecklistTemplate, Membership, Trip, TripTask
from planner.domain.access import Actor, Permission, require
from planner.domain.checklists import TaskFacts
from planner.domain.readiness import applies, foreign
from planner.domain.refusals import InvalidError, NotFoundError
from planner.services.chosen_records import list_colleagues
from planner.services.editing import check_version, flush_edit
from planner.services.offices import office_of
from planner.services.readiness.personal import erase_unasked
from planner.services.readiness.reading import countries_of
from planner.services.readiness.templates import seed_checklists, with_lag, write_facts
from planner.services.trips import get_trip


@dataclass(frozen=True, slots=True)
class TaskDetails:
    """What people write of a task; `responsible_id` is an account of the office."""

    facts: TaskFacts
    responsible_id: int | None = None


def get_task(session: Session, actor: Actor, slug: str, number: int) -> TripTask:
    """One task of a trip; `NotFoundError`."""
    trip = get_trip(session, actor, slug)
    query = select(TripTask).where(TripTask.id == number, TripTask.trip_id == trip.id)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError("There is no such task.")
    return found


def add_task(session: Session, actor: Actor, slug: str, details: TaskDetails) -> TripTask:
    """One more task; `InvalidError` names the field at fault."""
    require(actor, Permission.PLAN_TRIPS)
    trip = get_trip(session, actor, slug)
    task = TripTask(trip_id=trip.id)
    _write(session, task, details)
    session.add(task)
    session.flush()
    return task


def edit_task(  # noqa: PLR0913, PLR0917 - which task, as seen when, and what it becomes
    session: Session, actor: Actor, slug: str, number: int, version: int, details: TaskDetails
) -> TripTask:
    """Change a task; `version` is the one that the editor saw (`EditConflictError`).

    Personal data that no task asks for any more is erased.
    """
    require(actor, Permission.PLAN_TRIPS)
    task = get_task(session, actor, slug, number)
    check_version(task, version)
    if task.scope is not details.facts.scope:
        raise InvalidError("What is done already would be lost: add another task.", field="scope")
    facts = with_lag(task, details.facts, office_of(session, actor).language)
    _write(session, task, replace(details, facts=facts))
    flush_edit(session, task)
    erase_unasked(session, task.trip_id)
    return task


def delete_task(session: Session, actor: Actor, slug: str, number: int, version: int) -> TripTask:
    """Drop a task with what was said of it; personal data that only it asked for is erased."""
    require(actor, Permission.PLAN_TRIPS)
    task = get_task(session, actor, slug, number)
    check_version(task, version)
    trip_id = task.trip_id
    session.delete(task)
    session.flush()
    erase_unasked(session, trip_id)
    return task


def list_responsible(session: Session, actor: Actor) -> Sequence[Account]:
    """Who can be responsible: those who sign in to the office, by name."""
    require(actor, Permission.PLAN_TRIPS)
    return list_colleagues(session)


def missing_templates(session: Session, actor: Actor, slug: str) -> list[ChecklistTemplate]:
    """What the office's checklists have for this trip, and it has not taken over yet."""
    require(actor, Permission.SEE_TRIPS)
    trip = get_trip(session, actor, slug)
    taken = set(session.scalars(select(TripTask.template_id).where(TripTask.trip_id == trip.id)))
    return [each for each in _fitting(session, actor, trip) if each.id not in taken]


def take_over(session: Session, actor: Actor, slug: str) -> list[TripTask]:
    """Give the trip the tasks of the office's checklists that it has not yet; which these are.

    An office without any checklist gets the proposals first.
    """
    require(actor, Permission.PLAN_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    seed_checklists(session, actor)
    trip = get_trip(session, actor, slug)
    tasks = [_from_template(trip, template) for template in missing_templates(session, actor, slug)]
    session.add_all(tasks)
    session.flush()
    return tasks


def _fitting(session: Session, actor: Actor, trip: Trip) -> list[ChecklistTemplate]:
    home = office_of(session, actor).country
    abroad = set(foreign(countries_of(trip), home))
    query = select(ChecklistTemplate).order_by(ChecklistTemplate.position, ChecklistTemplate.id)
    return [
        each
        for each in session.scalars(query)
        if applies(each.area, each.direction, direction=trip.direction, abroad=abroad)
    ]


def _from_template(trip: Trip, template: ChecklistTemplate) -> TripTask:
    task = TripTask(trip_id=trip.id, template_id=template.id, position=template.position)
    write_facts(task, template.as_facts())
    return task


def _write(session: Session, task: TripTask, details: TaskDetails) -> None:
    members = select(Membership.account_id).where(
        Membership.account_id == details.responsible_id, Membership.is_active
    )
    chosen = None
    with session.no_autoflush:
        if details.responsible_id is not None:
            number = session.scalar(members)
            if number is None:
                raise InvalidError("Choose from the lists.", field="responsible_id")
            chosen = session.get(Account, number)
    write_facts(task, details.facts)
    task.responsible = chosen
