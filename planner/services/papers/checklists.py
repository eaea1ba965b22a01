"""The checklist of staff's briefing book: what is to be done before the departure, by when."""

from sqlalchemy.orm import Session

from planner.domain.access import Actor, Role
from planner.domain.labels import label_of, mark
from planner.domain.papers import Block, Listing, Prose, Section
from planner.domain.spans import full_day
from planner.services.papers.days import said
from planner.services.papers.subjects import Subject
from planner.services.readiness.reading import ChecklistLine, checklist_of


def checklist_section(session: Session, subject: Subject) -> Section | None:
    """The tasks of the trip as they stood when it was released; None where it has none."""
    actor = Actor(subject.office.id, Role.SYSTEM, "paper")
    checklist = checklist_of(session, actor, subject.trip.slug, subject.release.released_at)
    words = subject.reader.words
    if not checklist.lines:
        return None
    headings = mark("To do"), mark("Due on"), mark("For whom"), mark("Who sees to it")
    rows = tuple(_row(line, subject) for line in checklist.lines)
    hints = tuple(
        said(line.hint, subject.language) for line in checklist.lines if line.hint.as_mapping()
    )
    blocks: list[Block] = [Listing(tuple(map(words, headings)), rows)]
    if hints:
        blocks.append(Prose(hints))
    return Section(words(mark("Before the departure")), tuple(blocks))


def _row(line: ChecklistLine, subject: Subject) -> tuple[str, ...]:
    return (
        line.title.best(subject.language),
        full_day(line.due, subject.language),
        subject.reader.words(label_of(line.scope)),
        line.responsible,
    )
