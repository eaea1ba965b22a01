"""What the files of a programme say: an audience's view as tables.

What is not asked for here is in no file. Notes, bookings and the like are columns of the staff's
tables alone: files for others get passed on.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from math import inf

from planner.domain.calendars import Reader
from planner.domain.labels import label_of, mark
from planner.domain.names import with_native
from planner.domain.programmes import Contact, Item, Place, Programme, Traveller
from planner.domain.tables import Cell, Table
from planner.domain.times import Moment, WallTime, day_of

STAFF, HOSTS, TRAVELLERS = "staff", "hosts", "travellers"
"""The contents of files, as `Reader.content` names them."""


class TableName(StrEnum):
    """The tables that a workbook has as sheets, and that are a file each otherwise."""

    PROGRAMME = "programme"
    PEOPLE = "people"
    ATTENDANCE = "attendance"
    PARTICIPANTS = "participants"


TABLES: dict[str, tuple[TableName, ...]] = {
    TRAVELLERS: (TableName.PROGRAMME,),
    HOSTS: (TableName.PROGRAMME, TableName.PARTICIPANTS),
    STAFF: tuple(TableName),
}
"""By content: which tables its readers get."""

TITLES = {
    TableName.PROGRAMME: mark("Programme"),
    TableName.PEOPLE: mark("People"),
    TableName.ATTENDANCE: mark("Attendance"),
    TableName.PARTICIPANTS: mark("Participants"),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How staff reach a traveller; it is in no release and goes to nobody else."""

    employer: str
    email: str
    phone: str


def tables_of(
    view: Programme, reader: Reader, reach: Mapping[str, Reach] | None = None
) -> dict[TableName, Table]:
    """The tables of a view; `reach` are the travellers' by key, for the staff's list of people."""
    tables = _Tables(view, reader, reach or {})
    make = {
        TableName.PROGRAMME: tables.programme,
        TableName.PEOPLE: tables.people,
        TableName.ATTENDANCE: tables.attendance,
        TableName.PARTICIPANTS: tables.participants,
    }
    return {name: make[name]() for name in TABLES[reader.content]}


Column = tuple[str, Callable[[Item], Cell]]


