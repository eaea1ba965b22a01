"""What somebody takes along in one file: papers, calendar, and the programme as an offline page."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from planner.domain.audiences import HOSTS, TRIP
from planner.domain.papers import PAPERS, PaperKind
from planner.domain.vocabulary import AudienceKind
from planner.formats.html_write import write_html
from planner.formats.pdf_write import write_booklet, write_pdf
from planner.formats.zip_write import write_zip
from planner.services.calendar_files import calendar_of
from planner.services.papers.released import released_paper
from planner.services.papers.subjects import Subject

File = tuple[str, bytes]


def write_paper(session: Session, subject: Subject, kind: PaperKind, fonts: Path | None) -> bytes:
    """A paper of a release as PDF."""
    paper = released_paper(session, subject, kind)
    write = write_booklet if kind is PaperKind.BOOKLET else write_pdf
    return write(paper, fonts=fonts)


def write_bundle(session: Session, subject: Subject, fonts: Path | None) -> bytes:
    """Everything of a release that an audience takes along, as ZIP.

    Staff get the papers of hosts and travellers, too.
    """
    files = [*_papers(session, subject, fonts), *_files(session, subject)]
    if subject.audience.kind is AudienceKind.STAFF:
        files += _papers_of_others(session, subject, fonts)
    return write_zip(dict(files))


def _papers(session: Session, subject: Subject, fonts: Path | None) -> Iterator[File]:
    for kind in PAPERS[subject.audience.kind]:
        yield f"{kind}.pdf", write_paper(session, subject, kind, fonts)


def _files(session: Session, subject: Subject) -> Iterator[File]:
    office, trip, language = subject.office, subject.trip, subject.language
    yield "programme.ics", calendar_of(session, office, trip, subject.audience, language)
    paper = released_paper(session, subject, PAPERS[subject.audience.kind][0])
    yield "programme.html", write_html(paper)


def _papers_of_others(session: Session, subject: Subject, fonts: Path | None) -> Iterator[File]:
    """The hosts' programme and everybody's itinerary; each traveller has a bundle of their own."""
    for audience, name, kind in (
        (HOSTS, "hosts.pdf", PaperKind.PROGRAMME),
        (TRIP, "travellers.pdf", PaperKind.ITINERARY),
    ):
        yield name, write_paper(session, replace(subject, audience=audience), kind, fonts)
