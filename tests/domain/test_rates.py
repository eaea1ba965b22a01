"""Which rate counts on which day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.rates import (
    LONGEST_PAUSE,
    ExchangeRate,
    PublishedRates,
    RateSource,
    first_in_order,
)


def rate(currency: str, on: str, units: str) -> ExchangeRate:
    return ExchangeRate(currency, date.fromisoformat(on), Decimal(units))


OCTOBER = PublishedRates.of(
    [
        rate("CNY", "2026-10-26", "7.4603"),
        rate("CNY", "2026-10-22", "7.4786"),
        rate("CNY", "2026-10-23", "7.4660"),
        rate("RUB", "2026-10-09", "117.2010"),
    ]
)


@pytest.mark.parametrize(
    ("day", "units", "on"),
    [
        (22, "7.4786", 22),
        (23, "7.4660", 23),
        (24, "7.4660", 23),
        (25, "7.4660", 23),
        (26, "7.4603", 26),
        (31, "7.4603", 26),
    ],
)
def test_the_last_published_rate_counts(day: int, units: str, on: int) -> None:
    found = OCTOBER.rate_on("CNY", date(2026, 10, day))
    assert found == ExchangeRate("CNY", date(2026, 10, on), Decimal(units), RateSource.ECB)


def test_no_later_rate_and_none_of_another_currency_counts() -> None:
    assert OCTOBER.rate_on("CNY", date(2026, 10, 21)) is None
    assert OCTOBER.rate_on("USD", date(2026, 10, 24)) is None
    assert PublishedRates.of([]).rate_on("CNY", date(2026, 10, 24)) is None


def test_a_euro_is_one_euro() -> None:
    found = PublishedRates.of([]).rate_on("EUR", date(2026, 10, 24))
    assert found == ExchangeRate("EUR", date(2026, 10, 24), Decimal(1))


def test_a_planned_trip_takes_the_newest_rate_and_says_so() -> None:
    found = OCTOBER.rate_on("CNY", date(2027, 5, 4))
    assert found is not None
    assert found.on == date(2026, 10, 26)
    assert found.is_preliminary(date(2027, 5, 4))
    assert found.is_preliminary(date(2026, 11, 3))
    assert not found.is_preliminary(date(2026, 11, 2))


def test_a_currency_that_is_no_longer_published_has_no_rate() -> None:
    assert OCTOBER.rate_on("RUB", date(2026, 10, 16)) == rate("RUB", "2026-10-09", "117.2010")
    assert OCTOBER.rate_on("RUB", date(2026, 10, 17)) is None
    assert OCTOBER.rate_on("RUB", date(2027, 5, 4)) is None


def test_a_gap_that_nobody_imported_has_no_rate() -> None:
    known = PublishedRates.of([rate("CNY", "2024-12-31", "7.5833")], date(2026, 10, 30))
    assert known.rate_on("CNY", date(2025, 1, 7)) == rate("CNY", "2024-12-31", "7.5833")
    assert known.rate_on("CNY", date(2025, 1, 8)) is None


def test_a_manual_rate_is_not_preliminary() -> None:
    chosen = ExchangeRate(
        "CNY", date(2026, 1, 2), Decimal("7.5"), RateSource.MANUAL, "Price list of the hotel"
    )
    assert not chosen.is_preliminary(date(2026, 10, 24))


@given(st.permutations(list(RateSource)))
def test_the_order_of_sources(sources: list[RateSource]) -> None:
    day = date(2026, 10, 24)
    known = [None, *(ExchangeRate("CNY", day, Decimal(7), source, "Why") for source in sources)]
    counted = []
    while found := first_in_order(known):
        counted.append(str(found.source))
        known.remove(found)
    assert counted == ["card statement", "exchange receipt", "ECB", "manual"]


def test_of_two_of_a_kind_the_first_counts() -> None:
    first, second = rate("CNY", "2026-10-23", "7.4660"), rate("CNY", "2026-10-22", "7.4786")
    assert first_in_order([first, second]) == first
    assert first_in_order([]) is None


@pytest.mark.parametrize(
    ("currency", "units", "source", "reason"),
    [
        ("CNX", "7.4660", RateSource.ECB, ""),
        ("CNY", "0", RateSource.ECB, ""),
        ("CNY", "-7.4660", RateSource.ECB, ""),
        ("CNY", "NaN", RateSource.ECB, ""),
        ("CNY", "Infinity", RateSource.ECB, ""),
        ("CNY", "7.4660", RateSource.MANUAL, " "),
        ("EUR", "1.01", RateSource.CARD, ""),
    ],
)
def test_what_nothing_could_be_converted_with_is_refused(
    currency: str, units: str, source: RateSource, reason: str
) -> None:
    with pytest.raises(ValueError, match=r"currency code|more than 0|reason|one euro"):
        ExchangeRate(currency, date(2026, 10, 24), Decimal(units), source, reason)


def test_two_rates_of_one_day_are_refused() -> None:
    twice = [rate("CNY", "2026-10-23", "7.4660"), rate("CNY", "2026-10-23", "7.4661")]
    with pytest.raises(ValueError, match="CNY has two rates of one day"):
        PublishedRates.of(twice)


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@given(st.sets(DAYS), st.sets(DAYS), st.dates(date(2025, 12, 1), date(2026, 6, 30)))
def test_a_rate_is_never_later_never_invented_and_the_last_one(
    ours: set[date], others: set[date], day: date
) -> None:
    listed = [ExchangeRate("CNY", each, Decimal(each.toordinal())) for each in ours]
    known = PublishedRates.of(
        [*listed, *(ExchangeRate("USD", each, Decimal(1)) for each in others)]
    )
    due = min(day, max(ours | others, default=day)) - timedelta(days=7)
    counting = [each for each in listed if due <= each.on <= day]
    expected = max(counting, key=lambda each: each.on, default=None)
    assert known.rate_on("CNY", day) == expected
    assert timedelta(days=7) == LONGEST_PAUSE