class _Tables:
    """The tables of one view for one reader."""

    def __init__(self, view: Programme, reader: Reader, reach: Mapping[str, Reach]) -> None:
        self.view, self.reader, self.reach = view, reader, reach
        self.items = sorted(view.items, key=_in_time)

    def programme(self) -> Table:
        """One row for each item."""
        columns = [*self._when(), *self._what(), *self._where()]
        if self.reader.content != HOSTS:
            columns += self._whom_to_ask()
        if self.reader.content != TRAVELLERS:
            columns += [(mark("Headcount"), lambda item: item.headcount)]
        if self.reader.content == STAFF:
            columns += self._for_staff()
        rows = (tuple(cell(item) for _, cell in columns) for item in self.items)
        return self._table(TableName.PROGRAMME, [heading for heading, _ in columns], rows)

    def people(self) -> Table:
        """One row for each traveller."""
        headings = [*_PERSON, mark("Role"), mark("Groups")]
        if self.reach:
            headings += [mark("Employer"), mark("E-mail"), mark("Phone")]
        rows = (tuple(self._person_in_full(person)) for person in self.view.travellers)
        return self._table(TableName.PEOPLE, headings, rows)

    def attendance(self) -> Table:
        """One row for each item, one column for each traveller; who attends has a mark."""
        people = self.view.travellers
        headings = [mark("Day"), mark("Title"), mark("Headcount")]
        rows = (
            (
                item.day,
                self._title(item),
                item.headcount,
                *("x" if person in attending else None for person in people),
            )
            for item in self.items
            for attending in [set(self.view.attendees(item))]
        )
        table = self._table(TableName.ATTENDANCE, headings, rows)
        names = tuple(person.name for person in people)
        return Table(table.title, table.headings + names, table.rows)

    def participants(self) -> Table:
        """One row for each who attends an item that takes place, under its headcount."""
        headings = [mark("Day"), mark("Starts"), mark("Title"), mark("Headcount"), *_PERSON]
        rows = (
            (item.day, _clock(item.starts), self._title(item), item.headcount, *_person(person))
            for item in self.items
            if not item.is_cancelled
            for person in self.view.attendees(item)
        )
        return self._table(TableName.PARTICIPANTS, headings, rows)

    def _table(
        self, name: TableName, headings: list[str], rows: Iterator[tuple[Cell, ...]]
    ) -> Table:
        words = self.reader.words
        return Table(words(TITLES[name]), tuple(map(words, headings)), tuple(rows))

    def _when(self) -> list[Column]:
        return [
            (mark("Day"), lambda item: item.day),
            (mark("Starts"), lambda item: _clock(item.starts)),
            (mark("Last day"), lambda item: day_of(item.ends)),
            (mark("Ends"), lambda item: _clock(item.ends)),
            (mark("Time zone"), self._zones),
        ]

    def _what(self) -> list[Column]:
        words, language = self.reader.words, self.reader.language
        return [
            (mark("Kind"), lambda item: words(label_of(item.kind))),
            (mark("Title"), self._title),
            (mark("Status"), lambda item: words(label_of(item.status))),
            (mark("Description"), lambda item: item.description.best(language)),
        ]

    def _where(self) -> list[Column]:
        return [
            (mark("Place"), lambda item: self._place(item.place, _name)),
            (mark("City"), lambda item: self._place(item.place, lambda place, _: place.city)),
            (mark("Address"), lambda item: self._place(item.place, _address)),
            (mark("Address in Chinese"), lambda item: self._place(item.place, _in_chinese)),
            (mark("To"), lambda item: self._place(item.to_place, _name)),
        ]

    def _whom_to_ask(self) -> list[Column]:
        language = self.reader.language
        return [
            (mark("What to bring"), lambda item: item.bring.best(language)),
            (
                mark("Phone of the place"),
                lambda item: self._place(item.place, lambda place, _: place.phone),
            ),
            (mark("Contacts"), self._contacts),
        ]

    def _for_staff(self) -> list[Column]:
        words = self.reader.words
        return [
            (mark("Track"), lambda item: words(label_of(item.track))),
            (mark("Visibility"), lambda item: words(label_of(item.visibility))),
            (mark("Host"), lambda item: self._organisation(item.host)),
            (mark("Organiser"), lambda item: self._organisation(item.organiser)),
            (mark("Vehicle"), lambda item: item.vehicle),
            (mark("Booking reference"), lambda item: item.booking_reference),
            (mark("Internal note"), lambda item: item.internal_note),
        ]

    def _title(self, item: Item) -> str:
        return item.title.best(self.reader.language)

    @staticmethod
    def _zones(item: Item) -> str:
        zones = (each.zone for each in (item.starts, item.ends) if isinstance(each, WallTime))
        return " → ".join(dict.fromkeys(zones))

    def _place(self, key: str | None, said: Callable[[Place, str], str]) -> str:
        place = self.view.place_of.get(key)
        return said(place, self.reader.language) if place else ""

    def _organisation(self, key: str | None) -> str:
        found = self.view.organisation_of.get(key)
        return found.name.best(self.reader.language) if found else ""

    def _contacts(self, item: Item) -> str:
        known = self.view.contact_of
        return "\n".join(_reachable(known[key]) for key in item.contacts if key in known)

    def _person_in_full(self, person: Traveller) -> Iterator[Cell]:
        yield from _person(person)
        yield self.reader.words(label_of(person.role))
        language = self.reader.language
        groups = (group for group in self.view.groups if person.key in group.travellers)
        yield ", ".join(group.name.best(language) for group in groups)
        if self.reach:
            reach = self.reach.get(person.key, Reach("", "", ""))
            yield from (reach.employer, reach.email, reach.phone)


_PERSON = (
    mark("Family name"),
    mark("Given name"),
    mark("Name in their own script"),
    mark("Function"),
)


def _person(person: Traveller) -> tuple[str, ...]:
    return person.family_name, person.given_name, person.native_name, person.function


def _in_time(item: Item) -> tuple[date, float]:
    """By days at the place; in a day all-day items first."""
    starts = item.starts
    return item.day, starts.utc.timestamp() if isinstance(starts, WallTime) else -inf


def _clock(moment: Moment) -> time | None:
    return moment.at.time() if isinstance(moment, WallTime) else None


def _name(place: Place, language: str) -> str:
    return place.name.best(language)


def _address(place: Place, language: str) -> str:
    return place.address.best(language)


def _in_chinese(place: Place, _language: str) -> str:
    return "\n".join(filter(None, (place.name.zh, place.address.zh)))


def _reachable(contact: Contact) -> str:
    name = with_native(contact.name, contact.native_name)
    return ", ".join(filter(None, (name, contact.function, contact.phone)))
