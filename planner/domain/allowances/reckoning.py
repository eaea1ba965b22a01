"""Amounts: a rule book's ruling on each day, its row of the table, cuts and reductions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from planner.domain.allowance_tables import Selection
from planner.domain.allowances.evidence import DAY
from planner.domain.allowances.facts import DayFacts
from planner.domain.allowances.meals import Given, MealsByDay
from planner.domain.allowances.reasons import DayKind
from planner.domain.allowances.rule_books import PERCENT, Rates, RuleBook, percent_of
from planner.domain.allowances.rulings import Ruling, ruling_on
from planner.domain.allowances.values import Basis, Cut, Day

LONG_STAY = 14
"""From the day after so many at one place on, an amount is reduced (ARV § 5 (1))."""

REMAINS = 90
"""Percent that remain of it then."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A day with its ruling, row and rates; `nth` counts the days in a row at one place."""

    on: date
    ruling: Ruling
    selection: Selection
    rates: Rates
    nth: int = 1

    @property
    def unreduced(self) -> int:
        """What the day pays before cuts, however long somebody has been there."""
        amounts = {DayKind.FULL: self.rates.full, DayKind.PARTIAL: self.rates.partial}
        return amounts.get(self.ruling.kind, 0)

    @property
    def gross(self) -> int:
        """What the day pays before cuts."""
        return percent_of(self.unreduced, REMAINS) if self.nth > LONG_STAY else self.unreduced

    @property
    def spot(self) -> tuple[str, str] | None:
        """What makes it one place abroad: the city; in Germany and in the air there is none."""
        place = self.ruling.place
        return (place.country, place.city.strip().casefold()) if place else None


def rated_days(facts: Iterable[DayFacts], book: RuleBook, basis: Basis) -> list[Rated]:
    """Each day once, in order; where two absences share a day, by the one that pays more.

    Source: EStG § 9 (4a) sentence 3, of which a day brings only one amount.
    """
    ordered = sorted(facts, key=lambda each: each.on)
    rated = [
        max((_rated(each, book, basis) for each in same), key=lambda one: one.unreduced)
        for _, same in groupby(ordered, key=lambda each: each.on)
    ]
    return list(_counted(rated))


def cuts_of(rated: Rated, meals: Sequence[Given]) -> tuple[Cut, ...]:
    """What meals take from a day: a share of the full amount there, also on a partial day."""
    if rated.ruling.kind is DayKind.NONE:
        return ()
    return tuple(
        Cut(
            meal=given.meal,
            percent=PERCENT[given.meal],
            cents=percent_of(rated.rates.full, PERCENT[given.meal]),
            provider=given.provider,
            item=given.item,
        )
        for given in meals
    )


def day_of_rated(rated: Rated, tax: Rated, meals: MealsByDay) -> Day:
    """The day with its amounts; `tax` is the same day by the tax table.

    Tax law knows no reduction for long stays, so `tax` counts without it.
    """
    given = meals.get(rated.on, ())
    ruling = rated.ruling
    tax_cut = sum(cut.cents for cut in cuts_of(tax, given))
    return Day(
        on=rated.on,
        country=ruling.country,
        city=ruling.place.city if ruling.place else "",
        kind=ruling.kind,
        reason=ruling.reason,
        row=rated.selection.row,
        provisional=rated.selection.provisional or not rated.rates.certain,
        full=rated.rates.full,
        gross=rated.gross,
        cuts=cuts_of(rated, given),
        tax_free=max(0, tax.unreduced - tax_cut),
        nth=rated.nth,
    )


def _rated(facts: DayFacts, book: RuleBook, basis: Basis) -> Rated:
    ruling = ruling_on(facts, book)
    name = basis.name_of(ruling.place) if ruling.place else ""
    selection = basis.table.select(ruling.country, name, facts.on)
    return Rated(facts.on, ruling, selection, book.rates(selection.row))


def _counted(days: Iterable[Rated]) -> Iterator[Rated]:
    """The days with their numbers at one place; another place or a gap begins anew."""
    before: Rated | None = None
    for day in days:
        goes_on = (
            before is not None
            and day.spot is not None
            and day.spot == before.spot
            and day.on - before.on == DAY
        )
        before = replace(day, nth=before.nth + 1 if before and goes_on else 1)
        yield before
