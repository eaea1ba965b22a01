"""What clashes in a programme: each rule with its figures, all against a look at every pair."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.conflicts import (
    DayOff,
    Finding,
    OffKind,
    Rule,
    Severity,
    Surroundings,
    between_cities,
    clashes_in,
)
from planner.domain.conflicts.transfers import AFTER, BEFORE, CONNECTION
from planner.domain.conflicts.ways import minutes_between
from planner.domain.conflicts.wording import ClashTeller
from planner.domain.entries import Position
from planner.domain.programmes import Contact, Item, Meal, Place, Programme, Traveller
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import (
    Direction,
    Instigator,
    ItemStatus,
    Kind,
    MealKind,
    TravellerRole,
)
from tests.programme_values import own_item, own_programme

ZONES = {"CN": "Asia/Shanghai", "DE": "Europe/Berlin"}


def place(key: str, city: str, country: str, latitude: float, longitude: float) -> Place:
    position = Position(latitude, longitude)
    return Place(key, Texts(en=key), city, country, ZONES[country], position=position)


SOLINGEN = place("solingen", "Solingen", "DE", 51.1652, 7.0671)
FRA = place("fra", "Frankfurt am Main", "DE", 50.0379, 8.5622)
CAN = place("can", "Guangzhou", "CN", 23.3924, 113.2988)
HALL = place("hall", "Foshan", "CN", 22.9250, 113.2050)
HOTEL = place("hotel", "Foshan", "CN", 23.0218, 113.1219)
WORKS = place("works", "Shenzhen", "CN", 22.5553, 113.8831)
PLACES = {each.key: each for each in (SOLINGEN, FRA, CAN, HALL, HOTEL, WORKS)}
ANNA, BERND = Traveller("anna", "Anna", "A"), Traveller("bernd", "Bernd", "B")
HOMES = Surroundings({"anna": SOLINGEN, "bernd": SOLINGEN})


def at(text: str, where: Place = HALL) -> WallTime:
    """``24T09:30`` in October 2026, by the clock of a place."""
    return WallTime(datetime.fromisoformat(f"2026-10-{text}"), where.zone)


def programme(*items: Item, **facts: object) -> Programme:
    known = {"places": tuple(PLACES.values()), "travellers": (ANNA, BERND)}
    return own_programme(*items, **{**known, **facts})


def found(
    trip: Programme, *rules: Rule, around: Surroundings = HOMES, info: bool = False
) -> list[Finding]:
    """The findings of some rules, without what is just for information."""
    everything = clashes_in(trip, around)
    return [
        each
        for each in everything
        if each.rule in rules and (info or each.severity is not Severity.INFO)
    ]


def told(findings: list[Finding]) -> list[str]:
    teller = ClashTeller("en", str, {"CN": "China", "DE": "Germany"}.__getitem__)
    return [teller.tell(each) for each in findings]


def meeting(key: str, starts: str, ends: str, where: Place = HALL, **facts: object) -> Item:
    return own_item(key, at(starts, where), at(ends, where), **{"place": where.key, **facts})  # type: ignore[arg-type] # fields by name


def test_two_things_at_once_are_an_error_for_those_who_attend_both() -> None:
    trip = programme(
        meeting("one", "24T09:00", "24T10:00"),
        meeting("two", "24T09:45", "24T11:00", attends=("bernd",)),
    )
    [clash] = found(trip, Rule.OVERLAP)
    assert (clash.severity, clash.items, clash.travellers) == (
        Severity.ERROR,
        ("one", "two"),
        ("bernd",),
    )
    assert told([clash]) == ["one and two are at the same time: they overlap by 15 min."]


def test_what_ends_as_the_other_begins_does_not_overlap() -> None:
    one = meeting("one", "24T09:00", "24T10:00")
    assert found(programme(one, meeting("two", "24T10:00", "24T11:00")), Rule.OVERLAP) == []
    apart = (
        replace(one, attends=("anna",)),
        meeting("two", "24T09:00", "24T10:00", attends=("bernd",)),
    )
    assert found(programme(*apart), Rule.OVERLAP) == []
    off = replace(one, key="off", uid="off", status=ItemStatus.CANCELLED)
    assert found(programme(one, off), Rule.OVERLAP) == []


def test_free_time_may_be_used_knowingly() -> None:
    trip = programme(
        meeting("leisure", "24T09:00", "24T12:00", kind=Kind.FREE),
        meeting("talk", "24T11:00", "24T13:00"),
    )
    [clash] = found(trip, Rule.OVERLAP)
    assert clash.severity is Severity.WARNING
    assert told([clash]) == ["talk falls into free time: leisure, by 60 min."]


def test_a_contact_and_a_vehicle_are_needed_once_at_a_time() -> None:
    chen = Contact("chen", "Wei", "Chen")
    trip = programme(
        meeting("one", "24T09:00", "24T10:00", attends=("anna",), contacts=("chen",)),
        meeting("two", "24T09:30", "24T10:30", attends=("bernd",), contacts=("chen",)),
        own_item(
            "coach",
            at("25T09:00"),
            at("25T10:00"),
            Kind.TRANSFER,
            attends=("anna",),
            vehicle="Bus 1",
        ),
        own_item(
            "other",
            at("25T09:40"),
            at("25T11:00"),
            Kind.TRANSFER,
            attends=("bernd",),
            vehicle="bus 1",
        ),
        contacts=(chen,),
    )
    clashes = found(trip, Rule.OVERLAP)
    assert {each.severity for each in clashes} == {Severity.WARNING}
    assert told(clashes) == [
        "Wei Chen is needed at one and at two: they overlap by 30 min.",
        "Bus 1 is needed at coach and at other: they overlap by 20 min.",
    ]


def test_a_way_takes_its_time() -> None:
    trip = programme(
        meeting("talk", "25T09:00", "25T12:00", HOTEL),
        meeting("visit", "25T12:20", "25T14:00", HALL),
    )
    [clash] = found(trip, Rule.TRANSFER)
    assert told([clash]) == ["36 min transfer, 20 min gap: talk → visit."]
    later = programme(*trip.items[:1], meeting("visit", "25T12:36", "25T14:00", HALL))
    assert found(later, Rule.TRANSFER) == []


def test_staff_know_ways_between_cities_better() -> None:
    items = meeting("talk", "25T09:00", "25T12:00"), meeting("visit", "25T14:00", "25T15:00", WORKS)
    pair = between_cities("Shenzhen", "foshan ")
    slow = replace(HOMES, ways={pair: timedelta(minutes=150)})
    assert found(programme(*items), Rule.TRANSFER) == []
    assert told(found(programme(*items), Rule.TRANSFER, around=slow)) == [
        "150 min transfer, 120 min gap: talk → visit."
    ]


def flight(key: str, starts: WallTime, ends: WallTime, origin: Place, target: Place) -> Item:
    return own_item(key, starts, ends, Kind.FLIGHT, place=origin.key, to_place=target.key)


def test_airports_take_two_hours_before_and_three_quarters_after() -> None:
    out = flight("out", at("23T13:55", FRA), at("24T07:20"), FRA, CAN)
    early = own_item(
        "train",
        at("23T08:00", FRA),
        at("23T12:00", FRA),
        Kind.TRAIN,
        place="solingen",
        to_place="fra",
    )
    assert told(found(programme(early, out), Rule.TRANSFER)) == [
        "120 min at the airport or station, 115 min gap: train → out."
    ]
    coach = own_item(
        "coach", at("24T08:00"), at("24T09:00"), Kind.TRANSFER, place="can", to_place="hall"
    )
    assert told(found(programme(out, coach), Rule.TRANSFER)) == [
        "45 min at the airport or station, 40 min gap: out → coach."
    ]
    onward = flight("onward", at("24T08:10"), at("24T10:00"), CAN, FRA)
    assert told(found(programme(out, onward), Rule.TRANSFER)) == [
        "60 min at the airport or station, 50 min gap: out → onward."
    ]


def stay(key: str, first: int, last: int, **facts: object) -> Item:
    days = date(2026, 10, first), date(2026, 10, last)
    return own_item(key, *days, Kind.HOTEL, **{"place": "hotel", **facts})  # type: ignore[arg-type] # fields by name


OUT = flight("out", at("23T13:55", FRA), at("24T07:20"), FRA, CAN)
HOME = flight("home", at("26T00:50"), at("26T06:30", FRA), CAN, FRA)
TALK = meeting("talk", "24T09:30", "24T12:00")


def test_a_night_without_a_bed_is_found_and_night_journeys_are_beds() -> None:
    assert found(programme(OUT, TALK, stay("hotel", 24, 25), HOME), Rule.GAP_NIGHT) == []
    [gap] = found(programme(OUT, TALK, HOME), Rule.GAP_NIGHT)
    assert (gap.severity, gap.items, gap.travellers) == (
        Severity.WARNING,
        ("talk",),
        ("anna", "bernd"),
    )
    assert told([gap]) == [
        "No hotel and no night journey for the night from 24 Oct 2026 to 25 Oct 2026 in Foshan."
    ]


def test_who_is_at_home_or_near_needs_no_bed() -> None:
    near = place("office", "Wuppertal", "DE", 51.2562, 7.1508)
    day = programme(meeting("talk", "24T09:00", "24T17:00", near), places=(near,))
    assert found(day, Rule.GAP_NIGHT) == []
    host = replace(day, direction=Direction.HOME)
    assert found(host, Rule.GAP_NIGHT, around=Surroundings()) == []


def test_a_night_in_two_hotels_is_an_error() -> None:
    trip = programme(stay("one", 23, 25), stay("two", 24, 26), stay("three", 26, 27))
    [clash] = found(trip, Rule.DOUBLE_NIGHT)
    assert (clash.severity, clash.items) == (Severity.ERROR, ("one", "two"))
    assert told([clash]) == [
        "Two hotels for the same night: one and two (from 24 Oct 2026, nights: 1)."
    ]


def test_what_is_before_the_arrival_or_after_the_departure_can_not_be() -> None:
    early, late = meeting("early", "24T05:00", "24T06:00"), meeting("late", "26T08:00", "26T09:00")
    at_home = meeting("at-home", "25T10:00", "25T11:00", SOLINGEN)
    trip = programme(OUT, early, late, at_home, HOME)
    before = found(trip, Rule.BEFORE_ARRIVAL)
    assert [(each.severity, each.items) for each in before] == [(Severity.ERROR, ("out", "early"))]
    assert told(before) == ["early begins before the arrival by out (24 Oct 2026, 07:20)."]
    after = found(trip, Rule.AFTER_DEPARTURE)
    assert [each.items for each in after] == [("out", "at-home"), ("home", "late")]
    assert told(after)[1] == "late is after the departure by home (26 Oct 2026, 00:50)."


def test_home_is_left_and_reached_by_journeys_that_nobody_planned() -> None:
    before, after = (meeting(day, f"{day}T09:00", f"{day}T10:00", SOLINGEN) for day in ("22", "27"))
    assert found(programme(before, OUT), Rule.BEFORE_ARRIVAL, Rule.AFTER_DEPARTURE) == []
    assert found(programme(HOME, after), Rule.BEFORE_ARRIVAL, Rule.AFTER_DEPARTURE) == []
    assert found(programme(before, HOME), Rule.BEFORE_ARRIVAL) == []


DUS = place("dus", "Düsseldorf", "DE", 51.2895, 6.7668)
SFO = Place("sfo", Texts(en="sfo"), "San Francisco", "US", "America/Los_Angeles")
NRT = Place("nrt", Texts(en="nrt"), "Tokyo", "JP", "Asia/Tokyo")
EVERYWHERE = (*PLACES.values(), DUS, SFO, NRT)
PRESENCE = (Rule.BEFORE_ARRIVAL, Rule.AFTER_DEPARTURE)


def train(key: str, starts: WallTime, ends: WallTime, origin: Place, target: Place) -> Item:
    return own_item(key, starts, ends, Kind.TRAIN, place=origin.key, to_place=target.key)


def test_a_meeting_days_before_the_train_was_gone_to_otherwise() -> None:
    meeting_before = meeting("before", "20T10:00", "20T11:00", FRA)
    to = train("to", at("23T07:40", DUS), at("23T09:00", DUS), SOLINGEN, FRA)
    days = {"starts_on": date(2026, 10, 19), "ends_on": date(2026, 10, 23)}
    trip = programme(meeting_before, to, places=EVERYWHERE, **days)
    assert found(trip, *PRESENCE, Rule.GAP_NIGHT) == []
    same_day = programme(meeting("early", "23T08:00", "23T08:30", FRA), to, places=EVERYWHERE)
    [clash] = found(same_day, Rule.BEFORE_ARRIVAL)
    assert (clash.severity, clash.items) == (Severity.ERROR, ("to", "early"))


def test_who_left_by_coach_may_have_come_back() -> None:
    trip = programme(
        OUT,
        own_item(
            "coach", at("24T08:10"), at("24T09:00"), Kind.TRANSFER, place="can", to_place="solingen"
        ),
        meeting("again", "24T15:00", "24T16:00"),
        own_item(
            "back", at("25T08:00"), at("25T09:00"), Kind.TRANSFER, place="solingen", to_place="hall"
        ),
    )
    [clash] = found(trip, Rule.AFTER_DEPARTURE)
    assert (clash.severity, clash.items) == (Severity.WARNING, ("coach", "again"))


def test_a_flight_over_the_date_line_goes_through_the_night_that_it_skips() -> None:
    out = flight("out", at("23T13:00", SFO), at("24T17:00", NRT), SFO, NRT)
    hotel = replace(stay("hotel", 24, 25), place="nrt")
    trip = programme(out, hotel, places=EVERYWHERE, ends_on=date(2026, 10, 25))
    assert found(trip, Rule.GAP_NIGHT) == []
    back = flight("back", at("24T17:00", NRT), at("24T09:30", SFO), NRT, SFO)
    nights = found(programme(back, places=EVERYWHERE), Rule.GAP_NIGHT)
    assert [each.params["day"] for each in nights] == [date(2026, 10, 24), date(2026, 10, 25)]


def test_days_outside_the_trip_are_found() -> None:
    trip = programme(meeting("late", "26T23:00", "27T00:30"), stay("hotel", 24, 26))
    [clash] = found(trip, Rule.OUTSIDE_TRIP)
    assert clash.items == ("late",)
    assert told([clash]) == ["late is outside of the trip's days (23 Oct 2026 – 26 Oct 2026)."]


def day_off(country: str, day: date) -> DayOff | None:
    if country == "CN" and day == date(2026, 10, 24):
        return DayOff(OffKind.WEEKEND)
    if country == "CN" and day == date(2026, 10, 26):
        return DayOff(OffKind.HOLIDAY, Texts(en="Lantern day"), is_preliminary=True)
    return None


def test_days_off_are_one_finding_a_day_and_country() -> None:
    around = replace(HOMES, day_off=day_off)
    trip = programme(
        TALK,
        meeting("visit", "24T14:00", "24T15:00", HOTEL, kind=Kind.COMPANY_VISIT),
        meeting("dinner", "24T18:00", "24T19:00", kind=Kind.MEAL),
        meeting("at-home", "24T09:30", "24T12:00", SOLINGEN, attends=()),
        own_item("fair", date(2026, 10, 25), date(2026, 10, 26), Kind.TRADE_FAIR, place="hall"),
    )
    [weekend] = found(trip, Rule.WEEKEND, around=around)
    assert weekend.items == ("talk", "visit")
    assert told([weekend]) == ["24 Oct 2026 is a weekend in China."]
    [holiday] = found(trip, Rule.HOLIDAY, around=around)
    assert holiday.items == ("fair",)
    assert told([holiday]) == [
        "26 Oct 2026 is a public holiday in China: Lantern day (preliminary, not announced yet)."
    ]


def test_a_meal_is_given_once_a_day() -> None:
    lunch = Meal(MealKind.LUNCH, "host", Instigator.HOST)
    trip = programme(
        meeting("one", "24T12:00", "24T13:00", meals=(lunch,)),
        meeting("two", "24T13:00", "24T14:00", meals=(lunch,), attends=("anna",)),
        meeting("next", "25T12:00", "25T13:00", meals=(lunch,)),
    )
    [clash] = found(trip, Rule.MEAL)
    assert (clash.severity, clash.items, clash.travellers) == (
        Severity.WARNING,
        ("one", "two"),
        ("anna",),
    )


def test_a_meal_that_nobody_planned_is_told_between_arrival_and_departure() -> None:
    trip = programme(OUT, TALK, meeting("supper", "24T18:30", "24T21:00", kind=Kind.MEAL), HOME)
    assert sorted(told(found(trip, Rule.MEAL, info=True))) == [
        "Breakfast on 24 Oct 2026 is not planned.",
        "Breakfast on 25 Oct 2026 is not planned.",
        "Dinner on 25 Oct 2026 is not planned.",
        "Lunch on 24 Oct 2026 is not planned.",
        "Lunch on 25 Oct 2026 is not planned.",
    ]


def test_an_interpreter_is_missed_where_staff_want_one() -> None:
    talk = replace(TALK, needs_interpreter=True)
    [clash] = found(programme(talk), Rule.INTERPRETER)
    assert told([clash]) == ["talk needs an interpreter, and none attends."]
    interpreter = Traveller("ida", "Ida", "I", role=TravellerRole.INTERPRETER)
    assert found(programme(talk, travellers=(ANNA, interpreter)), Rule.INTERPRETER) == []
    without = replace(talk, attends=("anna",))
    assert len(found(programme(without, travellers=(ANNA, interpreter)), Rule.INTERPRETER)) == 1


def test_a_night_of_less_than_nine_hours_is_short() -> None:
    late = meeting("late", "24T20:00", "24T23:00")
    early = programme(late, meeting("early", "25T07:30", "25T08:00"))
    assert told(found(early, Rule.REST)) == [
        "8:30 h rest between late and early: less than 9:00 h."
    ]
    assert found(programme(late, meeting("early", "25T08:00", "25T09:00")), Rule.REST) == []


def test_drivers_need_breaks() -> None:
    drives = [
        own_item(key, at(starts), at(ends), Kind.TRANSFER, vehicle="Bus 1", attends=())
        for key, starts, ends in (
            ("one", "24T08:00", "24T11:00"),
            ("two", "24T11:30", "24T13:30"),
            ("three", "24T15:00", "24T19:30"),
        )
    ]
    assert told(found(programme(*drives), Rule.REST)) == [
        "9:30 h at the wheel on 24 Oct 2026: more than 9:00 h (Bus 1).",
        "5:00 h at the wheel without a break of 45 min: one.",
    ]


def test_sunday_journeys_are_told() -> None:
    coach = own_item(
        "coach", at("25T08:00"), at("25T10:00"), Kind.TRANSFER, place="hall", to_place="works"
    )
    sunday = found(programme(coach), Rule.REST, info=True)
    assert [each.severity for each in sunday] == [Severity.INFO]
    assert told(sunday) == ["Journey on a Sunday: 25 Oct 2026."]


def test_a_finding_keeps_its_fingerprint_until_the_facts_change() -> None:
    one, two = meeting("one", "24T09:00", "24T10:00"), meeting("two", "24T09:45", "24T11:00")
    [clash] = found(programme(one, two), Rule.OVERLAP)
    renamed = replace(one, title=Texts(en="First"), internal_note="x")
    assert found(programme(renamed, two), Rule.OVERLAP)[0].fingerprint == clash.fingerprint
    for changed in (
        replace(one, ends=at("24T10:15")),
        replace(one, place="hotel"),
        replace(one, attends=("anna",)),
    ):
        assert found(programme(changed, two), Rule.OVERLAP)[0].fingerprint != clash.fingerprint


def test_a_trip_without_travellers_is_checked_for_those_to_come() -> None:
    trip = programme(
        meeting("one", "24T09:00", "24T10:00"),
        meeting("two", "24T09:45", "24T11:00"),
        travellers=(),
    )
    assert [(each.items, each.travellers) for each in found(trip, Rule.OVERLAP)] == [
        (("one", "two"), ())
    ]


KINDS = [Kind.MEETING, Kind.FLIGHT, Kind.TRAIN, Kind.FREE, Kind.HOTEL]
people = st.none() | st.lists(st.sampled_from(["anna", "bernd"]), unique=True, max_size=2).map(
    tuple
)


@st.composite
def items(draw: st.DrawFn, number: int) -> Item:
    kind = draw(st.sampled_from(KINDS))
    facts = {"attends": draw(people), "place": draw(st.sampled_from([*PLACES, None]))}
    if kind is Kind.HOTEL:
        first = draw(st.integers(22, 26))
        return stay(f"i{number}", first, first + draw(st.integers(1, 3)), **facts)
    if kind.is_leg:
        facts["to_place"] = draw(st.sampled_from([*PLACES]))
    starts = datetime(2026, 10, 23, tzinfo=None) + timedelta(minutes=15 * draw(st.integers(0, 300)))
    ends = starts + timedelta(minutes=15 * draw(st.integers(1, 24)))
    zone = draw(st.sampled_from(["Asia/Shanghai", "Asia/Kolkata"]))
    facts["status"] = draw(st.sampled_from([ItemStatus.CONFIRMED] * 4 + [ItemStatus.CANCELLED]))
    return own_item(f"i{number}", WallTime(starts, zone), WallTime(ends, zone), kind, **facts)


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    count = draw(st.integers(0, 9))
    return programme(*(draw(items(number)) for number in range(count)))


Found = set[tuple[str, frozenset[str], str]]


def by_brute_force(trip: Programme) -> Found:
    """Looks at every pair of items for every person."""
    kept = [each for each in trip.items if not each.is_cancelled]
    result: Found = set()
    for person in ("anna", "bernd"):
        mine = [each for each in kept if each.attends is None or person in each.attends]
        result |= {(rule, frozenset(keys), person) for rule, *keys in _pairs(mine)}
    return result


def _pairs(mine: list[Item]) -> Iterator[tuple[str, str, str]]:
    timed = [each for each in mine if isinstance(each.starts, WallTime)]
    for one, other in combinations(timed, 2):
        if _utc(one)[0] < _utc(other)[1] and _utc(other)[0] < _utc(one)[1]:
            yield "overlap", one.key, other.key
    for one, other in combinations([each for each in mine if each.kind is Kind.HOTEL], 2):
        if _nights(one) & _nights(other):
            yield "double_night", one.key, other.key
    for other in timed:
        before = [each for each in timed if _utc(each)[1] <= _utc(other)[0]]
        during = [e for e in timed if _utc(e)[0] <= _utc(other)[0] < _utc(e)[1] and e is not other]
        during = [e for e in during if _order(e) < _order(other) and e.kind is not Kind.FREE]
        if before and not during:
            one = max(before, key=lambda each: (_utc(each)[1], _utc(each)[0], each.key))
            if _is_too_short(one, other):
                yield "transfer", one.key, other.key


def _nights(each: Item) -> set[int]:
    assert isinstance(each.starts, date)
    assert isinstance(each.ends, date)
    return set(range(each.starts.toordinal(), each.ends.toordinal()))


def _utc(each: Item) -> tuple[datetime, datetime]:
    assert isinstance(each.starts, WallTime)
    assert isinstance(each.ends, WallTime)
    return each.starts.utc, each.ends.utc


def _order(each: Item) -> tuple[datetime, datetime, str]:
    return (*_utc(each), each.key)


def _is_too_short(one: Item, other: Item) -> bool:
    origin = PLACES.get((one.to_place if one.kind.is_leg else one.place) or "")
    target = PLACES.get(other.place or "")
    if origin is None or target is None:
        return False
    after, before = AFTER.get(one.kind, 0), BEFORE.get(other.kind, 0)
    buffer = after + before
    if origin == target:
        buffer = CONNECTION.get(one.kind, 0) if one.kind is other.kind else max(after, before)
    gap = (_utc(other)[0] - _utc(one)[1]) // timedelta(minutes=1)
    return gap < min(minutes_between(origin, target, {}) + buffer, 36 * 60)


@given(programmes())
def test_findings_equal_a_look_at_every_pair(trip: Programme) -> None:
    rules = {Rule.OVERLAP, Rule.DOUBLE_NIGHT, Rule.TRANSFER}
    seen = {
        (str(each.rule), frozenset(each.items), person)
        for each in clashes_in(trip, HOMES)
        if each.rule in rules
        for person in each.travellers
    }
    assert seen == by_brute_force(trip)


@given(programmes(), st.randoms())
def test_the_order_in_which_items_stand_does_not_matter(trip: Programme, chance: object) -> None:
    mixed = list(trip.items)
    chance.shuffle(mixed)  # type: ignore[attr-defined] # Hypothesis' random.Random
    assert clashes_in(replace(trip, items=tuple(mixed)), HOMES) == clashes_in(trip, HOMES)


# Foshan – Shenzhen: 81 km on the sphere, 105 by road: 20 at 30 km/h, 85 at 70. Frankfurt –
# Guangzhou: 9,030 km at 700 km/h, and four hours on the ground.
@pytest.mark.parametrize(
    ("one", "other", "minutes"),
    [
        (HALL, HALL, 0),
        (HALL, HOTEL, 36),
        (HALL, WORKS, 113),
        (FRA, CAN, 1014),
        (SOLINGEN, FRA, 206),
    ],
)
def test_how_long_ways_take(one: Place, other: Place, minutes: int) -> None:
    assert minutes_between(one, other, {}) == minutes_between(other, one, {}) == minutes


def test_ways_to_places_without_coordinates_are_guessed() -> None:
    unknown = Place("bar", Texts(en="Bar"), "Foshan", "CN", "Asia/Shanghai")
    assert minutes_between(HALL, unknown, {}) == 10
    assert minutes_between(WORKS, unknown, {}) == 45
