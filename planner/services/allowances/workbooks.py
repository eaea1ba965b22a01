"""The allowances of a trip as a workbook for the payroll office: days, meals, rule books."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from planner.domain.access import Actor, Permission, require
from planner.domain.allowances import Day
from planner.domain.allowances.reasons import KIND_LABELS, REASON_LABELS, ROW_LABELS, RowReason
from planner.domain.labels import label_of, mark
from planner.domain.tables import Cell, Table
from planner.formats.xlsx_write import write_workbook
from planner.i18n.catalogues import texts
from planner.i18n.countries import country_name
from planner.services.allowances import reading
from planner.services.allowances.reading import Allowances, list_allowances
from planner.services.amounts import euros
from planner.services.exports import ExportFile, FileStyle

ESTIMATE = mark(
    "This is an estimate for the payroll office: it decides what is paid, by the rules that hold."
)
"""What every screen and file with allowances says (`costs.md`)."""

_DAYS = (
    mark("Traveller"),
    mark("Day"),
    mark("Country"),
    mark("Place"),
    mark("Kind"),
    mark("Reason"),
    mark("Row of the table"),
    mark("Valid from"),
    mark("Before cuts"),
    mark("Cuts"),
    mark("Computed"),
    mark("Decided"),
    mark("Why"),
    mark("Decided by"),
    mark("Pays"),
    mark("Taxable"),
    mark("Provisional"),
)
_MEALS = (
    mark("Traveller"),
    mark("Day"),
    mark("Meal"),
    mark("Given by"),
    mark("In the course of"),
    mark("Percent"),
    mark("Cut"),
)
_BOOKS = (mark("Traveller"), mark("Allowance rules"), mark("Source"), mark("State"), mark("Sum"))


def export_allowances(
    session: Session, actor: Actor, slug: str, language: str, now: datetime
) -> ExportFile:
    """The workbook, in a language by its code."""
    require(actor, Permission.SEE_RECEIPTS)
    found = list_allowances(session, actor, slug)
    tables = _Tables(found, language, texts(language).gettext).all()
    return ExportFile(f"{slug}-allowances.xlsx", FileStyle.XLSX, write_workbook(tables, now))


class _Tables:
    """The tables of a trip in one language."""

    def __init__(self, found: Allowances, language: str, words: Callable[[str], str]) -> None:
        self.found, self.language, self.words = found, language, words

    def all(self) -> list[Table]:
        """The sheets."""
        tables = self.found.tables
        return [
            self._table(mark("Allowances"), _DAYS, (row for t in tables for row in self._days(t))),
            self._table(mark("Meals"), _MEALS, (row for t in tables for row in self._meals(t))),
            self._table(mark("Rules"), _BOOKS, [*map(self._book, tables), *self._sources()]),
        ]

    def _table(
        self, title: str, headings: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]
    ) -> Table:
        return Table(self.words(title), tuple(map(self.words, headings)), tuple(rows))

    def _days(self, table: reading.Table) -> Iterator[tuple[Cell, ...]]:
        for day in table.allowance.days:
            yield table.person.label, *self._day(day)

    def _day(self, day: Day) -> tuple[Cell, ...]:
        decided = day.override
        return (
            day.on,
            country_name(day.country, self.language),
            day.city,
            self.words(KIND_LABELS[day.kind]),
            " ".join(self._reasons(day)),
            f"{country_name(day.row.country, self.language)}, "
            + (day.row.place or self.words(mark("general"))),
            day.row.valid_from,
            euros(day.gross),
            euros(day.cut),
            euros(day.computed),
            euros(decided.cents) if decided else None,
            decided.reason if decided else None,
            decided.author if decided else None,
            euros(day.net),
            euros(day.taxable),
            self.words(mark("yes")) if day.provisional else None,
        )

    def _reasons(self, day: Day) -> Iterator[str]:
        yield self.words(REASON_LABELS[day.reason])
        if day.row_reason is RowReason.UNLISTED:
            yield self.words(ROW_LABELS[day.row_reason])

    def _meals(self, table: reading.Table) -> Iterator[tuple[Cell, ...]]:
        programme, language = self.found.programme, self.language
        for day in table.allowance.days:
            for cut in day.cuts:
                provider = programme.organisation_of.get(cut.provider)
                item = programme.item_of.get(cut.item)
                yield (
                    table.person.label,
                    day.on,
                    self.words(label_of(cut.meal)),
                    provider.name.best(language) if provider else None,
                    item.title.best(language) if item else None,
                    cut.percent,
                    euros(cut.cents),
                )

    def _book(self, table: reading.Table) -> tuple[Cell, ...]:
        book = table.book
        name = self.words(label_of(book.regime))
        return (
            table.person.label,
            name,
            self.words(book.source),
            book.state,
            euros(table.allowance.total),
        )

    def _sources(self) -> Iterator[tuple[Cell, ...]]:
        """From where the amounts are, and that all of it is an estimate."""
        for valid_from, source in self.found.sources:
            yield (
                None,
                self.words(mark("Table")),
                self.words(source) if source else None,
                valid_from,
                None,
            )
        yield self.words(ESTIMATE), None, None, None, None
