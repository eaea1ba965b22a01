"""Hotel stays and all-day items among what a file says: they have days and no clock times."""

from datetime import timedelta

from planner.domain.times import Moment, WallTime, day_of
from planner.domain.vocabulary import Kind

DAY = timedelta(days=1)


def settled(
    kind: Kind, starts: Moment, ends: Moment, *, is_said: bool
) -> tuple[Kind, Moment, Moment]:
    """The kind and the times that go together.

    A stay over night is kept by its days. "Check-in at the hotel" with clock times of one day is a
    stay only where the file calls it one; else it is free time.
    """
    if kind is not Kind.HOTEL:
        return kind, starts, ends
    first, last = day_of(starts), day_of(ends)
    if isinstance(starts, WallTime) and first == last and not is_said:
        return Kind.FREE, starts, ends
    return kind, first, max(last, first + DAY)
