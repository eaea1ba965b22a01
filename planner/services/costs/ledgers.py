"""The rows of trips as the engines need them, for many trips in as many queries as for one.

Trips come loaded with their parts (`trip_queries`). Nothing is stored: allowances and coverage are
worked out from the working draft each time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import AllowanceOverride, Approval, CommitmentCap, CostItem, Office, Trip
from planner.db.models.approvals import histories_of
from planner.domain import costs
from planner.domain.allowance_tables import AllowanceTable
from planner.domain.allowances import Allowance, Basis, Claimant, Override, allowances_of
from planner.domain.approvals import History
from planner.domain.conversions import (
    Conversion,
    Rates,
    RatesMissingError,
    RatesOrNone,
    missing_in,
    rate_of,
)
from planner.domain.labels import mark
from planner.domain.programmes import Programme
from planner.domain.refusals import InvalidError
from planner.services.costs.terms import countries_of
from planner.services.homes import homes_of
from planner.services.rates import allowance_table, rates_for

_NO_TABLE = mark("The allowance tables can't answer: %(reason)s.")

Overrides = Mapping[tuple[str, date], Override | None]
"""The newest of each traveller's day; None where it was taken back."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A trip with what its money is reckoned with.

    `rates` are those found for its amounts, by currency and day. `histories` has the requests and
    decisions by the keys of approvals, also of those that are gone.
    """

    trip: Trip
    home_country: str
    programme: Programme
    basis: Basis
    allowances: tuple[Allowance, ...]
    rates: Rates
    histories: Mapping[str, History]
    overrides: Overrides

    def with_programme(self, programme: Programme, basis: Basis) -> "Ledger":
        """What the money would be if the programme were another one; nothing is stored."""
        allowances = _allowances(self.trip, programme, basis, self.overrides)
        return replace(self, programme=programme, basis=basis, allowances=allowances)

    @property
    def missing(self) -> tuple[Conversion, ...]:
        """The amounts for which no rate is known."""
        return tuple(missing_in(conversions_in(self.trip), self.rates))

    def sheet(self) -> costs.CostSheet:
        """The trip's money; `RatesMissingError` names what can't be converted."""
        if missing := self.missing:
            raise RatesMissingError(missing)
        return self._sheet(self.rates)

    def sheet_without(self, left_out: Iterable[Conversion]) -> costs.CostSheet:
        """The trip's money as if what can't be converted came to nothing."""
        return self._sheet({**self.rates, **{(each.currency, each.on): None for each in left_out}})

    def _sheet(self, rates: RatesOrNone) -> costs.CostSheet:
        trip = self.trip
        payers = {use.organisation_id: use.key for use in trip.organisations}
        return costs.CostSheet(
            starts_on=trip.starts_on,
            ends_on=trip.ends_on,
            countries=countries_of(self.programme, self.home_country),
            travellers=tuple(person.as_beneficiary() for person in trip.travellers),
            budget_lines=tuple(line.as_value() for line in trip.budget_lines),
            costs=tuple(line for cost in trip.costs for line in cost.as_lines(payers, rates)),
            commitments=tuple(each.as_value(payers) for each in trip.commitments),
            hosted_benefits=tuple(each.as_value(payers, rates) for each in trip.hosted_benefits),
            approvals=tuple(self._approvals()),
            set_offs=tuple(each.as_value(payers, rates) for each in trip.set_offs),
            allowances=tuple(costs.Allowance(a.traveller, a.total) for a in self.allowances),
            allowances_assigned=trip.allowances_assigned,
            cap_rates=self.rates,
        )

    def _approvals(self) -> Iterator[costs.Approval]:
        """The newest decisions, of whoever still travels."""
        travellers = {person.key for person in self.trip.travellers}
        for row in self.trip.approvals:
            if row.traveller_key in travellers:
                yield row.as_value(self.histories[row.key])


def sheet_of(session: Session, trip: Trip) -> costs.CostSheet:
    """The money of a trip that is loaded with its parts, as the engines know it.

    `RatesMissingError` names what can't be converted, `InvalidError` says that a table is missing.
    """
    return ledgers_of(session, [trip])[trip.id].sheet()


def ledgers_of(session: Session, trips: Sequence[Trip]) -> dict[int, Ledger]:
    """The ledgers of trips that are loaded with their parts, by number."""
    ids = [trip.id for trip in trips]
    found = _Found(
        countries=_countries(session, trips),
        table=allowance_table(session),
        rates=_rates(session, trips),
        overrides=_overrides(session, ids),
        approvals=_approvals(session, ids),
    )
    return {trip.id: found.ledger(trip) for trip in trips}


def conversions_in(trip: Trip) -> Iterator[Conversion]:
    """Everything that is converted, once each."""
    yield from (cost.as_conversion() for cost in trip.costs)
    yield from (benefit.as_conversion() for benefit in trip.hosted_benefits)
    yield from (set_off.as_conversion() for set_off in trip.set_offs)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was looked up for all trips at once."""

    countries: Mapping[int, str]
    table: AllowanceTable
    rates: Rates
    overrides: Mapping[int, Overrides]
    approvals: Mapping[int, Sequence[Approval]]

    def ledger(self, trip: Trip) -> Ledger:
        """The ledger of one of them."""
        programme, basis = trip.as_programme(), _basis(trip, self.table)
        mails = {person.key: person.email for person in trip.travellers}
        return Ledger(
            trip=trip,
            home_country=self.countries[trip.office_id],
            programme=programme,
            basis=basis,
            allowances=_allowances(trip, programme, basis, self.overrides[trip.id]),
            rates=self.rates,
            histories=histories_of(self.approvals[trip.id], mails),
            overrides=self.overrides[trip.id],
        )


