"""The office's rule for flight class and hotel grade."""

from dataclasses import replace

import pytest

from planner.domain.travel_rules import (
    CLASS_LABELS,
    EXCEEDED_LABELS,
    Exceeded,
    FlightClass,
    RuledCost,
    TravelRule,
    class_named,
    exceeded_by,
    reason_missing,
)

FLIGHT = RuledCost("flight", 1_184_60, "economy")
NIGHTS = RuledCost("hotel", 426_00, nights=3)
LIMIT = TravelRule(hotel_limit=142_00)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("economy", FlightClass.ECONOMY),
        ("Premium Economy", FlightClass.PREMIUM_ECONOMY),
        ("premium-economy flex", FlightClass.PREMIUM_ECONOMY),
        ("BUSINESS class", FlightClass.BUSINESS),
        ("first", FlightClass.FIRST),
        ("2nd class", None),
        ("", None),
    ],
)
def test_a_class_is_read_as_people_write_it(text: str, found: FlightClass | None) -> None:
    assert class_named(text) is found


@pytest.mark.parametrize(
    ("allowed", "flown", "found"),
    [
        ("economy", "economy", None),
        ("economy", "premium economy", Exceeded.FLIGHT_CLASS),
        ("economy", "business", Exceeded.FLIGHT_CLASS),
        ("business", "business", None),
        ("business", "first", Exceeded.FLIGHT_CLASS),
        ("economy", "", None),
        ("economy", "Y", None),
    ],
)
def test_a_higher_class_exceeds_the_rule(allowed: str, flown: str, found: Exceeded | None) -> None:
    cost = replace(FLIGHT, travel_class=flown)
    assert exceeded_by(cost, TravelRule(allowed)) is found


def test_classes_count_on_flights_only() -> None:
    assert exceeded_by(RuledCost("rail", 219_00, "first"), TravelRule()) is None


@pytest.mark.parametrize(
    ("cents", "nights", "found"),
    [
        (426_00, 3, None),
        (426_01, 3, Exceeded.HOTEL_LIMIT),
        (142_00, None, None),
        (142_01, None, Exceeded.HOTEL_LIMIT),
        (142_01, 0, Exceeded.HOTEL_LIMIT),
    ],
)
def test_the_average_night_is_held_against_the_limit(
    cents: int, nights: int | None, found: Exceeded | None
) -> None:
    assert exceeded_by(replace(NIGHTS, cents=cents, nights=nights), LIMIT) is found


def test_without_a_limit_no_night_is_too_dear() -> None:
    assert exceeded_by(replace(NIGHTS, cents=9_999_00), TravelRule()) is None


def test_a_reason_answers_the_question() -> None:
    dear = replace(NIGHTS, cents=500_00)
    assert reason_missing(dear, LIMIT) is Exceeded.HOTEL_LIMIT
    assert reason_missing(replace(dear, class_reason=" "), LIMIT) is Exceeded.HOTEL_LIMIT
    assert reason_missing(replace(dear, class_reason="Fair week"), LIMIT) is None
    assert reason_missing(NIGHTS, LIMIT) is None


def test_each_word_has_its_label() -> None:
    assert set(CLASS_LABELS) == set(FlightClass)
    assert set(EXCEEDED_LABELS) == set(Exceeded)
