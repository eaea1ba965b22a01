"""The report of a trip: what was planned and held, what it led to, who paid.

The draft for the office says all that staff may see; the public version names no person but says
what was told to be public, and costs as sums.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from planner.domain.access import Actor, Permission, require
from planner.domain.labels import label_of, mark
from planner.domain.names import full_name, with_native
from planner.domain.programmes import Item, Programme
from planner.domain.refusals import InvalidError
from planner.domain.reports import Block, Heading, Paragraph, Report
from planner.domain.tables import Cell, Table
from planner.domain.times import WallTime
from planner.domain.vocabulary import Bucket, Held, ItemStatus, Track, Visibility
from planner.formats.docx_write import write_report
from planner.formats.pdf_write import write_pdf
from planner.i18n.catalogues import LOCALES, texts
from planner.i18n.days import long_day
from planner.services.amounts import euros
from planner.services.costs import TripCosts, get_costs
from planner.services.exports import ExportFile, FileStyle
from planner.services.offices import office_of
from planner.services.outcomes import Results, Visit, results_of
from planner.services.papers.reports import paper_of


class ReportVersion(StrEnum):
    """For whom a report is."""

    OFFICE = "office"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class ReportWish:
    """Which report somebody asks for; without a known language in the office's."""

    version: ReportVersion
    language: str = ""


def report_of(session: Session, actor: Actor, slug: str, wish: ReportWish) -> Report:
    """The report of a trip as blocks; `NotFoundError` without such a trip."""
    require(actor, Permission.SEE_MONEY)
    results = results_of(session, actor, slug)
    spoken = wish.language if wish.language in LOCALES else office_of(session, actor).language
    if wish.version is ReportVersion.PUBLIC:
        results = public_part(results)
    costs = _costs(session, actor, slug)
    writer = _Writer(results, costs, spoken, is_public=wish.version is ReportVersion.PUBLIC)
    return writer.report()


def export_report(
    session: Session, actor: Actor, slug: str, wish: ReportWish, now: datetime
) -> ExportFile:
    """The report as a Word document."""
    report = report_of(session, actor, slug, wish)
    body = write_report(report, now)
    return ExportFile(_name(slug, wish, FileStyle.DOCX), FileStyle.DOCX, body)


def print_report(  # noqa: PLR0913, PLR0917 - as `export_report`, and how to print
    session: Session,
    actor: Actor,
    slug: str,
    wish: ReportWish,
    fonts: Path | None,
    now: datetime,
) -> ExportFile:
    """The same as PDF."""
    paper = paper_of(report_of(session, actor, slug, wish), office_of(session, actor).name, now)
    return ExportFile(
        _name(slug, wish, FileStyle.PDF), FileStyle.PDF, write_pdf(paper, fonts=fonts)
    )


def _name(slug: str, wish: ReportWish, style: FileStyle) -> str:
    suffix = "-public" if wish.version is ReportVersion.PUBLIC else ""
    return f"{slug}-report{suffix}.{style}"


def public_part(results: Results) -> Results:
    """What may be told outside: public items, and of them what was written for outside."""
    programme = results.programme
    shown = tuple(item for item in programme.items if _is_public(item))
    keys = {item.key for item in shown}
    visits = tuple(
        replace(visit, follow_ups=()) for visit in results.visits if visit.item.key in keys
    )
    return replace(
        results,
        programme=replace(programme, items=shown),
        visits=visits,
        others=(),
        follow_ups=(),
    )


def _is_public(item: Item) -> bool:
    return item.visibility is Visibility.PUBLIC and item.track is not Track.INTERNAL


def _costs(session: Session, actor: Actor, slug: str) -> TripCosts | InvalidError:
    """What it cost, or why nobody knows."""
    try:
        return get_costs(session, actor, slug)
    except InvalidError as error:
        return error


