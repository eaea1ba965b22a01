"""Follow-ups: what was agreed on a trip and is still to be done, and how urgent it is."""

from datetime import date, timedelta
from enum import StrEnum

from planner.domain.labels import mark

SOON = timedelta(days=7)
"""How long before its day a follow-up is urgent."""


class Urgency(StrEnum):
    """How a follow-up stands on a day."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    UNDATED = "undated"
    DONE = "done"


URGENCY_LABELS = {
    Urgency.OVERDUE: mark("Overdue"),
    Urgency.SOON: mark("Due soon"),
    Urgency.LATER: mark("Open"),
    Urgency.UNDATED: mark("Open, no day set"),
    Urgency.DONE: mark("Done"),
}


def urgency_of(due_on: date | None, done_on: date | None, today: date) -> Urgency:
    """How urgent it is; the day itself is not overdue yet."""
    if done_on is not None:
        return Urgency.DONE
    if due_on is None:
        return Urgency.UNDATED
    if due_on < today:
        return Urgency.OVERDUE
    return Urgency.SOON if due_on - today <= SOON else Urgency.LATER
