"""How ready the demo's trips are: believable, invented, and with something left to do."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import EntryRule, Membership, Traveller, TripTask
from planner.domain.access import Actor
from planner.domain.texts import Texts
from planner.domain.vocabulary import PersonalKind, TaskKind, TaskScope, TaskState
from planner.gateways.seals import Vault
from planner.services.demo import documents
from planner.services.readiness.marking import MarkDetails, mark_cell
from planner.services.readiness.personal import save_personal
from planner.services.readiness.reading import TRIP, tasks_of
from planner.services.readiness.tasks import take_over
from planner.services.trips import get_trip

Marks = Mapping[str, tuple[TaskState, str]]

OPEN, WORK, DONE, SPARED = TaskState.OPEN, TaskState.IN_WORK, TaskState.DONE, TaskState.NOT_NEEDED

REST = "*"
"""Everybody who is not named."""

MARKS: Mapping[TaskKind, Marks] = {
    TaskKind.PASSPORT: {
        REST: (DONE, ""),
        "scharf": (WORK, "Neuer Pass ist beantragt, Abholung zugesagt"),
        "demir": (OPEN, ""),
    },
    TaskKind.INVITATION: {
        REST: (SPARED, "Visumfrei, gewöhnlicher Reisepass"),
        "council": (WORK, "Dienstpass: Schreiben bei der Partnerstadt angefordert"),
    },
    TaskKind.VISA: {
        REST: (DONE, ""),
        "council": (WORK, "Antrag folgt, sobald das Einladungsschreiben da ist"),
        "demir": (OPEN, ""),
        "chen": (SPARED, "Chinesische Staatsangehörige"),
    },
    TaskKind.INSURANCE: {"director": (DONE, ""), "staff": (DONE, ""), "council": (DONE, "")},
    TaskKind.CARDS: {"director": (DONE, ""), "staff": (WORK, "In der Hausdruckerei")},
    TaskKind.INTERPRETER: {REST: (DONE, "Frau Chen, Mandarin und Kantonesisch")},
    TaskKind.GIFTS: {REST: (WORK, "Messerset für den Bürgermeister bestellt")},
}
"""How the delegation's tasks stand, by kind and traveller; who is not there has said nothing."""

PASSPORTS = {"director": 2600, "staff": 1900, "scharf": 150, "berghaus": 900}
"""For how many days from today passports are valid."""

RULE_ENDS = date(2026, 12, 31)
LOOKED_UP = timedelta(days=25)


def make_ready(session: Session, actor: Actor, now: datetime, vault: Vault) -> None:
    """Checklists, rules, tasks and marks; personal data only where there is a key."""
    for slug in (documents.FOSHAN, documents.DELEGATION, documents.AT_HOME):
        take_over(session, actor, slug)
    _look_rules_up(session, now)
    for slug in (documents.FOSHAN, documents.DELEGATION):
        for task, whose, state, note in list(_marks(session, actor, slug)):
            mark_cell(session, actor, slug, (task, whose), 0, MarkDetails(state, note), now)
    _give_out(session, actor)
    if vault.keys:
        _note_passports(session, actor, now, vault)


def _look_rules_up(session: Session, now: datetime) -> None:
    rule = session.scalars(select(EntryRule).where(EntryRule.country == "CN")).one()
    rule.checked_on = (now - LOOKED_UP).date()
    rule.valid_until = RULE_ENDS
    rule.source = "Reise- und Sicherheitshinweise des Auswärtigen Amts (Beispieltext der Demo)"
    session.add(
        EntryRule(
            country="HK",
            rule=Texts(
                en="No visa for up to 90 days with a German passport. Back to the mainland is a "
                "second entry there.",
                de="Mit deutschem Reisepass bis 90 Tage visumfrei. Die Rückkehr aufs Festland ist "
                "dort eine zweite Einreise.",
                zh="持德国护照可免签停留90天。返回内地须再次入境。",
            ),
            source="Einreisebehörde Hongkong (Beispieltext der Demo)",
            checked_on=(now - LOOKED_UP).date(),
            passport_months=1,
        )
    )
    session.flush()


def _marks(session: Session, actor: Actor, slug: str) -> Iterator[tuple[int, int, TaskState, str]]:
    """Task, traveller, state and note; of the trip that is over everything is done."""
    trip = get_trip(session, actor, slug)
    people = session.scalars(select(Traveller).where(Traveller.trip_id == trip.id)).all()
    for task in tasks_of(session, trip):
        known = (
            {"": TRIP} if task.scope is TaskScope.TRIP else {each.key: each.id for each in people}
        )
        for key, number in known.items():
            found = (DONE, "") if slug == documents.FOSHAN else _mark_of(task, key)
            if found:
                yield task.id, number, *found


def _mark_of(task: TripTask, key: str) -> tuple[TaskState, str] | None:
    marks = MARKS.get(task.kind, {})
    found = marks.get(key, marks.get(REST))
    return None if found == (OPEN, "") else found


def _give_out(session: Session, actor: Actor) -> None:
    """Who plans sees to what is done once for the trip, but for the gifts."""
    trip = get_trip(session, actor, documents.DELEGATION)
    planner = session.scalar(
        select(Membership).where(Membership.account_id == (actor.account_id or 0))
    )
    for task in tasks_of(session, trip):
        if planner and task.kind is TaskKind.INTERPRETER:
            task.responsible = planner.account
    session.flush()


def _note_passports(session: Session, actor: Actor, now: datetime, vault: Vault) -> None:
    trip = get_trip(session, actor, documents.DELEGATION)
    people = session.scalars(select(Traveller).where(Traveller.trip_id == trip.id))
    for person in people.all():
        if person.key in PASSPORTS:
            until = (now + timedelta(days=PASSPORTS[person.key])).date().isoformat()
            values = {PersonalKind.PASSPORT_VALID_UNTIL: until}
            save_personal(session, actor, trip.slug, person.id, values, vault)
