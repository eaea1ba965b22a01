"""The days of a programme as papers show them, in one language or in two side by side."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from planner.db.models import Office
from planner.domain.calendars import BRING, Reader
from planner.domain.clock_words import band_clock, clock_change, home_clock, line_clock
from planner.domain.countries import language_in
from planner.domain.days import Band, Day, Line, days_of
from planner.domain.labels import label_of, mark
from planner.domain.names import with_native
from planner.domain.papers import NOTHING_SAID, Days, Entry, PaperDay, Said, Side
from planner.domain.programmes import Contact, Item, Place, Programme
from planner.domain.texts import Texts
from planner.domain.vocabulary import ItemStatus, Track, Visibility
from planner.i18n.days import long_day
from planner.services.holidays import Holiday, holidays_of

STAFF, HOSTS = "staff", "hosts"
"""Contents of papers, as `Reader.content` names them."""

MOST_NAMED = 12
"""Names of those who attend that stand with an item; more are counted."""


def said(texts: Texts, language: str) -> Said:
    """A text for a reader, which tells where it is in another language."""
    found = texts.language_for(language)
    return Said(texts.own(found), "" if found == language else found)


def programme_days(
    view: Programme, office: Office, readers: tuple[Reader, ...], home: str = ""
) -> Days:
    """The days of a view for readers of one language or two; `home` is what home is called."""
    found = days_of(view, with_empty=False)
    holidays = holidays_of(office, found)
    told = _Days(view, readers, home)
    return Days(tuple(told.day(day, holidays.get(day.on, ())) for day in found))


@dataclass(frozen=True, slots=True)
class _Days:
    view: Programme
    readers: tuple[Reader, ...]
    home: str

    @property
    def reader(self) -> Reader:
        """Whom the paper is for in the first place."""
        return self.readers[0]

    def day(self, day: Day, holidays: tuple[Holiday, ...]) -> PaperDay:
        """A day with its holidays."""
        first = self.reader.language
        language_of = [each.language for each in self.readers]
        return PaperDay(
            headings=tuple(
                Said(long_day(day.on, each), "" if each == first else each) for each in language_of
            ),
            cities=", ".join(filter(None, day.cities)),
            remarks=tuple(self._holiday(each) for each in holidays),
            entries=(
                *(self._band(band) for band in day.bands),
                *(self._line(line) for line in day.lines),
            ),
        )

    def _holiday(self, holiday: Holiday) -> str:
        names = dict.fromkeys(holiday.name.best(each.language) for each in self.readers)
        label = self.reader.words(mark("Public holiday"))
        return f"{label}: {' / '.join(names)}"

    def _band(self, band: Band) -> Entry:
        clock = band_clock(band, self.reader.words)
        return self._entry(band.item, clock, is_first=band.number == 1)

    def _line(self, line: Line) -> Entry:
        """An item at its time; who reads no home time is not told that it changes."""
        words = self.reader.words
        there = home_clock(line.moment, self.view.home_zone) if self.home else ""
        return self._entry(
            line.item,
            line_clock(line, words),
            is_first=not line.arrives,
            home=f"{there} {self.home}" if there else "",
            remark=clock_change(line.change, words) if line.change and self.home else "",
        )

    def _entry(
        self, item: Item, clock: str, *, is_first: bool, home: str = "", remark: str = ""
    ) -> Entry:
        """An item; what it is about stands where it stands first."""
        return Entry(
            clock=clock,
            home=home,
            sides=tuple(
                self._side(item, reader, is_first=is_first, is_other=number > 0)
                for number, reader in enumerate(self.readers)
            ),
            there=tuple(self._there(item)) if is_first else (),
            facts=tuple(self._facts(item)) if is_first else (),
            remark=remark,
            is_off=item.is_cancelled,
        )

    def _side(self, item: Item, reader: Reader, *, is_first: bool, is_other: bool) -> Side:
        """An item in the language of one reader; texts of the other side are in another one."""
        words, language = reader.words, reader.language

        def told(texts: Texts) -> Said:
            found = texts.language_for(language)
            is_papers = found == self.reader.language
            return Said(texts.own(found), "" if is_papers and not is_other else found)

        about = [words(label_of(item.kind))]
        if reader.content == STAFF:
            about.append(words(label_of(item.track)))
        return Side(
            about=", ".join(about),
            title=told(item.title),
            state=", ".join(map(words, _states(item))),
            where=tuple(self._where(item, language)) if is_first else (),
            text=told(item.description) if is_first and item.description else NOTHING_SAID,
            bring=self._bring(item, reader) if is_first else NOTHING_SAID,
            people=tuple(self._people(item, reader)) if is_first else (),
        )

    def _bring(self, item: Item, reader: Reader) -> Said:
        found = said(item.bring, reader.language)
        return (
            replace(found, text=reader.words(BRING) % {"what": found.text}) if found.text else found
        )

    def _where(self, item: Item, language: str) -> Iterator[Said]:
        place, target = (self.view.place_of.get(key) for key in (item.place, item.to_place))
        names = [_name(each, language) for each in (place, target) if each]
        if len(names) == 1 or len({each.language for each in names}) == 1:
            yield Said(" → ".join(each.text for each in names), names[0].language)
        else:
            yield from names
        last = target or place
        if last and last.address:
            yield said(last.address, language)

    def _there(self, item: Item) -> Iterator[Said]:
        """Where to go, in the language of the place, unless the paper is in it anyway."""
        known = {each.language for each in self.readers}
        keys = [item.to_place] if item.kind.is_leg and item.to_place else [item.place]
        for place in filter(None, map(self.view.place_of.get, keys)):
            yield from lines_there(place, known)

    def _people(self, item: Item, reader: Reader) -> Iterator[str]:
        """How many come and who, for hosts; for the others whom they meet."""
        if reader.content == HOSTS:
            label = reader.words(mark("Headcount"))
            heads = f"{label}: {item.headcount}"
            yield f"{heads} ({names})" if (names := self._named(item, reader)) else heads
            return
        for key in item.contacts:
            if contact := self.view.contact_of.get(key):
                yield reachable(contact)
        place = self.view.place_of.get(item.place)
        if place and place.phone:
            yield reader.words(mark("Phone: %(number)s")) % {"number": place.phone}

    def _named(self, item: Item, reader: Reader) -> str:
        """Who attends, once, where it isn't everyone."""
        attending = self.view.attendees(item)
        is_everyone = len(attending) == len(self.view.travellers)
        if reader != self.reader or is_everyone or len(attending) > MOST_NAMED:
            return ""
        return ", ".join(person.name for person in attending)

    def _facts(self, item: Item) -> Iterator[tuple[str, str]]:
        """What staff alone read; other views don't have it."""
        if self.reader.content != STAFF:
            return
        words = self.reader.words
        found = (
            (mark("Headcount"), str(item.headcount or "")),
            (mark("Vehicle"), item.vehicle),
            (mark("Booking reference"), item.booking_reference),
            (mark("Internal note"), item.internal_note),
        )
        yield from ((words(label), value) for label, value in found if value)


