"""Changes in words, in the language of whoever reads them: on screens and in mails."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.domain.change_lists import ItemChanges
from planner.domain.changes import Change, ChangeKind
from planner.domain.labels import label_of, mark
from planner.domain.names import with_native
from planner.domain.programmes import Contact, Item, Organisation, Place, Traveller
from planner.domain.spans import full_day, short_day, span
from planner.domain.texts import Texts
from planner.domain.times import Moment, WallTime, day_of

HEADWORDS = {
    ChangeKind.ADDED: mark("New"),
    ChangeKind.REMOVED: mark("Removed"),
    ChangeKind.CANCELLED: mark("Cancelled"),
    ChangeKind.REINSTATED: mark("Takes place after all"),
    ChangeKind.CHANGED: mark("Changed"),
}
"""What happened to an item, in a word."""

_NOT_SHOWN = {
    "description": mark("description changed"),
    "bring": mark("what to bring changed"),
    "internal_note": mark("internal note changed"),
    "booking_reference": mark("booking reference changed"),
    "meals": mark("meals changed"),
    "is_work": mark("working time changed"),
    "vehicle": mark("vehicle changed"),
    "needs_interpreter": mark("need of an interpreter changed"),
}
"""Fields of which it is enough to say that they changed."""

_FROM_TO = {
    "kind": mark("kind: %(new)s instead of %(old)s"),
    "track": mark("origin: %(new)s instead of %(old)s"),
    "visibility": mark("visible to: %(new)s instead of %(old)s"),
    "status": mark("state: %(new)s instead of %(old)s"),
    "organiser": mark("organiser: %(new)s instead of %(old)s"),
    "host": mark("host: %(new)s instead of %(old)s"),
    "lodging_provider": mark("lodging given by: %(new)s instead of %(old)s"),
}

_TRIP = {
    "title": mark("The trip is now called %(new)s; before: %(old)s"),
    "status": mark("State of the trip: %(new)s instead of %(old)s"),
    "starts_on": mark("First day: %(new)s instead of %(old)s"),
    "ends_on": mark("Last day: %(new)s instead of %(old)s"),
    "home_zone": mark("Time zone at home: %(new)s instead of %(old)s"),
    "practical_notes": mark("The practical notes of the trip changed"),
}

_RECORDS = {
    ("traveller", ChangeKind.ADDED): mark("%(new)s joins the trip"),
    ("traveller", ChangeKind.REMOVED): mark("%(old)s no longer takes part"),
    ("traveller", ChangeKind.CHANGED): mark("Details of %(new)s changed"),
    ("place", ChangeKind.CHANGED): mark("Details of the place %(new)s changed"),
    ("contact", ChangeKind.CHANGED): mark("Details of the contact %(new)s changed"),
}

_PLACES = {
    "place": (
        mark("now at %(new)s"),
        mark("no longer at %(old)s"),
        mark("now at %(new)s instead of %(old)s"),
    ),
    "to_place": (
        mark("now to %(new)s"),
        mark("no longer to %(old)s"),
        mark("now to %(new)s instead of %(old)s"),
    ),
}

_PEOPLE = {
    "attends": (
        mark("now also: %(names)s"),
        mark("no longer: %(names)s"),
        mark("the same people attend"),
    ),
    "contacts": (
        mark("contact added: %(names)s"),
        mark("contact left out: %(names)s"),
        mark("the same contacts"),
    ),
}

_MOVED = mark("moved from %(old)s to %(new)s")

# Translators: the first names an item that moved, "Dinner moved from 18:00 to 19:00".
_MOVED_LINE = mark("%(item)s %(changes)s")
_LINE = mark("%(item)s: %(changes)s")

_Pair = tuple[Moment, Moment]


@dataclass(frozen=True, slots=True)
class Teller:
    """Says changes in `language` (``de``); `words` translates English message ids into it."""

    language: str
    words: Callable[[str], str]

    def headword(self, kind: ChangeKind) -> str:
        """``New``, ``Cancelled``: what happened to an item."""
        return self.words(HEADWORDS[kind])

    def when(self, item: Item) -> str:
        """``10:30–12:00``; of days: ``24 Oct – 25 Oct``."""
        return self._when((item.starts, item.ends), with_day=item.is_all_day)

    def line(self, found: ItemChanges) -> str:
        """All of an item in one line: ``Dinner moved from 18:00 to 19:00, Foshan``."""
        title, details = self._shown(found.item.title), "; ".join(map(self.tell, found.details))
        if found.kind is ChangeKind.CHANGED:
            is_moved = found.details[0].field == "times"
            text = self.words(_MOVED_LINE if is_moved else _LINE)
            parts = [text % {"item": title, "changes": details}, found.where]
        else:
            head = self.words(_LINE) % {"item": self.headword(found.kind), "changes": title}
            parts = [head, self.when(found.item), found.where, details]
        return self.words(mark(", ")).join(filter(None, parts))

    def tell(self, change: Change) -> str:
        """One change: ``moved from 10:30 to 11:00``, ``Chen Wei joins the trip``."""
        field, old, new = change.field, change.old, change.new
        match field:
            case _ if change.item is None:
                told = self._say(_RECORDS.get((field, change.kind)) or _TRIP[field], old, new)
            case "times":
                told = self._moved(old, new)
            case "title":
                told = self._renamed(old, new)
            case "place" | "to_place":
                told = self._place(field, old, new)
            case "attends" | "contacts":
                told = self._people(field, old, new)
            case _ if field in _FROM_TO:
                told = self._say(_FROM_TO[field], old, new)
            case _:
                told = self.words(_NOT_SHOWN.get(field) or HEADWORDS[change.kind])
        return told

    def _say(self, text: str, old: object, new: object) -> str:
        return self.words(text) % {"old": self._shown(old), "new": self._shown(new)}

    def _shown(self, value: object) -> str:
        match value:
            case None:
                shown = self.words(mark("none"))
            case Texts():
                shown = value.best(self.language)
            case StrEnum():
                shown = self.words(label_of(value))
            case Place():
                shown = value.name.best(self.language) or value.city
            case Organisation():
                shown = value.name.best(self.language)
            case Traveller() | Contact():
                shown = with_native(value.name, value.native_name)
            case date():
                shown = full_day(value, self.language)
            case _:
                shown = str(value)
        return shown

    def _moved(self, old: _Pair, new: _Pair) -> str:
        """From when to when, as short as it can be said."""
        was, now = _walls(old), _walls(new)
        with_day = not (was and now and was[0].day == now[0].day)
        if was and now and [wall.at for wall in was] == [wall.at for wall in now]:
            return self.words(mark("now by the clock of another time zone"))
        if was and now and _where(was) == _where(now):
            if was[0] == now[0]:
                text = mark("now until %(new)s instead of %(old)s")
                return self._say(text, _clock(was[1]), _clock(now[1]))
            if was[1].utc - was[0].utc == now[1].utc - now[0].utc:
                return self._say(_MOVED, _clock(was[0]), _clock(now[0]))
        shown = [self._when(times, with_day=with_day) for times in (old, new)]
        return self._say(_MOVED, *shown)

    def _when(self, times: _Pair, *, with_day: bool) -> str:
        first, last = (short_day(day_of(moment), self.language) for moment in times)
        walls = _walls(times)
        if walls is None:
            return first if first == last else f"{first} – {last}"
        starts, ends = walls
        clocks = span(starts.at, ends.at, starts.day, self.language)
        return f"{first}, {clocks}" if with_day else clocks

    def _renamed(self, old: Texts, new: Texts) -> str:
        if old.best(self.language) == new.best(self.language):
            return self.words(mark("title changed in another language"))
        return self._say(mark("was called %(old)s before"), old, new)

    def _place(self, field: str, old: Place | None, new: Place | None) -> str:
        added, dropped, replaced = _PLACES[field]
        text = replaced if old and new else added if new else dropped
        if old and new and old.city != new.city:
            return self.words(text) % {"old": self._in_city(old), "new": self._in_city(new)}
        return self._say(text, old, new)

    def _in_city(self, place: Place) -> str:
        """``Congress centre (Foshan)``, unless the name names its city."""
        name = self._shown(place)
        return name if place.city in name else f"{name} ({place.city})"

    def _people(self, field: str, old: tuple[Traveller, ...], new: tuple[Traveller, ...]) -> str:
        """Who came and who went; by key, so that a new function is no new person."""
        added, dropped, same = _PEOPLE[field]
        came, went = (_others(new, old), _others(old, new))
        told = [
            self.words(text) % {"names": ", ".join(map(self._shown, people))}
            for text, people in ((added, came), (dropped, went))
            if people
        ]
        return "; ".join(told) or self.words(same)


def _others(people: tuple[Traveller, ...], known: tuple[Traveller, ...]) -> list[Traveller]:
    keys = {person.key for person in known}
    return [person for person in people if person.key not in keys]


def _walls(times: _Pair) -> tuple[WallTime, WallTime] | None:
    starts, ends = times
    return (starts, ends) if isinstance(starts, WallTime) and isinstance(ends, WallTime) else None


def _where(walls: tuple[WallTime, WallTime]) -> list[tuple[date, str]]:
    """On which days and by which clocks."""
    return [(wall.day, wall.zone) for wall in walls]


def _clock(wall: WallTime) -> str:
    return f"{wall.at:%H:%M}"
