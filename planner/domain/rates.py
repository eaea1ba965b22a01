"""Exchange rates: how many units of a currency one euro is, on which day, and who says so.

The rules are those of `costs.md`, "Entities": the ECB's reference rate of the receipt's day or the
last one published before it, never interpolated, never a later one.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from planner.domain.money import minor_digits

EURO = "EUR"

LONGEST_PAUSE = timedelta(days=7)
"""The ECB publishes on each working day of its payment system: Easter's five days are the longest
pause. A currency without a rate for longer is no longer published."""


class RateSource(StrEnum):
    """Who says what a euro was worth, in the order in which they count."""

    CARD = "card statement"
    RECEIPT = "exchange receipt"
    ECB = "ECB"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """One euro was `units_per_eur` of `currency` on a day; a manual rate says why it was chosen.

    `ValueError` for what is no currency, no positive number, or a manual rate without a reason.
    """

    currency: str
    on: date
    units_per_eur: Decimal
    source: RateSource = RateSource.ECB
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse what no amount could be converted with."""
        minor_digits(self.currency)
        if not self.units_per_eur.is_finite() or self.units_per_eur <= 0:
            raise ValueError("a rate is more than 0")
        if self.source is RateSource.MANUAL and not self.reason.strip():
            raise ValueError("a manual rate needs a reason")
        if self.currency == EURO and self.units_per_eur != 1:
            raise ValueError("a euro is one euro")

    def is_preliminary(self, day: date) -> bool:
        """Whether a receipt of `day` may get another rate: the ECB's for that day is not known yet.

        Also true where nobody has imported rates for a while.
        """
        return self.source is RateSource.ECB and self.on < day - LONGEST_PAUSE


def first_in_order(rates: Iterable[ExchangeRate | None]) -> ExchangeRate | None:
    """The rate that counts of those that are known for one receipt; None where there is none.

    `costs.md`: card statement, exchange receipt, ECB, manual; of two of a kind the first given.
    """
    order = list(RateSource)
    known = [rate for rate in rates if rate is not None]
    return min(known, key=lambda rate: order.index(rate.source), default=None)


@dataclass(frozen=True, slots=True)
class PublishedRates:
    """Reference rates by currency, each in the order of their days.

    `newest` is the last day of which any rate is known, also where it is not among these.
    """

    by_currency: Mapping[str, tuple[ExchangeRate, ...]]
    newest: date | None

    @classmethod
    def of(cls, rates: Iterable[ExchangeRate], newest: date | None = None) -> "PublishedRates":
        """The rates in order; `ValueError` where a currency has two of one day."""
        found: dict[str, list[ExchangeRate]] = defaultdict(list)
        for rate in sorted(rates, key=lambda each: each.on):
            found[rate.currency].append(rate)
        for currency, listed in found.items():
            if any(one.on == other.on for one, other in pairwise(listed)):
                raise ValueError(f"{currency} has two rates of one day")
        days = [listed[-1].on for listed in found.values()]
        last = max(days if newest is None else [*days, newest], default=None)
        return cls({currency: tuple(listed) for currency, listed in found.items()}, last)

    def rate_on(self, currency: str, day: date) -> ExchangeRate | None:
        """The rate of `day` or the last one published before it; a euro is one euro.

        None where nothing was published in time. What is "in time" is our reading, as `costs.md`
        sets no limit: at most `LONGEST_PAUSE` before the day, or, for days that the ECB has not
        come to yet, before the newest day known. So a trip that is planned takes the newest rate,
        and a currency that is published no more (the rouble since March 2022), or a year that
        nobody imported, has none instead of one that is years old.
        """
        if currency == EURO:
            return ExchangeRate(EURO, day, Decimal(1))
        rates = self.by_currency.get(currency, ())
        before = bisect_right(rates, day, key=lambda rate: rate.on)
        if not before or self.newest is None:
            return None
        found = rates[before - 1]
        return found if found.on >= earliest_in_time(day, self.newest) else None


def earliest_in_time(day: date, newest: date) -> date:
    """The first day whose rate may still count on `day`, if rates are known up to `newest`."""
    return max(min(day, newest), date.min + LONGEST_PAUSE) - LONGEST_PAUSE
