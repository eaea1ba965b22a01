"""Exchange rates and allowance tables that were imported, for all offices of the installation.

What the ECB and the ministry publish is the same for everybody: these rows belong to no office.
They stand on top of the tables that travel with the package (`planner/tables`).
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import CENTS, UNAUDITED, Base
from planner.db.types import Exact, Utc, Word
from planner.domain.allowance_tables import AllowanceRow
from planner.domain.rate_changes import RateFileKind
from planner.domain.rates import ExchangeRate


class ReferenceRate(Base):
    """Units of a currency per euro, as the ECB published them on a day."""

    __tablename__ = "exchange_rates"
    __table_args__ = (Unique("currency", "published_on"),)

    currency: Mapped[str] = mapped_column(String(3))
    published_on: Mapped[date] = mapped_column(index=True)
    units_per_eur: Mapped[Decimal] = mapped_column(Exact)

    def as_value(self) -> ExchangeRate:
        """The rate as the engines know it."""
        return ExchangeRate(self.currency, self.published_on, self.units_per_eur)


class AllowanceTableRow(Base):
    """A country's or a place's allowance per day and lodging cap per night, from a day on."""

    __tablename__ = "allowance_rows"
    __table_args__ = (Unique("valid_from", "country", "place"),)

    valid_from: Mapped[date]
    country: Mapped[str] = mapped_column(String(2))
    place: Mapped[str] = mapped_column(Text, default="")
    full_cents: Mapped[int] = mapped_column(info=CENTS)
    partial_cents: Mapped[int] = mapped_column(info=CENTS)
    overnight_cents: Mapped[int] = mapped_column(info=CENTS)
    source: Mapped[str] = mapped_column(Text, default="")
    carried_from: Mapped[date | None]

    def as_value(self) -> AllowanceRow:
        """The row as the engines know it."""
        return AllowanceRow(
            valid_from=self.valid_from,
            country=self.country,
            place=self.place,
            full=self.full_cents,
            partial=self.partial_cents,
            overnight=self.overnight_cents,
            source=self.source,
            carried_from=self.carried_from,
        )


class RateImport(Base):
    """A file that was read into these tables; it stands in the history of each office.

    `added`, `changed` and `gone` count rates or places; `changes` says from what to what.
    """

    __tablename__ = "rate_imports"
    audited = True
    concerns_all = True

    filename: Mapped[str] = mapped_column(Text)
    imported_at: Mapped[datetime] = mapped_column(Utc)
    imported_by: Mapped[str] = mapped_column(Text, info=UNAUDITED)
    content: Mapped[RateFileKind] = mapped_column(Word(RateFileKind))
    added: Mapped[int]
    changed: Mapped[int]
    gone: Mapped[int]
    changes: Mapped[list[str]] = mapped_column(JSON)

    @property
    def label(self) -> str:
        """The file."""
        return self.filename
