"""Which gifts must be reported."""

from datetime import date

import pytest

from planner.domain.gifts import REPORT_LABELS, Report, report_of


@pytest.mark.parametrize(
    ("cents", "reported_on", "report"),
    [
        (24_99, None, Report.NOT_NEEDED),
        (25_00, None, Report.DUE),
        (25_01, None, Report.DUE),
        (None, None, Report.UNKNOWN),
        (None, date(2026, 11, 2), Report.REPORTED),
        (1_00, date(2026, 11, 2), Report.REPORTED),
    ],
)
def test_the_threshold_itself_is_to_be_reported(
    cents: int | None, reported_on: date | None, report: Report
) -> None:
    assert report_of(cents, 25_00, reported_on) is report


def test_each_answer_has_its_words() -> None:
    assert set(REPORT_LABELS) == set(Report)
