"""What is wrong with an item by itself: outside of the trip's days, without an interpreter."""

from planner.domain.conflicts.findings import Clash, Findings
from planner.domain.labels import mark
from planner.domain.programmes import Programme
from planner.domain.times import day_of
from planner.domain.vocabulary import Rule, Severity, TravellerRole

_OUTSIDE = mark("%(item)s is outside of the trip's days (%(first)s – %(last)s).")
_NO_INTERPRETER = mark("%(item)s needs an interpreter, and none attends.")


def find_outside_items(programme: Programme, found: Findings) -> None:
    """Items with a day before the trip's first or after its last."""
    for item in programme.items:
        if item.is_cancelled:
            continue
        if item.day < programme.starts_on or day_of(item.ends) > programme.ends_on:
            found.add(
                Clash(Rule.OUTSIDE_TRIP, Severity.WARNING, _OUTSIDE, (item.uid,)),
                (item,),
                programme.keys_of_attendees(item),
                item=item.title,
                first=programme.starts_on,
                last=programme.ends_on,
            )


def find_interpreters(programme: Programme, found: Findings) -> None:
    """Items for which staff want an interpreter, and none attends."""
    for item in programme.items:
        if item.is_cancelled or not item.needs_interpreter:
            continue
        people = programme.attendees(item)
        if all(person.role is not TravellerRole.INTERPRETER for person in people):
            found.add(
                Clash(Rule.INTERPRETER, Severity.WARNING, _NO_INTERPRETER, (item.uid,)),
                (item,),
                (person.key for person in people),
                item=item.title,
            )
