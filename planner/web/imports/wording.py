"""How the times of a row are said."""

from datetime import timedelta

from planner.domain.imports.diffs import State
from planner.domain.times import WallTime, day_of
from planner.web.filters import day_short


def when(state: State) -> str:
    """``Sat 24 Oct, 09:00–12:30``; with its days where it lasts longer."""
    starts, ends = state.starts, state.ends
    first, last = day_of(starts), day_of(ends)
    if not isinstance(starts, WallTime) or not isinstance(ends, WallTime):
        return day_short(first) if first == last else f"{day_short(first)} – {day_short(last)}"
    until = f"{ends.at:%H:%M}"
    if last - first == timedelta(days=1):
        until += " +1"
    elif last != first:
        until = f"{day_short(last)}, {until}"
    return f"{day_short(first)}, {starts.at:%H:%M}–{until}"


def zone_of(state: State) -> str:
    """The zone of a row's start; nothing for days."""
    return state.starts.zone if isinstance(state.starts, WallTime) else ""
