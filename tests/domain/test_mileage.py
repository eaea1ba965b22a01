"""What the way by one's own car comes to."""

from decimal import Decimal

import pytest

from planner.domain.mileage import check_kilometres, mileage_cents
from planner.domain.refusals import InvalidError


@pytest.mark.parametrize(
    ("kilometres", "rate", "cents"),
    [("84", 30, 25_20), ("84.5", 30, 25_35), ("0.1", 35, 4), ("0.1", 34, 3), ("212.3", 20, 42_46)],
)
def test_kilometres_times_the_rate_half_up(kilometres: str, rate: int, cents: int) -> None:
    assert mileage_cents(Decimal(kilometres), rate) == cents


@pytest.mark.parametrize("kilometres", ["0", "-3", "20000.1", "1.25", "NaN"])
def test_an_impossible_way_is_refused(kilometres: str) -> None:
    with pytest.raises(InvalidError) as refused:
        check_kilometres(Decimal(kilometres))
    assert refused.value.field == "kilometres"


@pytest.mark.parametrize("kilometres", ["0.1", "42", "42.50", "20000"])
def test_a_possible_way_is_taken(kilometres: str) -> None:
    check_kilometres(Decimal(kilometres))
