"""Daily allowances: what a traveller's days of absence pay by the rule book of their employer.

Day by day: where the traveller was, as their own legs, nights and work items tell, the row of the
table, the reason, what meals cut, and what may be taxed. The result is an estimate for the payroll
office. Nobody is away on a trip that is cancelled. Who has neither legs nor a known home gets no
days: nothing tells that they left home. The rules are those of `costs.md`, "The allowance day";
where it is silent, those of EStG § 9 (4a), LStR R 9.6, BRKG and ARV, named where they are applied.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from planner.domain.allowances.absences import Absence, absences_in, is_abroad
from planner.domain.allowances.contradictions import without_contradictions
from planner.domain.allowances.days_off import extension_days, private_days, working_days
from planner.domain.allowances.evidence import Event, Home, Nature, attended, events_of
from planner.domain.allowances.facts import DayFacts, Track
from planner.domain.allowances.journeys import with_joined_flights
from planner.domain.allowances.meals import meals_of
from planner.domain.allowances.reasons import DayKind, Reason
from planner.domain.allowances.reckoning import day_of_rated, rated_days
from planner.domain.allowances.rule_books import PERCENT, book_of, percent_of
from planner.domain.allowances.values import Allowance, Basis, Claimant, Cut, Day, Override
from planner.domain.programmes import Item, Programme
from planner.domain.vocabulary import Regime

DAY_TRIP = timedelta(hours=8)
"""Whoever is away no longer than that, without a night, gets nothing (EStG § 9 (4a) no. 3)."""


def allowance_of(
    programme: Programme, claimant: Claimant, basis: Basis, overrides: Iterable[Override] = ()
) -> Allowance:
    """The allowance of a traveller on a trip, in EUR cents.

    Of several overrides of a day the latest counts. `ValueError` where the claimant's regime has
    no rule book, `LookupError` where the table can't answer.
    """
    book, tax = book_of(claimant.regime), book_of(Regime.BMF)
    items = () if programme.is_cancelled else attended(programme, claimant.key)
    facts = _facts(items, claimant, programme)
    meals = meals_of(items, programme)
    days = [
        day_of_rated(rated, free, meals)
        for rated, free in zip(
            rated_days(facts, book, basis), rated_days(facts, tax, basis), strict=True
        )
    ]
    decided = {each.on: each for each in sorted(overrides, key=lambda each: each.at)}
    away = {day.on for day in days}
    return Allowance(
        traveller=claimant.key,
        regime=claimant.regime,
        days=tuple(replace(day, override=decided.get(day.on)) for day in days),
        unused=tuple(decided[on] for on in sorted(decided.keys() - away)),
    )


def allowances_of(
    programme: Programme,
    claimants: Iterable[Claimant],
    basis: Basis,
    overrides: Iterable[tuple[str, Override]] = (),
) -> tuple[Allowance, ...]:
    """The allowances of all who have a rule book, in their order; overrides by traveller."""
    decided: defaultdict[str, list[Override]] = defaultdict(list)
    for traveller, override in overrides:
        decided[traveller].append(override)
    return tuple(
        allowance_of(programme, claimant, basis, decided[claimant.key])
        for claimant in claimants
        if claimant.regime is not Regime.NONE
    )


def value_at(day: Day, regime: Regime, basis: Basis, country: str, place: str) -> int:
    """What a day would pay at another place, in cents: a proposal for an override."""
    rates = book_of(regime).rates(basis.table.select(country, place, day.on).row)
    amounts = {DayKind.FULL: rates.full, DayKind.PARTIAL: rates.partial, DayKind.NONE: 0}
    cut = sum(percent_of(rates.full, PERCENT[each.meal]) for each in day.cuts)
    return max(0, amounts[day.kind] - cut)


def _facts(items: Sequence[Item], claimant: Claimant, programme: Programme) -> list[DayFacts]:
    events = with_joined_flights(events_of(items, programme))
    home = _home(claimant, events)
    if home.place is None:
        return []
    absences = absences_in(without_contradictions(events, home), home)
    private = private_days(items)
    hours = _hours_by_day(absences)
    return [
        replace(facts, nothing=nothing.get(facts.on))
        for absence in absences
        for nothing in [_nothing(absence, private, hours, programme)]
        for facts in Track(absence, home).facts()
    ]


def _home(claimant: Claimant, events: Iterable[Event]) -> Home:
    """The home, or where the first leg begins if that is in Germany."""
    if claimant.home is not None:
        return Home(claimant.home)
    origins = (event.origin for event in events if event.nature is Nature.MOVE)
    origin = next(origins, None)
    return Home(None if is_abroad(origin) else origin)


def _hours_by_day(absences: Iterable[Absence]) -> dict[date, timedelta]:
    """How long somebody is away on a day trip; several on a day add up (ARV § 3 (1))."""
    found: dict[date, timedelta] = {}
    for absence in absences:
        if absence.first == absence.last:
            found[absence.first] = found.get(absence.first, timedelta()) + absence.length
    return found


def _nothing(
    absence: Absence, private: set[date], hours: dict[date, timedelta], programme: Programme
) -> dict[date, Reason]:
    """The days without an allowance, and why."""
    found = dict.fromkeys(extension_days(absence, programme), Reason.EXTENSION)
    found.update(dict.fromkeys(private - working_days(absence), Reason.PRIVATE))
    is_day_trip = absence.first == absence.last
    length = hours[absence.first] if is_day_trip else absence.length
    if length <= DAY_TRIP and not absence.has_night and not absence.ends_abroad:
        found.update(dict.fromkeys((absence.first, absence.last), Reason.TOO_SHORT))
    return found


__all__ = [
    "Allowance",
    "Basis",
    "Claimant",
    "Cut",
    "Day",
    "DayKind",
    "Override",
    "Reason",
    "allowance_of",
    "allowances_of",
    "value_at",
]
