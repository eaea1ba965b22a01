"""What calendars say: entries from an audience's view, and the headers over them.

Booking references, notes and costs are never asked for here: feeds and files get passed on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.domain.entries import CalendarHeader, Entry, EntryStatus
from planner.domain.identities import calendar_uid
from planner.domain.labels import label_of, mark
from planner.domain.names import with_native
from planner.domain.place_clocks import by_place_clock
from planner.domain.programmes import Contact, Item, Place, Programme
from planner.domain.releases import Block
from planner.domain.revisions import Revision
from planner.domain.spans import clock, full_day, span
from planner.domain.texts import Texts
from planner.domain.times import WallTime, in_zone
from planner.domain.vocabulary import ItemStatus, Kind, TripStatus

COLORS = {"travellers": "steelblue", "hosts": "seagreen", "block": "slategray"}
"""CSS3 names by content (RFC 7986 § 5.9)."""

DEPARTURE, ARRIVAL = mark("Departure: %(stop)s"), mark("Arrival: %(stop)s")
LOCAL_TIME, HOME_TIME = mark("Local time: %(span)s"), mark("Home time: %(span)s")
BRING = mark("Please bring: %(what)s")
CONTACT, PHONE = mark("Contact: %(person)s"), mark("Phone: %(number)s")
PARTICIPANTS = mark("Participants: %(count)s")
ADDED = (BRING, DEPARTURE, ARRIVAL, LOCAL_TIME, HOME_TIME, CONTACT, PHONE, PARTICIPANTS)
"""Lines that a description has besides what was typed; after the participants come their names."""

_STATUS = {
    ItemStatus.TENTATIVE: EntryStatus.TENTATIVE,
    ItemStatus.CONFIRMED: EntryStatus.CONFIRMED,
    ItemStatus.CANCELLED: EntryStatus.CANCELLED,
}
_BLOCK_STATUS = {
    TripStatus.DRAFT: EntryStatus.TENTATIVE,
    TripStatus.CONFIRMED: EntryStatus.CONFIRMED,
    TripStatus.COMPLETED: EntryStatus.CONFIRMED,
    TripStatus.CANCELLED: EntryStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the content shown (`travellers`, `hosts`, `block`), a language and its catalogue.

    `words` translates an English message id into `language` (``de``).
    """

    content: str
    language: str
    words: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How often calendars should be asked for again, and when this one last changed."""

    refresh: timedelta
    modified: datetime


def item_entry(item: Item, view: Programme, revision: Revision, reader: Reader) -> Entry:
    """An item of an audience's view as an event."""
    place = view.place_of.get(item.place)
    return Entry(
        uid=item.uid,
        sequence=revision.sequence,
        modified=revision.modified,
        starts=item.starts,
        ends=item.ends_exclusive,
        summary=_summary(item.title, reader, off=item.is_cancelled),
        status=_STATUS[item.status],
        busy=not (item.is_all_day or item.is_cancelled or item.kind is Kind.FREE),
        categories=(reader.words(label_of(item.track)), reader.words(label_of(item.kind))),
        location="\n".join(_location(place, reader.language)) if place else "",
        position=place.position if place else None,
        description="\n".join(_description(item, view, reader)),
    )


def block_entry(block: Block, reader: Reader) -> Entry:
    """A released trip as a block of days that takes no time."""
    return Entry(
        uid=block.uid,
        sequence=block.revision.sequence,
        modified=block.revision.modified,
        starts=block.starts_on,
        ends=block.ends_on + timedelta(days=1),
        summary=_summary(block.title, reader, off=block.status is TripStatus.CANCELLED),
        status=_BLOCK_STATUS[block.status],
        busy=False,
        categories=(reader.words(label_of(block.direction)),),
    )


def trip_header(
    trip: Block, audience: str, reader: Reader, timeliness: Timeliness
) -> CalendarHeader:
    """The header over an audience's view of a released trip."""
    first, last = (full_day(day, reader.language) for day in (trip.starts_on, trip.ends_on))
    text = reader.words(mark("Programme from %(first)s to %(last)s"))
    return CalendarHeader(
        uid=calendar_uid(f"{trip.uid} {audience} {reader.language}"),
        name=trip.title.best(reader.language),
        description=text % {"first": first, "last": last},
        color=COLORS[reader.content],
        refresh=timeliness.refresh,
        modified=timeliness.modified,
        zone=trip.home_zone,
    )


