"""Dates counted back from departure, how pressing a task is, passports, rules, checklists."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planner.domain.checklists import TEMPLATES, TemplateFacts
from planner.domain.readiness import (
    A1_COUNTRIES,
    LONGEST_LEAD,
    OPEN,
    Cell,
    PassportState,
    RuleDoubt,
    Tally,
    Urgency,
    applies,
    asked_for,
    due_on,
    erased_from,
    foreign,
    months_later,
    passport_needed_until,
    passport_state,
    rule_doubt,
    tally_of,
    today_at,
    urgency_of,
)
from planner.domain.vocabulary import Direction, PersonalKind, TaskScope, TaskState

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
LEADS = st.integers(0, LONGEST_LEAD)
STATES = st.sampled_from(list(TaskState))
MONTHS = st.integers(0, 60)


@pytest.mark.parametrize(
    ("departs", "days", "due"),
    [
        (date(2026, 10, 23), 0, date(2026, 10, 23)),
        (date(2027, 1, 10), 28, date(2026, 12, 13)),
        (date(2028, 3, 1), 1, date(2028, 2, 29)),
        (date(2027, 3, 1), 1, date(2027, 2, 28)),
        (date(2026, 3, 30), 2, date(2026, 3, 28)),
    ],
    ids=["the day itself", "over the year", "leap day", "no leap day", "over the clock change"],
)
def test_a_task_is_due_so_many_days_before_departure(departs: date, days: int, due: date) -> None:
    assert due_on(departs, days) == due


@given(DAYS, LEADS)
@example(date(2028, 3, 1), 366 - 1)
def test_counting_forward_again_leads_to_departure(departs: date, days: int) -> None:
    due = due_on(departs, days)
    assert due + timedelta(days=days) == departs
    assert due.toordinal() == departs.toordinal() - days


@given(DAYS, LEADS, st.integers(-400, 400))
def test_a_trip_that_moves_takes_its_days_along(departs: date, days: int, by: int) -> None:
    moved = departs + timedelta(days=by)
    assert due_on(moved, days) - due_on(departs, days) == timedelta(days=by)


@given(DAYS, DAYS, STATES)
def test_each_cell_is_pressing_in_one_way(due: date, today: date, state: TaskState) -> None:
    left = (due - today).days
    expected = (
        Urgency.SETTLED
        if state not in OPEN
        else Urgency.OVERDUE
        if left < 0
        else Urgency.SOON
        if left <= 14
        else Urgency.LATER
    )
    assert urgency_of(due, today, state) is expected


@given(DAYS)
def test_a_task_is_not_overdue_on_its_last_day(due: date) -> None:
    assert urgency_of(due, due, TaskState.OPEN) is Urgency.SOON
    assert urgency_of(due, due + timedelta(days=1), TaskState.IN_WORK) is Urgency.OVERDUE


@given(st.lists(st.builds(Cell, DAYS, STATES)), DAYS)
def test_a_tally_counts_each_cell_once(cells: list[Cell], today: date) -> None:
    tally = tally_of(cells, today)
    assert tally.total == len(cells)
    assert tally.settled == sum(cell.state not in OPEN for cell in cells)
    assert tally.open == sum(cell.state in OPEN for cell in cells)


def test_an_empty_board_has_nothing_to_do() -> None:
    assert tally_of([], date(2026, 10, 1)) == Tally()


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "Europe/Berlin", date(2027, 1, 1)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "America/New_York", date(2026, 12, 31)),
        (datetime(2028, 2, 29, 23, 0, tzinfo=UTC), "Asia/Shanghai", date(2028, 3, 1)),
        (datetime(2026, 3, 29, 22, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 30)),
    ],
)
def test_today_is_the_day_at_home(moment: datetime, zone: str, day: date) -> None:
    assert today_at(moment, zone) == day


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 10, 26), 6, date(2027, 4, 26)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_months_end_where_their_month_ends(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@given(DAYS, MONTHS)
def test_months_later_is_in_the_right_month_and_never_after_the_day(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(DAYS, MONTHS, st.integers(-3000, 3000))
def test_a_passport_holds_from_the_needed_day_on(returns: date, months: int, off: int) -> None:
    needed = passport_needed_until(returns, months)
    state = passport_state(needed + timedelta(days=off), returns, months)
    assert state is (PassportState.LONG_ENOUGH if off >= 0 else PassportState.TOO_SHORT)
    assert passport_state(None, returns, months) is PassportState.UNKNOWN


TODAY, RETURN = date(2026, 11, 27), date(2027, 1, 30)


@pytest.mark.parametrize(
    ("checked", "ends", "doubt"),
    [
        (None, None, RuleDoubt.NEVER_CHECKED),
        (date(2026, 5, 27), None, None),
        (date(2026, 5, 26), None, RuleDoubt.OLD),
        (TODAY, date(2027, 1, 30), None),
        (TODAY, date(2027, 1, 29), RuleDoubt.ENDS_BEFORE),
        (date(2020, 1, 1), date(2027, 1, 29), RuleDoubt.ENDS_BEFORE),
    ],
)
def test_a_rule_is_doubted(
    checked: date | None, ends: date | None, doubt: RuleDoubt | None
) -> None:
    assert rule_doubt(checked, ends, today=TODAY, months=6, returns_on=RETURN) is doubt


def test_without_a_trip_a_rule_ends_with_its_last_day() -> None:
    assert rule_doubt(TODAY, TODAY, today=TODAY, months=6) is None
    gone = rule_doubt(TODAY, TODAY - timedelta(days=1), today=TODAY, months=6)
    assert gone is RuleDoubt.ENDS_BEFORE


def test_personal_data_is_kept_so_many_whole_days() -> None:
    assert erased_from(date(2026, 10, 26), 0) == date(2026, 10, 27)
    assert erased_from(date(2027, 1, 30), 30) == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("area", "wanted", "direction", "abroad", "is_for"),
    [
        ("", None, Direction.HOME, set(), True),
        ("", Direction.OUTBOUND, Direction.HOME, set(), False),
        ("CN", Direction.OUTBOUND, Direction.OUTBOUND, {"HK", "CN"}, True),
        ("CN", Direction.OUTBOUND, Direction.OUTBOUND, {"HK"}, False),
        ("CN", Direction.OUTBOUND, Direction.INBOUND, {"CN"}, False),
        ("EU", None, Direction.OUTBOUND, {"FR"}, True),
        ("EU", None, Direction.OUTBOUND, {"CN"}, False),
    ],
)
def test_a_template_is_for_trips_of_its_country_and_direction(
    area: str, wanted: Direction | None, direction: Direction, abroad: set[str], *, is_for: bool
) -> None:
    assert applies(area, wanted, direction=direction, abroad=abroad) is is_for


def test_what_is_abroad_is_everything_but_home_and_each_once() -> None:
    assert list(foreign(["DE", "CN", "", "HK", "CN"], "DE")) == ["CN", "HK"]


def test_each_kind_of_data_is_asked_for_once() -> None:
    needs = [["catering"], ["birth_date", "passport_number"], ["passport_number"], []]
    assert asked_for(needs) == (
        PersonalKind.PASSPORT_NUMBER,
        PersonalKind.BIRTH_DATE,
        PersonalKind.CATERING,
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: f"{each.area}-{each.task.kind}")
def test_a_proposal_is_whole(template: TemplateFacts) -> None:
    task = template.task
    assert task.title.missing() == ()
    assert not task.hint or task.hint.missing() == ()
    assert 0 < task.days_before <= LONGEST_LEAD
    assert not (task.scope is TaskScope.TRIP and (task.needs or task.for_travellers))


def test_what_the_issue_names_is_proposed() -> None:
    kinds = {each.task.kind.value for each in TEMPLATES if each.area in {"", "CN", "EU"}}
    named = {"passport", "visa", "invitation", "insurance", "a1", "gifts", "cards", "interpreter"}
    assert named <= kinds
    assert {"DE", "CH", "NO"} <= A1_COUNTRIES
    assert not {"CN", "GB", "TR"} & A1_COUNTRIES
