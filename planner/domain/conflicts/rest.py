"""Short nights, and long drives.

Between a late evening and an early start people need nine hours, as drivers by law do: Regulation
(EC) 561/2006, Art. 4(h), the reduced daily rest; Art. 7, 45 minutes of break after four and a half
hours at the wheel; Art. 6, nine hours of driving a day.
"""

from collections.abc import Iterator
from datetime import date, datetime

from planner.domain.conflicts.agendas import DAY, SMALL_HOURS, Agenda, Slot
from planner.domain.conflicts.findings import Clash, Findings
from planner.domain.conflicts.surroundings import Surroundings
from planner.domain.labels import mark
from planner.domain.programmes import Programme
from planner.domain.times import WallTime
from planner.domain.vocabulary import Kind, Rule, Severity

HOUR = 3600
REST = 9 * HOUR
DRIVE = int(4.5 * HOUR)
BREAK = 45 * 60
DAILY_DRIVE = 9 * HOUR

_SHORT = mark("%(hours)s h rest between %(first)s and %(second)s: less than %(least)s h.")
_DRIVE = mark("%(hours)s h at the wheel without a break of 45 min: %(first)s.")
_DAY = mark("%(hours)s h at the wheel on %(day)s: more than %(most)s h (%(name)s).")


def find_rests(agenda: Agenda, programme: Programme, around: Surroundings, found: Findings) -> None:
    """A late evening followed by an early start, and drives without a break."""
    del programme, around
    for one, other in _nights(agenda.slots):
        found.add(
            Clash(Rule.REST, Severity.WARNING, _SHORT, (one.item.uid, other.item.uid)),
            (one.item, other.item),
            agenda.people,
            hours=_hours(other.starts - one.ends),
            least=_hours(REST),
            first=one.item.title,
            second=other.item.title,
        )
    for drive in _drives(agenda.slots):
        _add_drive(drive, agenda.people, found)


def find_drives(agenda: Agenda, found: Findings) -> None:
    """A vehicle's drives without a break, and more than a day's drive for its driver."""
    for drive in _drives(agenda.slots):
        _add_drive(drive, (), found)
    days: dict[date, list[Slot]] = {}
    for slot in agenda.slots:
        if slot.item.kind is Kind.TRANSFER:
            days.setdefault(slot.starts_wall.day, []).append(slot)
    for day, slots in days.items():
        length = sum(slot.ends - slot.starts for slot in slots)
        if length > DAILY_DRIVE:
            found.add(
                Clash(Rule.REST, Severity.WARNING, _DAY, (day, agenda.name)),
                (slot.item for slot in slots),
                (),
                hours=_hours(length),
                most=_hours(DAILY_DRIVE),
                day=day,
                name=agenda.name,
            )


def _nights(slots: tuple[Slot, ...]) -> Iterator[tuple[Slot, Slot]]:
    """What ends in the evening and what begins in the morning, with too little between them."""
    latest: Slot | None = None
    for slot in slots:
        if latest and 0 < slot.starts - latest.ends < REST and _is_night_between(latest, slot):
            yield latest, slot
        if latest is None or slot.ends > latest.ends:
            latest = slot


def _is_night_between(one: Slot, other: Slot) -> bool:
    """Whether the small hours, by the clock where it begins, lie between two slots."""
    ends, starts = one.ends_wall.at, other.starts_wall.at
    if ends.date() == starts.date() and ends.time() >= SMALL_HOURS:
        return False
    for day in (one.ends_wall.day, one.ends_wall.day + DAY):
        small_hours = WallTime(datetime.combine(day, SMALL_HOURS), one.ends_wall.zone).utc
        if one.ends <= small_hours.timestamp() < other.starts:
            return True
    return False


def _drives(slots: tuple[Slot, ...]) -> Iterator[list[Slot]]:
    """Runs of drives longer than is allowed, with no break between them that counts."""
    run: list[Slot] = []
    for slot in (slot for slot in slots if slot.item.kind is Kind.TRANSFER):
        if run and slot.starts - run[-1].ends >= BREAK:
            run = []
        run.append(slot)
        if sum(each.ends - each.starts for each in run) > DRIVE:
            yield run
            run = []


def _add_drive(drive: list[Slot], people: tuple[str, ...], found: Findings) -> None:
    found.add(
        Clash(Rule.REST, Severity.WARNING, _DRIVE, tuple(slot.item.uid for slot in drive)),
        (slot.item for slot in drive),
        people,
        hours=_hours(sum(slot.ends - slot.starts for slot in drive)),
        first=drive[0].item.title,
    )


def _hours(seconds: int) -> str:
    """``8:30``."""
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}"
