"""Amounts that are converted once: the published rate that was fixed for one (`costs.md`)."""

from datetime import date
from decimal import Decimal
from typing import Protocol

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.types import Exact
from planner.domain.conversions import Conversion
from planner.domain.costs import Rate


class ConvertedOnce:
    """A row with an amount in `currency`; `fixed_…` is the published rate that counts for good.

    `services.fixed_rates` says when a rate is fixed.
    """

    fixed_units_per_eur: Mapped[Decimal | None] = mapped_column(Exact)
    fixed_on: Mapped[date | None]
    fixed_source: Mapped[str] = mapped_column(Text, default="", server_default="")

    @property
    def fixed_rate(self) -> Rate | None:
        """The published rate that counts whatever is published later; None where none is fixed."""
        if self.fixed_units_per_eur is None or self.fixed_on is None:
            return None
        return Rate(self.fixed_units_per_eur, self.fixed_on, self.fixed_source)

    def fix_rate(self, rate: Rate | None) -> None:
        """Convert at this rate from now on; None lets newer rates count again."""
        self.fixed_units_per_eur = rate.units_per_eur if rate else None
        self.fixed_on = rate.on if rate else None
        self.fixed_source = rate.source if rate else ""

    def let_go(self, name: str, value: object) -> None:
        """A rate was fixed for one currency and day: with another it goes."""
        if self.fixed_units_per_eur is not None and getattr(self, name) != value:
            self.fix_rate(None)


class AwaitsRate(Protocol):
    """What a rate may be fixed for."""

    @property
    def awaits_rate(self) -> bool:
        """Whether a published rate shall be fixed."""

    def as_conversion(self) -> Conversion:
        """What its amount is converted with."""

    def fix_rate(self, rate: Rate | None) -> None:
        """Convert at this rate from now on."""
