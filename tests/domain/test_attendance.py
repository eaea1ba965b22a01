"""Who attends, and changes of several at once."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.attendance import EVERYONE, NOBODY, Attendance, Roster, Step

ROSTER = Roster((1, 2, 3, 4), {7: frozenset({1, 2}), 8: frozenset({2, 3}), 9: frozenset()})


def some(people: Iterable[int] = (), groups: Iterable[int] = ()) -> Attendance:
    return Attendance(groups=frozenset(groups), people=frozenset(people))


@pytest.mark.parametrize(
    ("attendance", "who"),
    [
        (EVERYONE, {1, 2, 3, 4}),
        (NOBODY, set()),
        (some({4}), {4}),
        (some({4, 1}, {7, 8}), {1, 2, 3, 4}),
        (some(groups={9}), set()),
        (some(groups={5}), set()),
    ],
)
def test_groups_and_people_attend_together(attendance: Attendance, who: set[int]) -> None:
    assert ROSTER.attending(attendance) == who


@pytest.mark.parametrize(
    ("before", "step", "whom", "after"),
    [
        (NOBODY, Step.JOIN, some({1}), some({1})),
        (some({1}), Step.JOIN, some(groups={8}), some({1}, {8})),
        (some({1}, {7}), Step.JOIN, EVERYONE, EVERYONE),
        (EVERYONE, Step.JOIN, some({1}), EVERYONE),
        (EVERYONE, Step.LEAVE, some({4}), some({1, 2, 3})),
        (EVERYONE, Step.LEAVE, some(groups={7}), some({3, 4})),
        (EVERYONE, Step.LEAVE, some(groups={9}), EVERYONE),
        (EVERYONE, Step.LEAVE, EVERYONE, NOBODY),
        (some(groups={7}), Step.LEAVE, some({1}), some({2})),
        (some(groups={7, 8}), Step.LEAVE, some({1}), some(groups={8})),
        (some({4}, {7}), Step.LEAVE, some(groups={7}), some({4})),
        (some({4}, {7, 9}), Step.LEAVE, some({4}), some(groups={7, 9})),
        (some({2}, {7}), Step.LEAVE, some(groups={9}), some({2}, {7})),
        (EVERYONE, Step.ONLY, some({1}), some({1})),
    ],
)
def test_some_join_leave_or_remain_alone(
    before: Attendance, step: Step, whom: Attendance, after: Attendance
) -> None:
    assert ROSTER.after(before, step, whom) == after


written = st.one_of(
    st.just(EVERYONE),
    st.builds(
        Attendance,
        groups=st.frozensets(st.sampled_from([7, 8, 9])),
        people=st.frozensets(st.sampled_from([1, 2, 3, 4])),
    ),
)


@given(written, written)
def test_exactly_those_who_are_named_come_and_go(before: Attendance, whom: Attendance) -> None:
    there, named = ROSTER.attending(before), ROSTER.attending(whom)
    joined, left = (ROSTER.after(before, step, whom) for step in (Step.JOIN, Step.LEAVE))
    assert ROSTER.attending(joined) == there | named
    assert ROSTER.attending(left) == there - named
