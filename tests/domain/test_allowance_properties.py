"""What holds for the allowances of every trip, well planned or not."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.allowances import Allowance, DayKind
from planner.domain.allowances.rule_books import PERCENT, base_rates, percent_of
from planner.domain.clock_changes import later
from planner.domain.programmes import Item, Place, Programme
from planner.domain.times import WallTime
from planner.domain.vocabulary import ItemStatus, Kind, MealKind, Regime
from tests.allowance_trips import (
    CAN,
    DUS,
    DXB,
    FOSHAN,
    FRA,
    HKG,
    LAX,
    PEK,
    SOLINGEN,
    SYD,
    TOWN_HALL,
    hotel,
    item,
    meal,
    private,
    reckoned,
    row,
    trip,
)

REGIMES = st.sampled_from([Regime.BMF, Regime.NRW, Regime.BUND])
ABROAD = (CAN, FOSHAN, PEK, HKG, DXB, LAX, SYD)
ANYWHERE = (SOLINGEN, TOWN_HALL, DUS, FRA, *ABROAD)
START = datetime(2026, 10, 1)


@st.composite
def journeys(draw: st.DrawFn) -> tuple[Item, ...]:
    """Legs one after the other, from home abroad and home again; none lands before it began."""
    stops = [SOLINGEN, *draw(st.lists(st.sampled_from(ABROAD), min_size=1, max_size=4)), SOLINGEN]
    moment = WallTime(START + timedelta(minutes=draw(st.integers(0, 1440))), SOLINGEN.zone)
    legs: list[Item] = []
    for number, (origin, target) in enumerate(pairwise(stops)):
        starts = later(moment, timedelta(minutes=draw(st.integers(0, 6000))), origin.zone)
        ends = later(starts, timedelta(minutes=draw(st.integers(720, 1800))), target.zone)
        kind = draw(st.sampled_from([Kind.FLIGHT, Kind.TRAIN, Kind.TRANSFER]))
        places = {"place": origin.key, "to_place": target.key}
        legs.append(item(kind, starts, ends, key=f"leg-{number}", **places))
        moment = ends
    return tuple(legs)


@st.composite
def items(draw: st.DrawFn) -> Item:
    """Anything, anywhere, whoever attends."""
    where: Place = draw(st.sampled_from(ANYWHERE))
    starts = START + timedelta(minutes=draw(st.integers(-3000, 40_000)))
    first, after = starts.date(), starts.date() + timedelta(days=draw(st.integers(1, 5)))
    key = f"item-{draw(st.uuids())}"
    match draw(st.sampled_from(["work", "meal", "hotel", "private", "leg"])):
        case "meal":
            meals = draw(st.lists(st.sampled_from(MealKind), min_size=1))
            made = meal(starts.isoformat(), where, *meals, key=key)
        case "hotel":
            made = hotel(first.isoformat(), after.isoformat(), where, key=key)
        case "private":
            made = private(first.isoformat(), after.isoformat(), key=key)
        case "leg":
            target = draw(st.sampled_from(ANYWHERE))
            ends = later(WallTime(starts, where.zone), timedelta(hours=3), target.zone)
            places = {"place": where.key, "to_place": target.key, "key": key}
            made = item(Kind.FLIGHT, WallTime(starts, where.zone), ends, **places)
        case _:
            walls = WallTime(starts, where.zone), WallTime(starts + timedelta(hours=2), where.zone)
            made = item(Kind.MEETING, *walls, place=where.key, key=key)
    return replace(
        made,
        status=draw(st.sampled_from([ItemStatus.CONFIRMED, ItemStatus.CANCELLED])),
        attends=draw(st.sampled_from([None, ("anna",), ("bernd",)])),
    )


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """A journey, or none, with whatever else."""
    legs = draw(st.just(()) | journeys())
    return trip(*legs, *draw(st.lists(items(), max_size=8)), first="01", last="20")


def facts(allowance: Allowance) -> list[tuple[object, ...]]:
    return [
        (day.on, day.country, day.kind, day.reason, day.gross, day.cut, day.net, day.tax_free)
        for day in allowance.days
    ]


@given(journeys(), REGIMES)
def test_each_day_from_leaving_home_to_coming_back_is_there_once(
    legs: tuple[Item, ...], regime: Regime
) -> None:
    first, last = legs[0].starts, legs[-1].ends
    assert isinstance(first, WallTime)
    assert isinstance(last, WallTime)
    end = (last.at - timedelta(minutes=1)).date()
    dates = [first.day + timedelta(days=n) for n in range((end - first.day).days + 1)]
    days = reckoned(trip(*legs, first="01", last="31"), regime).days
    assert [day.on for day in days] == dates
    is_partial = [day.kind is DayKind.PARTIAL for day in days if day.kind is not DayKind.NONE]
    if len(dates) > 1 and is_partial:
        assert is_partial[0]
        assert is_partial[-1]


@given(programmes(), REGIMES)
def test_amounts_follow_from_each_other(programme: Programme, regime: Regime) -> None:
    allowance = reckoned(programme, regime)
    on = [day.on for day in allowance.days]
    assert on == sorted(set(on))
    for day in allowance.days:
        assert day.net == max(0, day.gross - sum(cut.cents for cut in day.cuts)) >= 0
        assert all(cut.cents == percent_of(day.full, PERCENT[cut.meal]) for cut in day.cuts)
        assert len({cut.meal for cut in day.cuts}) == len(day.cuts)
        assert (day.gross == 0) == (day.kind is DayKind.NONE)
        assert 0 <= day.taxable <= day.net
    assert allowance.total == sum(day.net for day in allowance.days) == allowance.computed


@given(programmes(), REGIMES, st.randoms(use_true_random=False))
def test_neither_the_order_of_items_nor_the_zone_of_a_screen_changes_anything(
    programme: Programme, regime: Regime, chance: object
) -> None:
    shuffled = list(programme.items)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # Hypothesis brings a random.Random
    other = replace(programme, items=tuple(shuffled), home_zone="America/Los_Angeles")
    assert facts(reckoned(other, regime)) == facts(reckoned(programme, regime))


@given(programmes(), REGIMES)
def test_the_clock_that_an_item_was_typed_by_changes_nothing(
    programme: Programme, regime: Regime
) -> None:
    def retyped(each: Item) -> Item:
        if not isinstance(each.starts, WallTime) or not isinstance(each.ends, WallTime):
            return each
        starts, ends = (later(wall, timedelta(), "Asia/Tokyo") for wall in (each.starts, each.ends))
        return replace(each, starts=starts, ends=ends)

    other = replace(programme, items=tuple(retyped(each) for each in programme.items))
    assert facts(reckoned(other, regime)) == facts(reckoned(programme, regime))


@given(programmes())
def test_what_is_cancelled_or_for_others_changes_nothing(programme: Programme) -> None:
    mine = [
        each
        for each in programme.items
        if not each.is_cancelled and each.attends in (None, ("anna",))
    ]
    assert facts(reckoned(replace(programme, items=tuple(mine)))) == facts(reckoned(programme))


@given(programmes())
def test_the_tax_table_is_free_of_tax_by_itself(programme: Programme) -> None:
    assert reckoned(programme).taxable == 0


@given(st.integers(1, 300))
def test_the_base_is_found_again(base: int) -> None:
    full, partial = -(-12 * base // 10), -(-8 * base // 10)
    rates = base_rates(row(2026, "CN", "", full, partial, 1))
    assert (rates.full, rates.partial, rates.certain) == (base * 100, base * 80, True)
