"""At which rate an amount becomes EUR: its own, else the last one that was published (`costs.md`).

A rate that somebody noted at an item was read off a card statement, a receipt, or was chosen with a
reason: it counts before the published one. What has neither is named as missing, all at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from planner.domain.costs import EUR, Price, Rate
from planner.domain.labels import mark
from planner.domain.rates import ExchangeRate
from planner.domain.refusals import InvalidError

Rates = Mapping[tuple[str, date], Rate]
"""Rates by currency and the day of what they convert, which may be later than their own."""

RatesOrNone = Mapping[tuple[str, date], Rate | None]
"""The same, where what has no rate shall be left out: None says so."""

_ONE = mark("There is no rate of %(currency)s for %(day)s: %(thing)s.")
_MORE = mark("There is no rate of %(currency)s for %(day)s: %(thing)s (and %(count)s more).")


@dataclass(frozen=True, slots=True)
class Conversion:
    """Something that is converted: what people call it, its currency, its day, its own rate."""

    thing: str
    currency: str
    on: date
    own: Rate | None = None

    @property
    def needs_rate(self) -> bool:
        """Whether a published rate has to be looked up."""
        return self.currency != EUR and self.own is None


class RatesMissingError(InvalidError):
    """Some amounts can't be converted; `missing` names each once."""

    def __init__(self, missing: Iterable[Conversion]) -> None:
        self.missing = tuple(dict.fromkeys(missing))
        first, count = self.missing[0], len(self.missing) - 1
        super().__init__(
            _MORE if count else _ONE,
            currency=first.currency,
            day=first.on,
            thing=first.thing,
            count=count,
        )


def rate_of(exchange: ExchangeRate) -> Rate:
    """A published rate as costs know one."""
    return Rate(exchange.units_per_eur, exchange.on, str(exchange.source))


def missing_in(conversions: Iterable[Conversion], rates: Rates) -> Iterator[Conversion]:
    """What can't be converted."""
    for each in conversions:
        if each.needs_rate and (each.currency, each.on) not in rates:
            yield each


def price_of(minor: int, conversion: Conversion, rates: RatesOrNone) -> Price:
    """An amount in minor units with its rate; none at all where it shall be left out.

    `KeyError` where it is among the missing.
    """
    if conversion.currency == EUR:
        return Price(minor)
    rate = conversion.own or rates[conversion.currency, conversion.on]
    return Price(0) if rate is None else Price(minor, conversion.currency, rate)