class _Writer:
    """Writes one report in one language."""

    def __init__(
        self,
        results: Results,
        costs: TripCosts | InvalidError,
        language: str,
        *,
        is_public: bool,
    ) -> None:
        self.results, self.costs, self.language = results, costs, language
        self.programme: Programme = results.programme
        self.is_public = is_public
        self.say = texts(language).gettext

    def report(self) -> Report:
        """The whole of it."""
        trip = self.results.trip
        days = (
            f"{long_day(trip.starts_on, self.language)} – {long_day(trip.ends_on, self.language)}"
        )
        marking = mark("Public version") if self.is_public else mark("Draft for the office")
        blocks = (
            *self._summary(),
            *self._people(),
            *self._held(),
            *self._outcomes(),
            *self._tasks(),
            *self._money(),
        )
        title = self.say(mark("Trip report: %(trip)s")) % {"trip": trip.title.best(self.language)}
        return Report(title, days, self.say(marking), self.language, blocks)

    def _summary(self) -> Iterator[Block]:
        purpose = self.results.trip.purpose.best(self.language)
        if purpose:
            yield Paragraph(purpose, self.say(mark("Purpose")))
        visits = self.results.visits
        done = sum(_was_held(visit) for visit in visits)
        said = self.say(mark("%(held)s of %(all)s meetings and visits are noted as held."))
        yield Paragraph(said % {"held": done, "all": len(visits)})

    def _people(self) -> Iterator[Block]:
        people = self.programme.travellers
        if not people:
            return
        yield Heading(self.say(mark("Delegation")))
        if self.is_public:
            roles = Counter(person.role for person in people)
            rows = tuple((self.say(label_of(role)), count) for role, count in roles.items())
            yield self._table((mark("Role"), mark("People")), rows)
        else:
            named = tuple(
                (
                    with_native(
                        full_name(person.given_name, person.family_name), person.native_name
                    ),
                    person.function,
                    self.say(label_of(person.role)),
                )
                for person in people
            )
            yield self._table((mark("Name"), mark("Function"), mark("Role")), named)

    def _held(self) -> Iterator[Block]:
        if not self.results.visits:
            return
        yield Heading(self.say(mark("Planned and held")))
        headings = mark("Day"), mark("Time"), mark("What"), mark("With"), mark("Held")
        yield self._table(headings, tuple(self._held_row(visit) for visit in self.results.visits))

    def _held_row(self, visit: Visit) -> tuple[Cell, ...]:
        item = visit.item
        clock = item.starts.at.time() if isinstance(item.starts, WallTime) else None
        held = self.say(label_of(visit.outcome.held)) if visit.outcome else ""
        if item.status is ItemStatus.CANCELLED:
            held = self.say(label_of(ItemStatus.CANCELLED))
        title = item.title.best(self.language)
        return item.day, clock, title, self._partner(item), held

    def _partner(self, item: Item) -> str:
        key = item.host or item.organiser
        found = self.programme.organisation_of.get(key) if key else None
        return found.name.best(self.language) if found else ""

    def _outcomes(self) -> Iterator[Block]:
        told = [visit for visit in self.results.visits if self._has_said(visit)]
        others = self.results.others
        if not (told or others):
            return
        yield Heading(self.say(mark("Outcomes")))
        for visit in told:
            yield Heading(visit.item.title.best(self.language), 2)
            yield from self._outcome(visit)
        for outcome in others:
            yield Heading(outcome.subject, 2)
            yield Paragraph(outcome.findings or self.say(label_of(outcome.held)))

    def _has_said(self, visit: Visit) -> bool:
        outcome = visit.outcome
        if outcome is None:
            return False
        return bool(outcome.public_result if self.is_public else outcome.findings or outcome.goal)

    def _outcome(self, visit: Visit) -> Iterator[Block]:
        outcome = visit.outcome
        if outcome is None:
            return
        if self.is_public:
            yield Paragraph(outcome.public_result)
            return
        for label, text in (
            (mark("Goal"), outcome.goal),
            (mark("Result"), outcome.findings),
            (mark("Sectors"), outcome.sectors),
            (mark("People met"), self._met(visit.item)),
            (mark("May be told outside"), outcome.public_result),
        ):
            if text:
                yield Paragraph(text, self.say(label))

    def _met(self, item: Item) -> str:
        known = self.programme.contact_of
        people = (known[key] for key in item.contacts if key in known)
        names = (
            ", ".join(
                filter(
                    None,
                    (
                        with_native(
                            full_name(each.given_name, each.family_name, each.name_order),
                            each.native_name,
                        ),
                        each.function,
                    ),
                )
            )
            for each in people
        )
        return "; ".join(names)

    def _tasks(self) -> Iterator[Block]:
        if not self.results.follow_ups:
            return
        yield Heading(self.say(mark("Follow-ups")))
        headings = mark("To do"), mark("Who does it"), mark("Due on"), mark("Done on")
        rows = tuple(
            (row.task, row.owner_name, row.due_on, row.done_on) for row in self.results.follow_ups
        )
        yield self._table(headings, rows)

    def _money(self) -> Iterator[Block]:
        yield Heading(self.say(mark("Costs")))
        if isinstance(self.costs, InvalidError):
            yield Paragraph(self.say(mark("The costs can't be reckoned yet.")))
            return
        coverage = self.costs.coverage
        yield self._table(
            (mark("Payer"), mark("Amount (EUR)")), tuple(self._payers(self.costs)), has_total=True
        )
        if not self.is_public:
            rows = tuple(
                (self.say(label_of(bucket)), euros(coverage.buckets[bucket])) for bucket in Bucket
            )
            yield self._table((mark("Coverage"), mark("Amount (EUR)")), rows)

    def _payers(self, costs: TripCosts) -> Iterator[tuple[Cell, ...]]:
        """Each third party, the office, who pays for themselves, and what nobody pays."""
        names = costs.programme.organisation_of
        buckets = costs.coverage.buckets
        for key, cents in costs.coverage.by_payer.items():
            yield names[key].name.best(self.language), euros(cents)
        own = buckets[Bucket.OWN_APPROVED] + buckets[Bucket.OWN_OVER_BUDGET]
        yield self.say(mark("Office")), euros(own)
        for bucket in (Bucket.PARTICIPANT, Bucket.UNCOVERED):
            if buckets[bucket]:
                yield self.say(label_of(bucket)), euros(buckets[bucket])
        yield self.say(mark("Total")), euros(costs.coverage.total)

    def _table(
        self,
        headings: tuple[str, ...],
        rows: tuple[tuple[Cell, ...], ...],
        *,
        has_total: bool = False,
    ) -> Table:
        return Table("", tuple(map(self.say, headings)), rows, has_total)


def _was_held(visit: Visit) -> bool:
    return visit.outcome is not None and visit.outcome.held is not Held.NOT_HELD
