"""The office's checklists: tasks that its trips start with, by country."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import ChecklistTemplate, EntryRule, TripTask
from planner.domain.access import Actor, Permission, require
from planner.domain.checklists import RULES, TEMPLATES, TaskFacts
from planner.domain.countries import COUNTRIES
from planner.domain.readiness import EUROPE, GENERAL, LONGEST_LEAD
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.texts import revised
from planner.domain.vocabulary import Direction
from planner.services.editing import check_version, flush_edit
from planner.services.offices import office_of

AREAS = frozenset({GENERAL, EUROPE}) | COUNTRIES


@dataclass(frozen=True, slots=True)
class TemplateDetails:
    """What people write of a task that trips start with; see `ChecklistTemplate`."""

    area: str
    direction: Direction | None
    facts: TaskFacts


def list_templates(session: Session, actor: Actor) -> Sequence[ChecklistTemplate]:
    """The tasks of all checklists: those for everywhere first, each list by its last days."""
    require(actor, Permission.SEE_DIRECTORY)
    query = select(ChecklistTemplate).order_by(
        ChecklistTemplate.area, ChecklistTemplate.days_before.desc(), ChecklistTemplate.id
    )
    return session.scalars(query).all()


def get_template(session: Session, actor: Actor, number: int) -> ChecklistTemplate:
    """One of them; `NotFoundError`."""
    require(actor, Permission.SEE_DIRECTORY)
    query = select(ChecklistTemplate).where(ChecklistTemplate.id == number)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError("There is no such task.")
    return found


def add_template(session: Session, actor: Actor, details: TemplateDetails) -> ChecklistTemplate:
    """One more task for trips of an area; `InvalidError` names the field at fault."""
    require(actor, Permission.KEEP_DIRECTORY)
    template = ChecklistTemplate()
    _write(template, details)
    session.add(template)
    session.flush()
    return template


def edit_template(
    session: Session, actor: Actor, number: int, version: int, details: TemplateDetails
) -> ChecklistTemplate:
    """Change one; trips that took it over keep what they have (`EditConflictError`)."""
    require(actor, Permission.KEEP_DIRECTORY)
    template = get_template(session, actor, number)
    check_version(template, version)
    facts = with_lag(template, details.facts, office_of(session, actor).language)
    _write(template, replace(details, facts=facts))
    flush_edit(session, template)
    return template


def delete_template(session: Session, actor: Actor, number: int, version: int) -> ChecklistTemplate:
    """Drop one; trips that took it over keep their task."""
    require(actor, Permission.KEEP_DIRECTORY)
    template = get_template(session, actor, number)
    check_version(template, version)
    session.delete(template)
    session.flush()
    return template


def seed_checklists(session: Session, actor: Actor) -> bool:
    """Give an office without any checklist the proposals; whether it got them.

    Entry rules come unchecked: who relies on one looks it up first.
    """
    require(actor, Permission.KEEP_DIRECTORY)
    if session.scalar(select(ChecklistTemplate.id).limit(1)) is not None:
        return False
    for position, each in enumerate(TEMPLATES):
        template = ChecklistTemplate(area=each.area, direction=each.direction, position=position)
        write_facts(template, each.task)
        session.add(template)
    known = set(session.scalars(select(EntryRule.country)))
    session.add_all(
        EntryRule(country=each.country, rule=each.text, source=each.source)
        for each in RULES
        if each.country not in known
    )
    session.flush()
    return True


def with_lag(row: TripTask | ChecklistTemplate, facts: TaskFacts, language: str) -> TaskFacts:
    """The facts with translations marked that are older than the text of a language."""
    return replace(
        facts,
        title=revised(row.title, facts.title, language),
        hint=revised(row.hint, facts.hint, language),
    )


def write_facts(row: TripTask | ChecklistTemplate, facts: TaskFacts) -> None:
    """Store what a task is; `InvalidError` where it would be due at no sensible time."""
    if not 0 <= facts.days_before <= LONGEST_LEAD:
        raise InvalidError(
            "Write a number from %(least)s to %(most)s.",
            field="days_before",
            least=0,
            most=LONGEST_LEAD,
        )
    for each in fields(facts):
        setattr(row, each.name, getattr(facts, each.name))
    row.needs = [str(kind) for kind in facts.needs]


def _write(template: ChecklistTemplate, details: TemplateDetails) -> None:
    if details.area not in AREAS:
        raise InvalidError("Choose a country.", field="area")
    write_facts(template, details.facts)
    template.area, template.direction = details.area, details.direction