def office_header(
    name: str, scope: str, zone: str, reader: Reader, timeliness: Timeliness
) -> CalendarHeader:
    """The header over an office's trips, or of one trip's calendar before its first release.

    `name` is the office's: nothing of a draft is given away. `scope` is what is never renamed.
    """
    is_office = reader.content == "block"
    text = mark("All released trips") if is_office else mark("Nothing has been released yet.")
    return CalendarHeader(
        uid=calendar_uid(f"{scope} {reader.language}"),
        name=name,
        description=reader.words(text),
        color=COLORS[reader.content],
        refresh=timeliness.refresh,
        modified=timeliness.modified,
        zone=zone,
    )


def _summary(title: Texts, reader: Reader, *, off: bool) -> str:
    """Outlook shows a cancelled event like any other: a word says it."""
    text = title.best(reader.language)
    return reader.words(mark("CANCELLED: %(title)s")) % {"title": text} if off else text


def _location(place: Place, language: str) -> Iterator[str]:
    """Name and address in Latin and in Chinese script, the reader's first."""
    latin = list(_latin_lines(place, language))
    chinese = [line for line in (place.name.zh, place.address.zh) if line]
    lines = [*chinese, *latin] if language == "zh" else [*latin, *chinese]
    yield from dict.fromkeys(lines)


def _latin_lines(place: Place, language: str) -> Iterator[str]:
    name, address = (_latin(texts, language) for texts in (place.name, place.address))
    yield from filter(None, (name, address))
    if place.city not in name and place.city not in address:
        yield place.city


def _latin(texts: Texts, language: str) -> str:
    return (texts.de or texts.en) if language == "de" else (texts.en or texts.de)


def _description(item: Item, view: Programme, reader: Reader) -> Iterator[str]:
    if text := item.description.best(reader.language):
        yield text
    if text := item.bring.best(reader.language):
        yield reader.words(BRING) % {"what": ", ".join(text.splitlines())}
    yield from _times(item, view, reader)
    if reader.content == "hosts":
        yield from _participants(item, view, reader)
    else:
        yield from _people_to_ask(item, view, reader)


def _times(item: Item, view: Programme, reader: Reader) -> Iterator[str]:
    """When, at the place; for a leg at both places; for travellers at home too."""
    there = by_place_clock(item, view.place_of)
    starts, ends, language = there.starts, there.ends, reader.language
    if not isinstance(starts, WallTime) or not isinstance(ends, WallTime):
        return
    if item.kind.is_leg:
        origin, target = (view.place_of.get(key) for key in (item.place, item.to_place))
        departure = _stop(clock(starts.at, starts.day, language), origin, language)
        arrival = _stop(clock(ends.at, starts.day, language), target, language)
        yield reader.words(DEPARTURE) % {"stop": departure}
        yield reader.words(ARRIVAL) % {"stop": arrival}
    else:
        local = span(starts.at, ends.at, starts.day, language)
        yield reader.words(LOCAL_TIME) % {"span": local}
    home = [in_zone(moment.utc, view.home_zone).replace(tzinfo=None) for moment in (starts, ends)]
    if reader.content != "hosts" and home != [starts.at, ends.at]:
        at_home = span(home[0], home[1], starts.day, language)
        yield reader.words(HOME_TIME) % {"span": at_home}


def _stop(when: str, place: Place | None, language: str) -> str:
    return f"{when}, {place.name.best(language) or place.city}" if place else when


def _people_to_ask(item: Item, view: Programme, reader: Reader) -> Iterator[str]:
    contacts = (view.contact_of[key] for key in item.contacts if key in view.contact_of)
    for contact in contacts:
        yield reader.words(CONTACT) % {"person": _contact(contact)}
    place = view.place_of.get(item.place)
    if place and place.phone:
        yield reader.words(PHONE) % {"number": place.phone}


def _contact(contact: Contact) -> str:
    name = with_native(contact.name, contact.native_name)
    return ", ".join(filter(None, (name, contact.function, contact.phone)))


def _participants(item: Item, view: Programme, reader: Reader) -> Iterator[str]:
    yield reader.words(PARTICIPANTS) % {"count": item.headcount}
    for person in view.attendees(item):
        name = with_native(person.name, person.native_name)
        yield ", ".join(filter(None, (name, person.function)))
