"""What can't be, or hardly can, in a programme: one rule per module over one person's agenda.

`clashes_in` puts them together. Intervals are half-open and in UTC; people who attend the same
items are looked at once. The work grows as n log n with the items of each agenda, plus what is
found.
"""

from collections.abc import Callable

from planner.domain.conflicts.agendas import (
    Agenda,
    agendas_of,
    contact_agendas,
    timetable_of,
    vehicle_agendas,
)
from planner.domain.conflicts.days_off import find_days_off
from planner.domain.conflicts.findings import Finding, Findings
from planner.domain.conflicts.items import find_interpreters, find_outside_items
from planner.domain.conflicts.meals import find_meals
from planner.domain.conflicts.nights import find_nights
from planner.domain.conflicts.overlaps import find_others_overlaps, find_overlaps
from planner.domain.conflicts.presence import find_absences
from planner.domain.conflicts.rest import find_drives, find_rests
from planner.domain.conflicts.surroundings import DayOff, OffKind, Surroundings, between_cities
from planner.domain.conflicts.transfers import find_transfers, find_vehicle_transfers
from planner.domain.programmes import Programme
from planner.domain.vocabulary import Rule, Severity

PersonalRule = Callable[[Agenda, Programme, Surroundings, Findings], None]

PERSONAL: tuple[PersonalRule, ...] = (
    find_overlaps,
    find_transfers,
    find_nights,
    find_absences,
    find_meals,
    find_rests,
)
"""The rules that look at the agenda of one person, or of several with the same."""


def clashes_in(programme: Programme, around: Surroundings) -> tuple[Finding, ...]:
    """All that clashes in a programme, the worst first, then by time; cancelled items do not."""
    found, table = Findings(programme), timetable_of(programme)
    for agenda in agendas_of(table, around.homes):
        for rule in PERSONAL:
            rule(agenda, programme, around, found)
    for agenda in contact_agendas(table):
        find_others_overlaps(agenda, found)
    for agenda in vehicle_agendas(table):
        find_others_overlaps(agenda, found)
        find_vehicle_transfers(agenda, around, found)
        find_drives(agenda, found)
    find_days_off(programme, around, found)
    find_outside_items(programme, found)
    find_interpreters(programme, found)
    return found.settled()


__all__ = [
    "DayOff",
    "Finding",
    "OffKind",
    "Rule",
    "Severity",
    "Surroundings",
    "between_cities",
    "clashes_in",
]
