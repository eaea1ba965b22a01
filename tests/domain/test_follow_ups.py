"""How urgent a follow-up is."""

from datetime import date

import pytest

from planner.domain.follow_ups import Urgency, urgency_of

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("due_on", "done_on", "urgency"),
    [
        (date(2026, 11, 26), None, Urgency.OVERDUE),
        (TODAY, None, Urgency.SOON),
        (date(2026, 12, 4), None, Urgency.SOON),
        (date(2026, 12, 5), None, Urgency.LATER),
        (None, None, Urgency.UNDATED),
        (date(2026, 11, 1), date(2026, 11, 20), Urgency.DONE),
    ],
)
def test_a_follow_up_is_overdue_the_day_after_its_day(
    due_on: date | None, done_on: date | None, urgency: Urgency
) -> None:
    assert urgency_of(due_on, done_on, TODAY) is urgency
