"""The papers of a released programme: what an audience may see of it, and no more.

The view comes from the one place that decides (`released_programme`). Booking references and notes
are on staff's paper alone: the others get passed on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from planner.domain.audiences import Audience
from planner.domain.calendars import Reader
from planner.domain.countries import language_in
from planner.domain.labels import label_of, mark
from planner.domain.papers import (
    PAPERS,
    Block,
    Listing,
    Paper,
    PaperKind,
    Prose,
    Said,
    Section,
)
from planner.domain.programmes import Programme
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.spans import full_day
from planner.domain.times import in_zone
from planner.domain.vocabulary import AudienceKind
from planner.i18n.catalogues import texts
from planner.services.homes import home_city
from planner.services.papers.checklists import checklist_section
from planner.services.papers.days import STAFF, programme_days, said, span_of_days
from planner.services.papers.places import places_of, practical_notes
from planner.services.papers.subjects import Subject
from planner.services.releases import released_programme

Words = Callable[[str], str]


def paper_kind(audience: Audience, wanted: PaperKind | None) -> PaperKind:
    """The paper that is wanted, else the audience's first; `InvalidError` where it gets none."""
    kinds = PAPERS[audience.kind]
    if not kinds:
        raise InvalidError("Choose for whom the file is.", field="for")
    if wanted and wanted not in kinds:
        raise InvalidError("This paper is not for these readers.", field="paper")
    return wanted or kinds[0]


def released_paper(session: Session, subject: Subject, kind: PaperKind) -> Paper:
    """A paper of a released programme; `NotFoundError` where the traveller is not on the trip."""
    view = released_programme(session, subject.trip, subject.audience, subject.release.number)
    if subject.audience.traveller and not view.travellers:
        raise NotFoundError("There is no such traveller on this trip.")
    told = _Told(subject, view, home_city(session, subject.trip))
    match kind:
        case PaperKind.PROGRAMME:
            sections = tuple(told.for_hosts())
        case PaperKind.BRIEFING:
            sections = (*told.briefing(), *_added(session, subject))
        case _:
            sections = tuple(told.itinerary())
    return told.paper(kind, sections)


def _added(session: Session, subject: Subject) -> Iterator[Section]:
    """What other features add to staff's briefing book: a section each, such as checklists."""
    for add in ADDITIONS if subject.audience.kind is AudienceKind.STAFF else ():
        if section := add(session, subject):
            yield section


ADDITIONS: tuple[Callable[[Session, Subject], Section | None], ...] = (checklist_section,)
"""Sections of staff's briefing book that features of their own have; None where there is none."""


TITLES = {
    PaperKind.ITINERARY: mark("Itinerary"),
    PaperKind.BOOKLET: mark("Itinerary"),
    PaperKind.PROGRAMME: mark("Programme"),
    PaperKind.BRIEFING: mark("Briefing book"),
    PaperKind.COSTS: mark("Cost sheet"),
}