def _states(item: Item) -> Iterator[str]:
    if item.is_cancelled:
        yield mark("Cancelled")
    elif item.status is ItemStatus.TENTATIVE:
        yield mark("Not certain yet")
    if item.visibility is Visibility.INTERNAL or item.track is Track.INTERNAL:
        yield mark("Internal")


def _name(place: Place, language: str) -> Said:
    """What a place is called, with its city where neither name nor address says it."""
    found = said(place.name, language) if place.name else Said(place.city)
    told = f"{found.text} {place.address.best(language)}".casefold()
    if not place.city or language == "zh" or found.language or place.city.casefold() in told:
        return found
    return Said(f"{found.text}, {place.city}")


def lines_there(place: Place, known: set[str]) -> Iterator[Said]:
    """Name and address in the language of the place, where readers of `known` don't have it."""
    language = language_in(place.country)
    if language in known:
        return
    for texts in (place.name, place.address):
        if text := texts.own(language):
            yield Said(text, language)


def reachable(contact: Contact) -> str:
    """``Chen Wei (陈伟), Head of office, +86 757 1111``."""
    name = with_native(contact.name, contact.native_name)
    return ", ".join(filter(None, (name, contact.function, contact.phone)))


def span_of_days(first: date, last: date, language: str) -> str:
    """``Friday, 23 October 2026 – Monday, 26 October 2026``."""
    if first == last:
        return long_day(first, language)
    return f"{long_day(first, language)} – {long_day(last, language)}"
