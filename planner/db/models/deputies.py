"""Who decides for whom while somebody is away."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import Base, Owned, Versioned
from planner.domain import approvals


class Deputy(Owned, Versioned, Base):
    """`deputy` decides for `principal`, both e-mail addresses, on the days from first to last."""

    __tablename__ = "deputies"
    audited = True

    principal: Mapped[str] = mapped_column(String(320))
    deputy: Mapped[str] = mapped_column(String(320))
    first_on: Mapped[date]
    last_on: Mapped[date]

    @property
    def label(self) -> str:
        """``deputy@… – principal@…``."""
        return f"{self.deputy} – {self.principal}"

    def as_value(self) -> approvals.Deputy:
        """The deputy as the rules know one."""
        return approvals.Deputy(self.principal, self.deputy, self.first_on, self.last_on)
