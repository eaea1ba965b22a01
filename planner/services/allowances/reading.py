"""The allowances of a trip's travellers, day by day, with all that explains them.

They are worked out from the working draft each time; no exchange rate is needed for them. What
lodging costs is converted: where a rate is missing, that check says so and the rest stands.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import AllowanceOverride, BudgetLine, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.allowances import Allowance, Basis, Day
from planner.domain.allowances.bills import Bill, BilledNights, billed_nights
from planner.domain.allowances.lodging import LodgingCheck, Night, check_lodging, nights_of
from planner.domain.allowances.rule_books import RuleBook, book_of
from planner.domain.costs import CostSheet
from planner.domain.coverage.takes import parts_of
from planner.domain.programmes import Programme
from planner.domain.refusals import InvalidError, NotFoundError
from planner.services.costs import Ledger, ledgers_of
from planner.services.trip_queries import trip_with_parts

LODGING = "hotel"
"""The category of cost that is held against the caps of nights."""


@dataclass(frozen=True, slots=True)
class Lodging:
    """A traveller's hotel nights: which there are, what they cost, what lies above the cap."""

    nights: tuple[Night, ...]
    billed: BilledNights
    check: LodgingCheck


@dataclass(frozen=True, slots=True)
class Table:
    """The days of one traveller with the rule book; `lodging` is None where a rate is missing.

    `history` has what was decided about a day, the oldest first; its last row counts.
    """

    person: Traveller
    book: RuleBook
    allowance: Allowance
    history: Mapping[date, tuple[AllowanceOverride, ...]]
    lodging: Lodging | None

    def day_on(self, on: date) -> Day:
        """A day; `NotFoundError` where the traveller is not away."""
        found = next((day for day in self.allowance.days if day.on == on), None)
        if found is None:
            raise NotFoundError("The traveller is not away on this day.")
        return found

    def seen(self, on: date) -> int:
        """What an editor of a day saw last: the number of its newest decision, else 0."""
        rows = self.history.get(on, ())
        return rows[-1].id if rows else 0


@dataclass(frozen=True, slots=True)
class Allowances:
    """All allowances of a trip; `without` have no rule book and get none.

    `payer` is the budget line that pays them, None where it is nobody or the travellers.
    `fault` says why lodging can't be held against its caps.
    """

    trip: Trip
    programme: Programme
    basis: Basis
    tables: tuple[Table, ...]
    without: tuple[Traveller, ...]
    fault: InvalidError | None

    @property
    def payer(self) -> BudgetLine | None:
        """The line that pays."""
        return next((line for line in self.trip.budget_lines if line.pays_allowances), None)

    @property
    def cents(self) -> int:
        """What all of them come to."""
        return sum(table.allowance.total for table in self.tables)

    @property
    def is_provisional(self) -> bool:
        """Whether amounts may still change, since a year's table is not published yet."""
        return any(table.allowance.is_provisional for table in self.tables)

    @property
    def sources(self) -> tuple[tuple[date, str], ...]:
        """The tables that were used: from when each is valid, and where it is from."""
        rows = [day.row for table in self.tables for day in table.allowance.days]
        return tuple(sorted({(row.valid_from, row.source) for row in rows}))

    def table_of(self, number: int) -> Table:
        """The days of a traveller; `NotFoundError` where there are none."""
        for table in self.tables:
            if table.person.id == number:
                return table
        raise NotFoundError("There are no allowances of such a traveller.")


def list_allowances(session: Session, actor: Actor, slug: str) -> Allowances:
    """The allowances of a trip, in a number of queries that doesn't grow with it.

    `NotFoundError` where there is no such trip, `InvalidError` where a table is missing.
    """
    require(actor, Permission.SEE_RECEIPTS)
    trip = trip_with_parts(session, slug)
    ledger = ledgers_of(session, [trip])[trip.id]
    sheet, fault = _sheet(ledger)
    history = _history(session, trip)
    return Allowances(
        trip=trip,
        programme=ledger.programme,
        basis=ledger.basis,
        tables=tuple(_tables(ledger, sheet, history)),
        without=_without(ledger),
        fault=fault,
    )


def _sheet(ledger: Ledger) -> tuple[CostSheet | None, InvalidError | None]:
    try:
        return ledger.sheet(), None
    except InvalidError as fault:
        return None, fault


def _tables(
    ledger: Ledger, sheet: CostSheet | None, history: Iterable[AllowanceOverride]
) -> Iterator[Table]:
    people = {person.key: person for person in ledger.trip.travellers}
    decided = tuple(history)
    for allowance in ledger.allowances:
        person = people[allowance.traveller]
        own = [row for row in decided if row.traveller_id == person.id]
        yield Table(
            person=person,
            book=book_of(allowance.regime),
            allowance=allowance,
            history={row.day: tuple(each for each in own if each.day == row.day) for row in own},
            lodging=_lodging(allowance, ledger, sheet) if sheet else None,
        )


def _lodging(allowance: Allowance, ledger: Ledger, sheet: CostSheet) -> Lodging:
    nights = nights_of(ledger.programme, allowance.traveller, ledger.basis)
    billed = billed_nights(nights, _bills(allowance.traveller, sheet))
    return Lodging(nights, billed, check_lodging(allowance.regime, billed.costs))


def _bills(traveller: str, sheet: CostSheet) -> Iterator[Bill]:
    """The traveller's parts of what hotels cost; a cost without a number of nights is of one."""
    for cost in sheet.costs:
        if cost.category == LODGING and traveller in cost.travellers:
            nights = -(-(cost.nights or 1) // len(set(cost.travellers)))
            yield Bill(parts_of(cost)[traveller], nights, cost.first_used_on or cost.incurred_on)


def _without(ledger: Ledger) -> tuple[Traveller, ...]:
    away = {allowance.traveller for allowance in ledger.allowances}
    return tuple(person for person in ledger.trip.travellers if person.key not in away)


def _history(session: Session, trip: Trip) -> list[AllowanceOverride]:
    query = select(AllowanceOverride).where(AllowanceOverride.trip_id == trip.id)
    return list(session.scalars(query.order_by(AllowanceOverride.id)))
