"""The coverage page: the money of all trips of a year, what must be decided, and by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import Deputy, Membership, Organisation, Trip
from planner.domain.access import GRANTS, Actor, Permission, require
from planner.domain.approvals.deciders import DecisionRules, folded
from planner.domain.coverage_figures import DecisionFigures
from planner.domain.coverage_overviews import (
    DueDecision,
    Overview,
    Reciprocity,
    Wanted,
    overview_of,
    reciprocity_of,
)
from planner.domain.times import in_zone
from planner.services.coverage.summaries import money_of_trips
from planner.services.offices import office_of
from planner.services.trip_searches import years_between

DECIDERS = tuple(role for role, grants in GRANTS.items() if Permission.DECIDE in grants)


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who decides in the office on a day, by their names where they have an account here."""

    rules: DecisionRules
    names: Mapping[str, str]
    today: date

    def of(self, decision: DecisionFigures) -> tuple[str, ...]:
        """Who may decide about something: nobody whose benefit or request it is (I5)."""
        rules, beneficiary = self.rules, folded(decision.beneficiary)
        is_head = bool(rules.head) and beneficiary == folded(rules.head)
        entitled = (rules.decides_for_head,) if is_head else rules.deciders
        people = [*map(folded, entitled), *self._deputies(entitled)]
        barred = {beneficiary, folded(decision.requested_by), ""}
        free = dict.fromkeys(person for person in people if person not in barred)
        return tuple(self.names.get(person, person) for person in free)

    def _deputies(self, entitled: Iterable[str]) -> Iterable[str]:
        principals = set(map(folded, entitled))
        for each in self.rules.deputies:
            person = folded(each.deputy)
            if each.is_for(person, self.today) and folded(each.principal) in principals:
                yield person


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """An overview with what its reader may choose from; `payers` are all of the year.

    `organisations` are by number. `years` have trips, the latest first.
    """

    wanted: Wanted
    years: tuple[int, ...]
    overview: Overview
    organisations: Mapping[int, Organisation]
    payers: tuple[Organisation, ...]
    cost_centres: tuple[str, ...]
    deciders: Deciders

    def who_decides(self, due: DueDecision) -> tuple[str, ...]:
        """Names of those who may decide about something that is asked for."""
        return self.deciders.of(due.decision)


def get_coverage(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> CoveragePage:
    """The coverage of the trips that are wanted, in a number of queries that doesn't grow.

    Without the decisions that are due for who may not see what stands behind the sums.
    """
    require(actor, Permission.SEE_MONEY)
    today = in_zone(now, office_of(session, actor).zone).date()
    trips = money_of_trips(session, *in_year(wanted.year))
    payers = {payer for trip in trips for payer in trip.figures.payers}
    organisations = organisations_of(session, payers)
    overview = overview_of((trip for trip in trips if wanted.takes(trip)), today)
    may_see_decisions = actor.may(Permission.SEE_RECEIPTS)
    return CoveragePage(
        wanted=wanted,
        years=list_years_with_trips(session),
        overview=overview if may_see_decisions else replace(overview, due=()),
        organisations=organisations,
        payers=tuple(sorted(organisations.values(), key=lambda each: each.search_text)),
        cost_centres=tuple(sorted({c for trip in trips for c in trip.figures.cost_centres})),
        deciders=_deciders(session, actor, today),
    )


@dataclass(frozen=True, slots=True)
class ReciprocityPage:
    """The partners of a year, or of all years where `year` is None."""

    year: int | None
    years: tuple[int, ...]
    rows: tuple[Reciprocity, ...]
    organisations: Mapping[int, Organisation]


def get_reciprocity(session: Session, actor: Actor, year: int | None) -> ReciprocityPage:
    """Who hosted, who travelled and who paid, by partner."""
    require(actor, Permission.SEE_MONEY)
    rows = reciprocity_of(money_of_trips(session, *in_year(year)))
    organisations = organisations_of(session, {row.partner for row in rows})
    ordered = sorted(rows, key=lambda row: organisations[row.partner].search_text)
    return ReciprocityPage(year, list_years_with_trips(session), tuple(ordered), organisations)


def in_year(year: int | None) -> list[ColumnElement[bool]]:
    """That a trip begins in a year; no condition for all years."""
    if year is None:
        return []
    return [Trip.starts_on.between(date(year, 1, 1), date(year, 12, 31))]


def list_years_with_trips(session: Session) -> tuple[int, ...]:
    """The years in which trips begin, the latest first.

    In the order of an index: PostgreSQL would look through all offices' trips for any of a year.
    """
    years = years_between(session)
    if not years:
        return ()
    is_trip = Trip.is_template.is_(False)
    begun = select(Trip.id).where(is_trip).order_by(Trip.starts_on, Trip.id).limit(1)
    firsts = (begun.where(*in_year(year)).scalar_subquery() for year in years)
    found = session.execute(select(*firsts)).one()
    return tuple(year for year, first in zip(years, found, strict=True) if first is not None)


def organisations_of(session: Session, numbers: Iterable[int]) -> Mapping[int, Organisation]:
    """Organisations by number."""
    query = select(Organisation).where(Organisation.id.in_(sorted(numbers)))
    return {each.id: each for each in session.scalars(query)}


def _deciders(session: Session, actor: Actor, today: date) -> Deciders:
    office = office_of(session, actor)
    query = select(Membership).where(Membership.is_active).options(joinedload(Membership.account))
    members = list(session.scalars(query))
    deputies = select(Deputy).where(Deputy.first_on <= today, Deputy.last_on >= today)
    return Deciders(
        rules=DecisionRules(
            deciders=tuple(each.account.email for each in members if each.role in DECIDERS),
            head=office.head_email,
            decides_for_head=office.decides_for_head,
            deputies=tuple(each.as_value() for each in session.scalars(deputies)),
        ),
        names={folded(each.account.email): each.account.name for each in members},
        today=today,
    )
