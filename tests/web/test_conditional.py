"""What requests say of the copy that they have."""

from datetime import UTC, datetime

import pytest

from planner.web.conditional import has_copy

MODIFIED = datetime(2026, 9, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "since",
    [
        "garbage",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 01 Jan 9999999999 00:00:00 GMT",
        "Mon, 01 Jan 2040 00:00:00 +99999999999999999999",
    ],
)
def test_a_date_that_is_none_is_no_copy(since: str) -> None:
    assert not has_copy({"HTTP_IF_MODIFIED_SINCE": since}, '"x"', MODIFIED)
