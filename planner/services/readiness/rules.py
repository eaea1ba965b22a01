"""Who may enter a country how: texts that the office keeps, each with its source and its day."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import EntryRule
from planner.domain.access import Actor, Permission, require
from planner.domain.countries import check_country
from planner.domain.readiness import RuleDoubt, rule_doubt, today_at
from planner.domain.refusals import InvalidError, NotFoundError, TakenError
from planner.domain.texts import Texts, revised
from planner.services.editing import check_version, flush_edit
from planner.services.offices import office_of

PASSPORT_MONTHS = range(25)
"""How many months beyond the return a country can ask of a passport."""


@dataclass(frozen=True, slots=True)
class RuleDetails:
    """What people write of a country's rule; see `EntryRule`."""

    country: str
    rule: Texts
    source: str
    checked_on: date | None
    valid_until: date | None = None
    passport_months: int = 6


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule, and why it can't be relied on, if so."""

    rule: EntryRule
    doubt: RuleDoubt | None


def list_rules(session: Session, actor: Actor, now: datetime) -> list[Judged]:
    """The rules of all countries, held against today."""
    require(actor, Permission.SEE_DIRECTORY)
    office = office_of(session, actor)
    today = today_at(now, office.zone)
    return [
        Judged(
            each,
            rule_doubt(each.checked_on, each.valid_until, today=today, months=office.rule_months),
        )
        for each in session.scalars(select(EntryRule).order_by(EntryRule.country))
    ]


def get_rule(session: Session, actor: Actor, number: int) -> EntryRule:
    """One rule; `NotFoundError`."""
    require(actor, Permission.SEE_DIRECTORY)
    found = session.scalar(select(EntryRule).where(EntryRule.id == number))
    if found is None:
        raise NotFoundError("There is no such rule.")
    return found


def add_rule(session: Session, actor: Actor, details: RuleDetails, now: datetime) -> EntryRule:
    """The rule of a country; `TakenError` where it has one already."""
    require(actor, Permission.KEEP_DIRECTORY)
    rule = EntryRule()
    _write(session, actor, rule, details, now)
    session.add(rule)
    session.flush()
    return rule


def edit_rule(  # noqa: PLR0913, PLR0917 - which rule, as seen when, and what is said of it
    session: Session,
    actor: Actor,
    number: int,
    version: int,
    details: RuleDetails,
    now: datetime,
) -> EntryRule:
    """Change a rule; `version` is the one that the editor saw (`EditConflictError`)."""
    require(actor, Permission.KEEP_DIRECTORY)
    rule = get_rule(session, actor, number)
    check_version(rule, version)
    before = rule.rule
    _write(session, actor, rule, details, now)
    rule.rule = revised(before, details.rule, office_of(session, actor).language)
    flush_edit(session, rule)
    return rule


def confirm_rule(
    session: Session, actor: Actor, number: int, version: int, now: datetime
) -> EntryRule:
    """Note that somebody looked the rule up today, and that it stands as written."""
    require(actor, Permission.KEEP_DIRECTORY)
    rule = get_rule(session, actor, number)
    check_version(rule, version)
    rule.checked_on = today_at(now, office_of(session, actor).zone)
    flush_edit(session, rule)
    return rule


def delete_rule(session: Session, actor: Actor, number: int, version: int) -> EntryRule:
    """Drop a rule; the history keeps what it said."""
    require(actor, Permission.KEEP_DIRECTORY)
    rule = get_rule(session, actor, number)
    check_version(rule, version)
    session.delete(rule)
    session.flush()
    return rule


def _write(
    session: Session, actor: Actor, rule: EntryRule, details: RuleDetails, now: datetime
) -> None:
    try:
        check_country(details.country)
    except ValueError:
        raise InvalidError("Choose a country.", field="country") from None
    today = today_at(now, office_of(session, actor).zone)
    if details.checked_on and details.checked_on > today:
        raise InvalidError("This day has not come yet.", field="checked_on")
    if details.passport_months not in PASSPORT_MONTHS:
        raise InvalidError(
            "Write a number from %(least)s to %(most)s.",
            field="passport_months",
            least=PASSPORT_MONTHS[0],
            most=PASSPORT_MONTHS[-1],
        )
    with session.no_autoflush:
        other = session.scalar(
            select(EntryRule.id).where(
                EntryRule.country == details.country, EntryRule.id != (rule.id or 0)
            )
        )
    if other is not None:
        raise TakenError("There is a rule for this country already.", field="country")
    for each in fields(details):
        setattr(rule, each.name, getattr(details, each.name))
