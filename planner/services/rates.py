"""Exchange rates and allowance tables as the engines need them: imports over the package's own.

Both are public facts, the same for every office: nobody's permission is asked to compute with them.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.db.models import AllowanceTableRow, ReferenceRate
from planner.db.tenancy import everywhere
from planner.domain.allowance_tables import AllowanceRow, AllowanceTable
from planner.domain.rate_changes import RateKey
from planner.domain.rates import EURO, ExchangeRate, PublishedRates, earliest_in_time
from planner.services.embedded_tables import (
    embedded_rates,
    embedded_rows,
    embedded_table,
    newest_embedded,
)
from planner.services.rate_history import past_rates


def rate_on(session: Session, currency: str, day: date) -> ExchangeRate | None:
    """The ECB's rate of a day or the last one published before it; None where none is in time."""
    return rates_for(session, [(currency, day)]).rate_on(currency, day)


def rates_for(session: Session, wanted: Iterable[RateKey]) -> PublishedRates:
    """The rates that may count for these currencies and days, in two queries for however many.

    Ask the result for no others: `PublishedRates.rate_on(currency, day)`.
    """
    keys = {(currency, day) for currency, day in wanted if currency != EURO}
    if not keys:
        return PublishedRates.of(())
    newest = newest_rate_day(session)
    currencies, days = {currency for currency, _ in keys}, [day for _, day in keys]
    first, last = earliest_in_time(min(days), newest), max(days)
    return PublishedRates.of(known_rates(session, currencies, first, last).values(), newest)


def newest_rate_day(session: Session) -> date:
    """The last day of which any rate is known."""
    with everywhere(session):
        imported = session.scalar(select(func.max(ReferenceRate.published_on)))
    return max(newest_embedded(), imported or date.min)


def known_rates(
    session: Session, currencies: Collection[str], first: date, last: date
) -> dict[RateKey, ExchangeRate]:
    """Every rate of some currencies from day to day; what was imported counts before the rest."""
    query = select(
        ReferenceRate.currency, ReferenceRate.published_on, ReferenceRate.units_per_eur
    ).where(
        ReferenceRate.currency.in_(currencies),
        ReferenceRate.published_on.between(first, last),
    )
    with everywhere(session):
        imported = [ExchangeRate(*row) for row in session.execute(query)]
    brought = past_rates(first, last) | embedded_rates()
    known = {
        key: rate
        for key, rate in brought.items()
        if rate.currency in currencies and first <= rate.on <= last
    }
    return known | {(rate.currency, rate.on): rate for rate in imported}


def allowance_table(session: Session) -> AllowanceTable:
    """The allowance rows of all years; made once for as long as nobody imports others."""
    imported = imported_rows(session)
    return _table(imported) if imported else embedded_table()


def allowance_rows(session: Session) -> tuple[AllowanceRow, ...]:
    """Every row that is known."""
    return allowance_table(session).rows


def imported_rows(session: Session) -> tuple[AllowanceRow, ...]:
    """The rows that were imported."""
    query = select(
        AllowanceTableRow.valid_from,
        AllowanceTableRow.country,
        AllowanceTableRow.place,
        AllowanceTableRow.full_cents,
        AllowanceTableRow.partial_cents,
        AllowanceTableRow.overnight_cents,
        AllowanceTableRow.source,
        AllowanceTableRow.carried_from,
    ).order_by(AllowanceTableRow.id)
    with everywhere(session):
        return tuple(AllowanceRow(*row) for row in session.execute(query))


@lru_cache(maxsize=4)
def _table(imported: tuple[AllowanceRow, ...]) -> AllowanceTable:
    """The rows over those of the package; the same rows give the same table again."""
    known = {(row.valid_from, row.country, row.place): row for row in embedded_rows()}
    known |= {(row.valid_from, row.country, row.place): row for row in imported}
    return AllowanceTable.of(known.values())