def _basis(trip: Trip, table: AllowanceTable) -> Basis:
    """The table, with the names under which it has the trip's places and homes."""
    homes = homes_of(trip)
    at_home = {homes[each.key].key: each.home for each in trip.travellers if each.home}
    places = {use.key: use.record for use in trip.places}
    named = {**at_home, **places}
    return Basis(table, {key: place.allowance_place for key, place in named.items()})


def _allowances(
    trip: Trip, programme: Programme, basis: Basis, overrides: Overrides
) -> tuple[Allowance, ...]:
    homes = homes_of(trip)
    claimants = [
        Claimant(person.key, person.regime, homes.get(person.key)) for person in trip.travellers
    ]
    decided = [(person, each) for (person, _), each in overrides.items() if each]
    try:
        return allowances_of(programme, claimants, basis, decided)
    except LookupError as error:
        raise InvalidError(_NO_TABLE, reason=str(error)) from error


def _countries(session: Session, trips: Sequence[Trip]) -> dict[int, str]:
    query = select(Office).where(Office.id.in_({trip.office_id for trip in trips}))
    return {office.id: office.country for office in session.scalars(query)}


def _rates(session: Session, trips: Iterable[Trip]) -> Rates:
    """The published rates that the trips' amounts and caps may need."""
    wanted = {key for trip in trips for key in _wanted(trip)}
    published = rates_for(session, wanted)
    found = ((key, published.rate_on(*key)) for key in wanted)
    return {key: rate_of(rate) for key, rate in found if rate}


def _wanted(trip: Trip) -> Iterator[tuple[str, date]]:
    for each in conversions_in(trip):
        if each.needs_rate:
            yield each.currency, each.on
    caps = [cap for commitment in trip.commitments for cap in commitment.caps]
    for cost in trip.costs:
        yield from ((cap.currency, cost.incurred_on) for cap in caps if _is_foreign(cap, cost))


def _is_foreign(cap: CommitmentCap, cost: CostItem) -> bool:
    """Whether a cap is converted at a rate that is not the cost's own (I2)."""
    return cap.currency not in {costs.EUR, cost.currency}


def _overrides(session: Session, ids: Sequence[int]) -> Mapping[int, Overrides]:
    """The newest override of each traveller's day, by trip."""
    query = select(AllowanceOverride).where(AllowanceOverride.trip_id.in_(ids))
    found: dict[int, dict[tuple[str, date], Override | None]] = defaultdict(dict)
    for row in session.scalars(query.order_by(AllowanceOverride.id)):
        found[row.trip_id][row.traveller.key, row.day] = row.as_value()
    return found


def _approvals(session: Session, ids: Sequence[int]) -> Mapping[int, list[Approval]]:
    """All requests and decisions there ever were, by trip."""
    found: dict[int, list[Approval]] = defaultdict(list)
    for row in session.scalars(select(Approval).where(Approval.trip_id.in_(ids))):
        found[row.trip_id].append(row)
    return found
