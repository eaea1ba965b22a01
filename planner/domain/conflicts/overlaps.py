"""Two things at once, for one person, contact or vehicle."""

from collections.abc import Iterator

from planner.domain.conflicts.agendas import Agenda, Slot
from planner.domain.conflicts.findings import Clash, Findings
from planner.domain.conflicts.surroundings import Surroundings
from planner.domain.labels import mark
from planner.domain.programmes import Programme
from planner.domain.vocabulary import Kind, Rule, Severity

_BOTH = mark("%(first)s and %(second)s are at the same time: they overlap by %(overlap)s min.")
_LEISURE = mark("%(second)s falls into free time: %(first)s, by %(overlap)s min.")
_ONE = mark("%(name)s is needed at %(first)s and at %(second)s: they overlap by %(overlap)s min.")


def find_overlaps(
    agenda: Agenda, programme: Programme, around: Surroundings, found: Findings
) -> None:
    """Nobody attends two things at once; into one's free time something may be put knowingly."""
    del programme, around
    for one, other in _overlapping(agenda):
        is_leisure = Kind.FREE in {one.item.kind, other.item.kind}
        first, second = (other, one) if other.item.kind is Kind.FREE else (one, other)
        found.add(
            Clash(
                Rule.OVERLAP,
                Severity.WARNING if is_leisure else Severity.ERROR,
                _LEISURE if is_leisure else _BOTH,
                (one.item.uid, other.item.uid),
            ),
            (one.item, other.item),
            agenda.people,
            first=first.item.title,
            second=second.item.title,
            overlap=_minutes(one, other),
        )


def find_others_overlaps(agenda: Agenda, found: Findings) -> None:
    """A contact or a vehicle that is needed twice at once, where no traveller is anyway."""
    for one, other in _overlapping(agenda):
        if found.has(Rule.OVERLAP, (one.item.uid, other.item.uid)):
            continue
        found.add(
            Clash(
                Rule.OVERLAP, Severity.WARNING, _ONE, (one.item.uid, other.item.uid, agenda.name)
            ),
            (one.item, other.item),
            (),
            name=agenda.name,
            first=one.item.title,
            second=other.item.title,
            overlap=_minutes(one, other),
        )


def _overlapping(agenda: Agenda) -> Iterator[tuple[Slot, Slot]]:
    """Each pair of slots that share a moment, the earlier one first."""
    return ((other, step.slot) for step in agenda.steps for other in step.during)


def _minutes(one: Slot, other: Slot) -> int:
    return (min(one.ends, other.ends) - max(one.starts, other.starts)) // 60
