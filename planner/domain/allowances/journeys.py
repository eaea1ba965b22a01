"""Flights with stopovers as one journey: where a plane lands on the way nobody has arrived.

Source: LStR R 9.6 (3): stopovers are ignored unless they make a night's lodging necessary.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from planner.domain.allowances.evidence import Event, Nature, in_one_city

SLEEPLESS = timedelta(hours=8)
"""A wait over midnight that is longer makes a night's lodging necessary."""


def with_joined_flights(events: Iterable[Event]) -> list[Event]:
    """The events in order, flights that follow each other over a stopover being one."""
    joined: list[Event] = []
    for event in sorted(events, key=lambda each: each.order):
        last = _last_move(joined, event)
        if last is not None and _is_stopover(joined[last], event, joined[last + 1 :]):
            joined[last] = _one_journey(joined[last], event)
        else:
            joined.append(event)
    return joined


def _last_move(events: list[Event], event: Event) -> int | None:
    """The number of the flight before a flight."""
    if not event.is_flight:
        return None
    moves = (n for n in reversed(range(len(events))) if events[n].nature is Nature.MOVE)
    last = next(moves, None)
    return last if last is not None and events[last].is_flight else None


def _is_stopover(first: Event, second: Event, meanwhile: list[Event]) -> bool:
    """Whether people only change planes, and don't fly back to where they came from."""
    wait = second.starts.utc - first.ends.utc
    is_overnight = second.starts.day > first.ends.day and wait > SLEEPLESS
    if wait < timedelta() or is_overnight:
        return False
    if any(_is_reason_to_stay(event) for event in meanwhile):
        return False
    stop, goes_on = first.target, second.origin
    if stop is None or goes_on is None or not in_one_city(stop, goes_on):
        return False
    return not (first.origin and second.target and in_one_city(first.origin, second.target))


def _is_reason_to_stay(event: Event) -> bool:
    return event.nature is Nature.NIGHT or event.is_work


def _one_journey(first: Event, second: Event) -> Event:
    return replace(
        first,
        ends=second.ends,
        target=second.target,
        arrivals=first.arrivals + second.arrivals,
    )
