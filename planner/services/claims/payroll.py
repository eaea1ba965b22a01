"""What the payroll office gets: the claims of a trip as a workbook or as a CSV file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import CostItem, Organisation
from planner.domain.access import Actor, Permission, require
from planner.domain.cost_categories import CATEGORIES
from planner.domain.labels import label_of, mark
from planner.domain.refusals import InvalidError
from planner.domain.tables import Cell, Table
from planner.formats.csv_write import write_csv
from planner.formats.xlsx_write import write_workbook
from planner.i18n.catalogues import LOCALES, texts
from planner.i18n.countries import country_name
from planner.services.amounts import euros
from planner.services.claims.reading import TravellerClaim, TripClaims, get_claims
from planner.services.exports import ExportFile, FileStyle
from planner.services.offices import office_of

Column = tuple[str, Callable[[TravellerClaim], Cell]]

_ADVANCED = {"office": mark("the office"), "traveller": mark("the traveller")}
_NO_OTHER = mark("There is no such file.")


@dataclass(frozen=True, slots=True)
class PayrollWish:
    """Which file in which language; the office's where none is known."""

    style: FileStyle
    language: str = ""


def export_claims(
    session: Session, actor: Actor, slug: str, wish: PayrollWish, now: datetime
) -> ExportFile:
    """The claims of a trip: sums as CSV; as a workbook also the items and allowance days."""
    require(actor, Permission.SEE_RECEIPTS)
    claims = get_claims(session, actor, slug, now)
    known = wish.language in LOCALES
    language = wish.language if known else office_of(session, actor).language
    _load_employers(session, claims)
    tables = payroll_tables(claims, language)
    match wish.style:
        case FileStyle.CSV:
            body = write_csv(tables[0])
        case FileStyle.XLSX:
            body = write_workbook(tables, now)
        case _:
            raise InvalidError(_NO_OTHER)
    return ExportFile(f"{slug}-claims.{wish.style}", wish.style, body)


def _load_employers(session: Session, claims: TripClaims) -> None:
    """Have them all in the session, in one query for however many."""
    numbers = {each.person.employer_id for each in claims.travellers} - {None}
    session.scalars(select(Organisation).where(Organisation.id.in_(numbers))).all()


def payroll_tables(claims: TripClaims, language: str) -> tuple[Table, ...]:
    """The sums by person, the items behind them, the days of the allowances."""
    tables = _Tables(claims, language)
    return tables.sums(), tables.items(), tables.days()


class _Tables:
    """The tables of one trip for whoever reads the language."""

    def __init__(self, claims: TripClaims, language: str) -> None:
        self.claims, self.language = claims, language
        self.words = texts(language).gettext
        self.people = [each for each in claims.travellers if not each.is_empty]

    def sums(self) -> Table:
        """One row for each who claims or was given something."""
        columns = [*self._who(), *self._parts(), *self._payout(), *self._course()]
        rows = tuple(tuple(cell(each) for _, cell in columns) for each in self.people)
        headings = tuple(self.words(heading) for heading, _ in columns)
        return Table(self.words(mark("Claims")), headings, rows)

    def items(self) -> Table:
        """One row for each share of a cost."""
        return self._table(
            mark("Cost items"),
            (
                mark("Person"),
                mark("Day"),
                mark("Category"),
                mark("Description"),
                mark("Kilometres"),
                mark("Share in EUR"),
                mark("Advanced by"),
                mark("Receipt"),
            ),
            self._item_rows(),
        )

    def days(self) -> Table:
        """One row for each allowance day."""
        return self._table(
            mark("Allowance days"),
            (
                mark("Person"),
                mark("Day"),
                mark("Country"),
                mark("Before cuts"),
                mark("Cuts"),
                mark("Allowance"),
                mark("Tax-free"),
                mark("Taxable"),
                mark("Changed because"),
            ),
            self._day_rows(),
        )

    def _table(
        self, title: str, headings: tuple[str, ...], rows: Iterator[tuple[Cell, ...]]
    ) -> Table:
        return Table(self.words(title), tuple(map(self.words, headings)), tuple(rows))

    def _who(self) -> list[Column]:
        trip, language = self.claims.trip, self.language
        return [
            (mark("Family name"), lambda each: each.person.family_name),
            (mark("Given name"), lambda each: each.person.given_name),
            (mark("E-mail"), lambda each: each.person.email),
            (mark("Employer"), self._employer),
            (mark("Allowance rules"), lambda each: self.words(label_of(each.person.regime))),
            (mark("Trip"), lambda _: trip.title.best(language)),
            (mark("First day"), lambda _: trip.starts_on),
            (mark("Last day"), lambda _: trip.ends_on),
        ]

    def _employer(self, each: TravellerClaim) -> str:
        employer = each.person.employer
        return employer.name.best(self.language) if employer else ""

    @staticmethod
    def _parts() -> list[Column]:
        return [
            (mark("Allowance (estimate)"), lambda each: euros(each.claim.allowance)),
            (mark("Taxable part of it"), lambda each: euros(each.taxable)),
            (mark("Cost items"), lambda each: euros(each.claim.items)),
            (mark("Cash from payers"), lambda each: euros(each.claim.cash)),
            (mark("Claim"), lambda each: euros(each.claim.payable)),
            (mark("Surplus of cash"), lambda each: euros(each.claim.surplus)),
        ]

    @staticmethod
    def _payout() -> list[Column]:
        return [
            (mark("Paid by the office or payers already"), lambda each: euros(each.payout.paid)),
            (mark("Travel advances"), lambda each: euros(each.payout.advances)),
            (mark("To be paid out"), lambda each: euros(each.payout.due)),
            (mark("To be given back"), lambda each: euros(each.payout.to_return)),
        ]

    def _course(self) -> list[Column]:
        return [
            (mark("State"), self._state),
            (mark("Submitted on"), lambda each: each.submitted and each.submitted.changed_on),
            (
                mark("Submitted with"),
                lambda each: each.submitted and euros(each.submitted.amount_cents),
            ),
            (mark("Claim by"), lambda _: self.claims.deadline.on),
        ]

    def _state(self, each: TravellerClaim) -> str:
        return self.words(label_of(each.state)) if each.state else ""

    def _item_rows(self) -> Iterator[tuple[Cell, ...]]:
        for each in self.people:
            for item in each.items:
                cost = item.cost
                yield (
                    each.person.label,
                    cost.incurred_on,
                    self.words(CATEGORIES[cost.category])
                    if cost.category in CATEGORIES
                    else cost.category,
                    cost.description,
                    "" if cost.kilometres is None else format(cost.kilometres, "f"),
                    euros(item.cents),
                    self._advanced_by(cost),
                    cost.receipt.label if cost.receipt else "",
                )

    def _advanced_by(self, cost: CostItem) -> str:
        if cost.payer:
            return cost.payer.name.best(self.language)
        return self.words(_ADVANCED[cost.paid_by]) if cost.paid_by in _ADVANCED else ""

    def _day_rows(self) -> Iterator[tuple[Cell, ...]]:
        for each in self.people:
            for day in each.allowance.days if each.allowance else ():
                yield (
                    each.person.label,
                    day.on,
                    country_name(day.country, self.language),
                    euros(day.gross),
                    euros(day.cut),
                    euros(day.net),
                    euros(day.tax_free),
                    euros(day.taxable),
                    day.override.reason if day.override else "",
                )
