"""What meals of others take from an allowance, day by day, never more than the day had."""

from datetime import UTC, date, datetime

from planner.domain.allowances import Claimant, Override, allowance_of
from planner.domain.register_effects import meals_cut
from planner.domain.vocabulary import Regime
from tests.allowance_trips import BASIS, CE_01, SOLINGEN, day


def test_each_payer_cuts_for_its_own_meals() -> None:
    allowance = allowance_of(CE_01, Claimant("anna", Regime.BMF, SOLINGEN), BASIS)
    assert meals_cut([allowance], "anna", "host") == {day("24"): 3840, day("25"): 960}
    assert meals_cut([allowance], "anna", "nobody") == {}
    assert meals_cut([allowance], "bernd", "host") == {}


def test_a_day_that_somebody_decided_about_is_cut_by_nobody() -> None:
    decided = Override(
        date(2026, 10, 24), 1000, "Agreed", "anna", datetime(2026, 11, 1, tzinfo=UTC)
    )
    claimant = Claimant("anna", Regime.BMF, SOLINGEN)
    allowance = allowance_of(CE_01, claimant, BASIS, [decided])
    assert meals_cut([allowance], "anna", "host") == {day("25"): 960}
