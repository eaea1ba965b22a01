"""Where people sleep: one bed for each night away from home, or a journey through the night."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from planner.domain.conflicts.agendas import DAY, Agenda, Slot, Span
from planner.domain.conflicts.findings import Clash, Findings
from planner.domain.conflicts.surroundings import Surroundings
from planner.domain.conflicts.ways import is_near
from planner.domain.labels import mark
from planner.domain.programmes import Item, Place, Programme
from planner.domain.vocabulary import LEGS, Direction, Kind, Rule, Severity

T = TypeVar("T")

JOURNEYS = LEGS | {Kind.PRIVATE}
"""Where somebody may spend the night under way, or as they like."""

LONGEST = 400
"""Nights; a mistyped year must not make a list of a hundred thousand."""

_GAP = mark("No hotel and no night journey for the night from %(day)s to %(next)s in %(city)s.")
_GAP_ANYWHERE = mark("No hotel and no night journey for the night from %(day)s to %(next)s.")
_DOUBLE = mark(
    "Two hotels for the same night: %(first)s and %(second)s (from %(day)s, nights: %(nights)s)."
)


def find_nights(
    agenda: Agenda, programme: Programme, around: Surroundings, found: Findings
) -> None:
    """Nights without a bed, and with two."""
    del around
    _find_double(agenda, found)
    for gap in _gaps(agenda, programme):
        city = gap.place.city if gap.place else ""
        found.add(
            Clash(
                Rule.GAP_NIGHT, Severity.WARNING, _GAP if city else _GAP_ANYWHERE, (gap.night, city)
            ),
            gap.items,
            agenda.people,
            day=gap.night,
            next=gap.night + DAY,
            city=city,
        )


def _find_double(agenda: Agenda, found: Findings) -> None:
    stays = sorted(agenda.stays, key=lambda stay: (stay.first, stay.item.key))
    active: list[Span] = []
    for stay in stays:
        active = [other for other in active if other.after > stay.first]
        for other in active:
            found.add(
                Clash(Rule.DOUBLE_NIGHT, Severity.ERROR, _DOUBLE, (other.item.uid, stay.item.uid)),
                (other.item, stay.item),
                agenda.people,
                first=other.item.title,
                second=stay.item.title,
                nights=(min(other.after, stay.after) - stay.first).days,
                day=stay.first,
            )
        active.append(stay)


@dataclass(frozen=True, slots=True)
class _Gap:
    """A night without a bed, where they are, and what comes last before it."""

    night: date
    place: Place | None
    items: tuple[Item, ...]


@dataclass(slots=True)
class _Whereabouts:
    """Where people are in the evening, as far as the programme tells, and what told it."""

    place: Place | None = None
    item: Item | None = None

    def follow(self, slots: Iterable[Slot], spans: Iterable[Span]) -> None:
        """Go where a day leads: to its all-day items, then from one timed item to the next."""
        for item, place in [
            *((span.item, span.place) for span in spans),
            *((slot.item, slot.target or slot.origin) for slot in slots),
        ]:
            self.item, self.place = item, place or self.place


def _gaps(agenda: Agenda, programme: Programme) -> Iterator[_Gap]:
    evenings = _by_night((slot.evening, slot) for slot in agenda.slots)
    days = _by_night((day, span) for span in agenda.spans for day in span.days)
    journeys = (slot for slot in agenda.slots if slot.item.kind in JOURNEYS)
    on_the_way = {night for slot in journeys for night in slot.nights}
    goes_home = _homeward(agenda)
    here = _Whereabouts()
    for number in range(min((programme.ends_on - programme.starts_on).days, LONGEST)):
        night = programme.starts_on + number * DAY
        spans = days.get(night, [])
        beds = [span for span in spans if span.item.kind in {Kind.HOTEL, Kind.PRIVATE}]
        here.follow(evenings.get(night, []), [span for span in spans if span not in beds])
        if beds:
            here.follow([], beds)
        elif night in on_the_way or night in goes_home or not here.item:
            continue
        elif _is_away(here.place, agenda, programme):
            yield _Gap(night, here.place, (here.item,))


def _by_night(pairs: Iterable[tuple[date, T]]) -> dict[date, list[T]]:
    found: dict[date, list[T]] = {}
    for night, thing in pairs:
        found.setdefault(night, []).append(thing)
    return found


def _homeward(agenda: Agenda) -> set[date]:
    """The nights before something begins at home: whoever was away has come home, however."""
    if agenda.home is None:
        return set()
    found: set[date] = set()
    last = None
    for slot in agenda.slots:
        if last is not None and slot.origin and is_near(slot.origin, agenda.home):
            found.update(last + number * DAY for number in range((slot.evening - last).days))
        last = slot.evening
    return found


def _is_away(place: Place | None, agenda: Agenda, programme: Programme) -> bool:
    """Whether people need a bed: not where they live."""
    if place is None:
        return programme.direction is Direction.OUTBOUND
    if agenda.home is None:
        return programme.direction is not Direction.HOME
    return not is_near(place, agenda.home)
