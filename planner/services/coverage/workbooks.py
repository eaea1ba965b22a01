"""The coverage pages as workbooks: the same figures, all rows; texts of people stay texts."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from planner.domain.access import Actor, Permission, require
from planner.domain.coverage_figures import THIRD
from planner.domain.coverage_overviews import (
    CentreTotals,
    DueDecision,
    PayerTotals,
    TripMoney,
    Wanted,
)
from planner.domain.labels import label_of, mark
from planner.domain.tables import Cell, Table
from planner.domain.texts import Texts
from planner.domain.vocabulary import ApprovalState, Bucket
from planner.formats.xlsx_write import write_workbook
from planner.i18n.catalogues import texts
from planner.services.coverage.overviews import CoveragePage, get_coverage, get_reciprocity
from planner.services.coverage.register_tables import euros, register_table
from planner.services.coverage.registers import list_register
from planner.services.exports import ExportFile, FileStyle

Words = Callable[[str], str]

NOT_ASKED = mark("Not asked for")
"""How something is called that needs an approval and has none."""

LATE = mark("Decided after the first use")


def coverage_workbook(
    session: Session, actor: Actor, wanted: Wanted, language: str, now: datetime
) -> ExportFile:
    """The overview with its payers, cost centres and decisions, a sheet each."""
    require(actor, Permission.SEE_MONEY)
    page = get_coverage(session, actor, wanted, now)
    tables = _Overview(page, language)
    sheets = [tables.trips(), tables.payers(), tables.centres(), tables.decisions()]
    return _file(f"coverage-{wanted.year}", sheets, now)


def register_workbook(
    session: Session, actor: Actor, year: int | None, language: str, now: datetime
) -> ExportFile:
    """The register of third-party benefits with all its columns.

    What proves and reasons a decision is for those who may see receipts.
    """
    require(actor, Permission.SEE_MONEY)
    lines = list_register(session, actor, year)
    may_see_proof = actor.may(Permission.SEE_RECEIPTS)
    table = register_table(lines, texts(language).gettext, language, may_see_proof=may_see_proof)
    return _file(f"register-{year or 'all'}", [table], now)


def reciprocity_workbook(
    session: Session, actor: Actor, year: int | None, language: str, now: datetime
) -> ExportFile:
    """Who hosted, travelled and paid, by partner."""
    require(actor, Permission.SEE_MONEY)
    page = get_reciprocity(session, actor, year)
    words = texts(language).gettext
    headings = (
        mark("Partner"),
        mark("Trips to them"),
        mark("Of us travelled"),
        mark("Visits to us"),
        mark("Of theirs came"),
        mark("They paid"),
        mark("Approvals"),
        mark("They hosted, at no cost to us"),
        mark("We paid for theirs"),
    )
    rows = (
        (
            page.organisations[row.partner].name.best(language),
            row.hosted_us,
            row.we_travelled,
            row.we_hosted,
            row.they_came,
            euros(row.they_paid),
            words(label_of(ApprovalState.STALE)) if row.lapsed else None,
            euros(row.they_gave),
            euros(row.we_paid),
        )
        for row in page.rows
    )
    table = _table(words, mark("Reciprocity"), headings, rows)
    return _file(f"reciprocity-{year or 'all'}", [table], now)


def _file(name: str, tables: Iterable[Table], now: datetime) -> ExportFile:
    return ExportFile(f"{name}.xlsx", FileStyle.XLSX, write_workbook(tables, now))


def _table(
    words: Words, title: str, headings: Iterable[str], rows: Iterable[tuple[Cell, ...]]
) -> Table:
    return Table(words(title), tuple(map(words, headings)), tuple(rows))


class _Overview:
    """The sheets of the overview in one language."""

    def __init__(self, page: CoveragePage, language: str) -> None:
        self.page, self.language = page, language
        self.words: Words = texts(language).gettext

    def trips(self) -> Table:
        """A row for each trip, and the sums above which the page stands."""
        overview = self.page.overview
        headings = (*_TRIP, mark("Total"), *map(label_of, Bucket))
        rows = [(*self._trip(trip), *self._money(trip)) for trip in overview.trips]
        sums = (None,) * (len(_TRIP) - 1)
        buckets = (euros(overview.buckets[bucket]) for bucket in Bucket)
        total = (self.words(mark("Total")), *sums, euros(overview.total), *buckets)
        return _table(self.words, mark("Trips"), headings, [*rows, total])

    def payers(self) -> Table:
        """A row for each payer."""
        found = self.page.overview.payers
        headings = (
            mark("Payer"),
            mark("Legal name"),
            mark("Country"),
            mark("Trips"),
            mark("Promised"),
            *map(label_of, THIRD),
            mark("Hosted, at no cost to us"),
        )
        rows = (self._payer(each) for each in found)
        return _table(self.words, mark("Payers"), headings, rows)

    def centres(self) -> Table:
        """A row for each cost centre and year."""
        headings = (
            mark("Cost centre"),
            mark("Year"),
            mark("Trips"),
            mark("Budget approved"),
            mark("Used"),
            mark("Over budget"),
            mark("Free"),
        )
        rows = (_centre(each) for each in self.page.overview.centres)
        return _table(self.words, mark("Cost centres"), headings, rows)

    def decisions(self) -> Table:
        """A row for each decision that is due; what must be decided again says so."""
        headings = (
            mark("Trip"),
            mark("Traveller"),
            mark("Payers"),
            mark("State"),
            mark("Reason"),
            mark("Benefit"),
            mark("Maximum value"),
            mark("Due on"),
            mark("Days left"),
            mark("Days until departure"),
            mark("Who decides"),
        )
        rows = (self._decision(due) for due in self.page.overview.due)
        return _table(self.words, mark("Decisions due"), headings, rows)

    def _decision(self, due: DueDecision) -> tuple[Cell, ...]:
        decision = due.decision
        payers = (self._name(self.page.organisations[payer].name) for payer in decision.payers)
        return (
            self._name(due.trip.title),
            decision.traveller,
            ", ".join(payers),
            self._word(decision.state) if decision.state else self.words(NOT_ASKED),
            ", ".join(map(self._word, decision.reasons)),
            euros(decision.benefit),
            euros(decision.max_value) if decision.key else None,
            decision.due_on,
            due.days_left,
            due.departs_in,
            ", ".join(self.page.who_decides(due)),
        )

    def _trip(self, trip: TripMoney) -> tuple[Cell, ...]:
        return (
            self._name(trip.title),
            trip.starts_on,
            trip.ends_on,
            self._word(trip.direction),
            self._word(trip.status),
            self._stale(trip),
        )

    def _stale(self, trip: TripMoney) -> str:
        """What of its approvals a reader must know."""
        decisions = trip.figures.decisions
        states = [each.state for each in decisions if each.state and each.is_open]
        found = [self._word(state) for state in dict.fromkeys(states)]
        found += [self.words(NOT_ASKED)] if any(each.state is None for each in decisions) else []
        found += [self.words(LATE)] if any(each.is_late for each in decisions) else []
        return ", ".join(found)

    def _money(self, trip: TripMoney) -> tuple[Cell, ...]:
        """Nothing where an amount can't be converted."""
        figures = trip.figures
        if figures.fault:
            return (self.words(mark("Can't be reckoned")), *(None for _ in Bucket))
        return (euros(figures.total), *(euros(figures.buckets[bucket]) for bucket in Bucket))

    def _payer(self, each: PayerTotals) -> tuple[Cell, ...]:
        payer = self.page.organisations[each.payer]
        return (
            self._name(payer.name),
            payer.legal_name,
            payer.country,
            each.trips,
            euros(each.promised),
            *(euros(each.buckets[bucket]) for bucket in THIRD),
            euros(each.hosted),
        )

    def _name(self, name: Texts) -> str:
        return name.best(self.language)

    def _word(self, value: StrEnum) -> str:
        return self.words(label_of(value))


def _centre(each: CentreTotals) -> tuple[Cell, ...]:
    money = map(euros, (each.approved, each.assigned, each.over, each.free))
    return (each.cost_centre, each.year, each.trips, *money)


_TRIP = (
    mark("Trip"),
    mark("From"),
    mark("Until"),
    mark("Direction"),
    mark("Status"),
    mark("Approvals"),
)
