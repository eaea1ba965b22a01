"""Items that the traveller's own legs rule out: who is in the air is not at a meeting.

Attendance is often written for everyone at once, rooms are booked from the evening before an
arrival in the small hours: where legs and other items disagree, the legs tell.
"""

from collections.abc import Sequence

from planner.domain.allowances.evidence import Event, Home, Nature
from planner.domain.times import day_of


def without_contradictions(events: Sequence[Event], home: Home) -> list[Event]:
    """The events that can be as the legs are."""
    moves = [event for event in events if event.nature is Nature.MOVE]
    return [event for event in events if not _is_ruled_out(event, moves, home)]


def _is_ruled_out(event: Event, moves: Sequence[Event], home: Home) -> bool:
    if event.nature is Nature.MOVE:
        return False
    if event.nature is Nature.STAY and _is_in_flight(event, moves):
        return True
    if event.nature is Nature.NIGHT and _is_elsewhere_at_night(event, moves, home):
        return True
    return _is_far(event, moves, home)


def _is_in_flight(event: Event, moves: Sequence[Event]) -> bool:
    """Whether something begins while the traveller is in the air."""
    return any(
        move.is_flight and move.starts.utc <= event.starts.utc < move.ends.utc for move in moves
    )


def _is_far(event: Event, moves: Sequence[Event], home: Home) -> bool:
    """Whether it is in the home country, while legs come to and leave from another."""
    if event.target is None or event.target.country != home.country:
        return False
    before = [move for move in moves if move.ends.utc <= event.starts.utc]
    after = [move for move in moves if move.starts.utc >= event.starts.utc]
    if not before or not after:
        return False
    came_to, leaves_from = before[-1].target, after[0].origin
    return all(place and place.country != home.country for place in (came_to, leaves_from))


def _is_elsewhere_at_night(event: Event, moves: Sequence[Event], home: Home) -> bool:
    """Whether the traveller is on a leg over midnight, or at home before or after it."""
    night, first, after = event.starts.day, day_of(event.item.starts), day_of(event.item.ends)
    if any(move.starts.day <= night < move.ends.day for move in moves):
        return True
    before = [move for move in moves if move.ends.day <= night]
    if before and home.holds(before[-1].target) and first < before[-1].ends.day:
        return True
    next_move = next((move for move in moves if move.starts.day > night), None)
    return bool(next_move and home.holds(next_move.origin) and after > next_move.starts.day)
