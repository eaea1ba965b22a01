"""Promises, hosted benefits and cash of a trip as a workbook: a sheet each."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from planner.db.models import Commitment, HostedBenefit, SetOff
from planner.domain.access import Actor, Permission, require
from planner.domain.cost_categories import CATEGORIES
from planner.domain.labels import label_of, mark
from planner.domain.tables import Cell, Table
from planner.formats.xlsx_write import write_workbook
from planner.i18n.catalogues import texts
from planner.services.amounts import euros
from planner.services.exports import ExportFile, FileStyle
from planner.services.promises.listing import Line, Promises, list_promises

_PROMISES = (
    mark("Payer"),
    mark("Legal name"),
    mark("State"),
    mark("Approval"),
    mark("Takes now (EUR)"),
    mark("Percent"),
    mark("It is about"),
    mark("Upper bounds"),
    mark("For"),
    mark("How it is paid"),
    mark("Offered or asked for"),
    mark("Evidence"),
    mark("Announced on"),
    mark("Confirmed on"),
    mark("Withdrawn on"),
    mark("Holds until"),
    mark("Conditions"),
    mark("Invoiced on"),
    mark("Received on"),
    mark("Received (EUR)"),
)
_GIVEN = (mark("Payer"), mark("Traveller"), mark("Day"), mark("Amount"), mark("Currency"))
_BENEFITS = (*_GIVEN, mark("What was given"), mark("Declined"))


def export_promises(
    session: Session, actor: Actor, slug: str, language: str, now: datetime
) -> ExportFile:
    """The workbook, for those who may see what stands behind the money."""
    require(actor, Permission.SEE_RECEIPTS)
    promises = list_promises(session, actor, slug)
    tables = _Tables(language, texts(language).gettext)
    body = write_workbook(tables.all(promises), now)
    return ExportFile(f"{slug}-promises.xlsx", FileStyle.XLSX, body)


class _Tables:
    """The tables in one language."""

    def __init__(self, language: str, words: Callable[[str], str]) -> None:
        self.language, self.words = language, words

    def all(self, promises: Promises) -> list[Table]:
        """The sheets of a trip."""
        names = {person.key: person.label for person in promises.trip.travellers}
        lines = (self._promise(line, names) for line in promises.lines)
        return [
            self._table(mark("Promises"), _PROMISES, lines),
            self._table(mark("Hosted benefits"), _BENEFITS, map(self._benefit, promises.benefits)),
            self._table(mark("Cash handed over"), _GIVEN, map(self._given, promises.trip.set_offs)),
        ]

    def _table(
        self, title: str, headings: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]
    ) -> Table:
        return Table(self.words(title), tuple(map(self.words, headings)), tuple(rows))

    def _promise(self, line: Line, names: Mapping[str, str]) -> tuple[Cell, ...]:
        row = line.row
        return (
            row.payer.name.best(self.language),
            row.payer.legal_name,
            self.words(label_of(row.state)),
            self._approvals(line, names),
            euros(line.cents),
            format(row.percent, "f"),
            self._scope(row),
            ", ".join(self._caps(row)),
            ", ".join(person.label for person in row.travellers) or self.words(mark("everybody")),
            self.words(label_of(row.mode)),
            self.words(label_of(row.initiative)) if row.initiative else None,
            row.proof or self.words(mark("no evidence")),
            row.announced_on,
            row.confirmed_on,
            row.withdrawn_on,
            row.expires_on,
            row.conditions,
            row.invoiced_on,
            row.received_on,
            None if row.received_cents is None else euros(row.received_cents),
        )

    def _approvals(self, line: Line, names: Mapping[str, str]) -> str:
        """How accepting it stands, for each traveller of whom somebody asked."""
        return "\n".join(
            f"{names[each.approval.traveller]}: {self.words(label_of(each.state))}"
            for each in line.judgements
        )

    def _scope(self, row: Commitment) -> str:
        if row.categories:
            return ", ".join(self.words(CATEGORIES.get(word, word)) for word in row.categories)
        return ", ".join(cost.description or cost.key for cost in row.costs)

    def _caps(self, row: Commitment) -> list[str]:
        return [
            f"{euros(cap.amount_minor, cap.currency)} {cap.currency} "
            + self.words(label_of(cap.per))
            for cap in row.caps
        ]

    def _given(self, row: SetOff | HostedBenefit) -> tuple[Cell, ...]:
        return (
            row.payer.name.best(self.language),
            row.traveller.label,
            row.given_on,
            euros(row.amount_minor, row.currency),
            row.currency,
        )

    def _benefit(self, row: HostedBenefit) -> tuple[Cell, ...]:
        return (*self._given(row), row.description, row.declined_reason if row.declined else None)
