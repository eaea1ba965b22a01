"""Tokens of programs: how they look, how long they work, how much they may ask."""

from datetime import UTC, datetime, timedelta

PREFIX = "planner_"
"""What each token begins with, so that scanners for leaked secrets know one."""

LONGEST_DAYS = 400
"""A token works for a bit more than a year at most."""

USUAL_DAYS = 180

WINDOW = timedelta(minutes=1)
MOST_REQUESTS = 300
"""Requests of one token within one `WINDOW`, over all processes."""

SHARE = 30
"""Requests that a process takes from the window at once: it writes once for so many."""


def window_of(now: datetime) -> datetime:
    """When the window of a moment began."""
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def share_of(taken: int) -> int:
    """How many requests a process gets where `taken` are given out already; 0 for none."""
    return max(min(SHARE, MOST_REQUESTS - taken), 0)