@dataclass(frozen=True, slots=True)
class _Told:
    """A view in the words of its reader."""

    subject: Subject
    view: Programme
    home: str

    @property
    def reader(self) -> Reader:
        return self.subject.reader

    @property
    def words(self) -> Words:
        return self.reader.words

    def paper(self, kind: PaperKind, sections: tuple[Section, ...]) -> Paper:
        """The sections under their title."""
        subject, language, view = self.subject, self.reader.language, self.view
        released = in_zone(subject.release.released_at, subject.office.zone).date()
        version = self.words(mark("Version %(number)s, released on %(moment)s")) % {
            "number": subject.release.number,
            "moment": full_day(released, language),
        }
        return Paper(
            title=said(view.title, language),
            subtitle="\n".join(self._subtitle(kind)),
            language=language,
            author=subject.office.name,
            line=f"{version} – {subject.office.name}",
            page=self.words(mark("Page %s of %s")),
            made_at=subject.release.released_at,
            sections=sections,
            notice=self._notice(),
        )

    def _subtitle(self, kind: PaperKind) -> Iterator[str]:
        whom = {
            AudienceKind.TRAVELLER: ", ".join(person.name for person in self.view.travellers),
            AudienceKind.TRIP: self.words(mark("All travellers")),
            AudienceKind.HOSTS: self.words(mark("Hosts")),
            AudienceKind.STAFF: self.words(mark("For the office alone, not to be passed on")),
        }[self.subject.audience.kind]
        yield f"{self.words(TITLES[kind])}: {whom}"
        yield span_of_days(self.view.starts_on, self.view.ends_on, self.reader.language)

    def _notice(self) -> str:
        text = mark("This trip is cancelled. Nothing of this programme takes place.")
        return self.words(text) if self.view.is_cancelled else ""

    def itinerary(self) -> Iterator[Section]:
        """The days of a traveller, and whom to call."""
        days = programme_days(self.view, self.subject.office, (self.reader,), self.home)
        yield Section("", (days if days.days else self._nothing(),))
        yield from self._people()

    def for_hosts(self) -> Iterator[Section]:
        """The programme in the hosts' language and the office's, and who comes."""
        days = programme_days(self.view, self.subject.office, self._both())
        yield Section("", (days if days.days else self._nothing(),))
        if self.view.travellers:
            yield Section(self._in_both(mark("Delegation")), (self._delegation(),))

    def briefing(self) -> Iterator[Section]:
        """Everything before the trip in one book."""
        days = programme_days(self.view, self.subject.office, (self.reader,), self.home)
        yield Section(self.words(mark("Programme")), (days if days.days else self._nothing(),))
        yield from self._people()
        if self.view.travellers:
            yield Section(self.words(mark("Delegation")), (self._delegation(),))
        yield from places_of(self.view, self.reader)
        yield from practical_notes(self.view, self.subject.office, self.reader, self.home)

    def _nothing(self) -> Block:
        return Prose((Said(self.words(mark("There is nothing in the programme yet."))),))

    def _both(self) -> tuple[Reader, ...]:
        """The reader's language, and the office's beside it; if that is the same, the place's."""
        countries = dict.fromkeys(place.country for place in self.view.places)
        wanted = (self.subject.office.language, *map(language_in, countries), "en", "de")
        other = next(each for each in wanted if each != self.reader.language)
        return (self.reader, Reader(self.reader.content, other, texts(other).gettext))

    def _in_both(self, message: str) -> str:
        return " / ".join(dict.fromkeys(each.words(message) for each in self._both()))

    def _people(self) -> Iterator[Section]:
        """The people to meet, with their functions, and where."""
        words, language = self.words, self.reader.language
        met: dict[str, list[str]] = {}
        for item in sorted(self.view.items, key=lambda each: each.day):
            for key in () if item.is_cancelled else item.contacts:
                met.setdefault(key, []).append(item.title.best(language))
        known = self.view.contact_of
        rows = (
            (
                "\n".join(filter(None, (known[key].name, known[key].native_name))),
                known[key].function,
                ", ".join(dict.fromkeys(titles)),
                known[key].phone,
            )
            for key, titles in met.items()
            if key in known
        )
        headings = (mark("Person"), mark("Function"), mark("On the programme"), mark("Phone"))
        listing = Listing(tuple(map(words, headings)), tuple(rows))
        if listing.rows:
            yield Section(words(mark("People to meet")), (listing,))

    def _delegation(self) -> Listing:
        """Who travels: names and functions; for staff their roles and groups."""
        is_staff = self.reader.content == STAFF
        tell = self.words if is_staff else self._in_both
        headings = [mark("Person"), mark("Function")]
        rows = [
            ["\n".join(filter(None, (person.name, person.native_name))), person.function]
            for person in self.view.travellers
        ]
        if is_staff:
            headings += [mark("Role"), mark("Groups")]
            for row, person in zip(rows, self.view.travellers, strict=True):
                groups = (each for each in self.view.groups if person.key in each.travellers)
                named = ", ".join(each.name.best(self.reader.language) for each in groups)
                row += [self.words(label_of(person.role)), named]
        return Listing(tuple(map(tell, headings)), tuple(map(tuple, rows)))
