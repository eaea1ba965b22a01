"""Budget lines and costs of a trip (`costs.md`). Amounts are integer minor units."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from planner.db.base import CENTS, MINOR, UNAUDITED, Base, Owned, Versioned
from planner.db.models.directory import Organisation
from planner.db.models.documents import Document
from planner.db.models.fixed_rates import ConvertedOnce
from planner.db.models.people import Traveller
from planner.db.models.trip_parts import Keyed, link
from planner.db.types import Exact, Utc, Word
from planner.domain import costs as values
from planner.domain.conversions import Conversion, RatesOrNone, price_of
from planner.domain.costs import NOBODY, PARTICIPANT, Assignment, CostLine, Rate
from planner.domain.coverage import with_private_part
from planner.domain.vocabulary import Phase

cost_travellers = link("cost_travellers", "cost_id", "cost_items", "traveller_id", "travellers")


class BudgetLine(Keyed, Versioned, Base):
    """This trip's share of a cost centre's budget; at most one line pays the allowances."""

    __tablename__ = "budget_lines"
    __table_args__ = (Unique("trip_id", "key"),)
    audited = True

    cost_centre: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    approved_cents: Mapped[int] = mapped_column(BigInteger, info=CENTS)
    pays_allowances: Mapped[bool] = mapped_column(default=False)

    def as_value(self) -> values.BudgetLine:
        """The line as the engine knows it."""
        return values.BudgetLine(self.key, self.approved_cents)


class CostStage(Owned, Base):
    """What a cost was estimated, quoted or committed at before it became something else.

    `eur_cents` is None where no rate was known. Rows are only added.
    """

    __tablename__ = "cost_stages"
    changeable = frozenset[str]()

    cost_id: Mapped[int] = mapped_column(
        ForeignKey("cost_items.id", ondelete="CASCADE"), index=True
    )
    phase: Mapped[Phase] = mapped_column(Word(Phase))
    amount_minor: Mapped[int] = mapped_column(BigInteger, info=MINOR)
    currency: Mapped[str] = mapped_column(String(3))
    rate_units_per_eur: Mapped[Decimal | None] = mapped_column(Exact)
    eur_cents: Mapped[int | None] = mapped_column(BigInteger, info=CENTS)
    noted_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)
    noted_by: Mapped[str] = mapped_column(Text, info=UNAUDITED)

    @property
    def label(self) -> str:
        """The phase."""
        return str(self.phase)


class CostItem(ConvertedOnce, Keyed, Versioned, Base):
    """One cost. Who advanced it: `paid_by` is ``office``, ``traveller``, empty, or `payer`.

    The rate is units of `currency` per EUR. Assigned to `budget_line`, or `self_paid`, or nobody.
    `amount_minor` is the total, also of a `quantity`. `official_minor` is what the journey on the
    official dates alone would have cost, in the same currency (CE-14). `class_reason` says why the
    office's rule for flight class or hotel is exceeded. `fixed_caps` are published rates of upper
    bounds in other currencies, fixed with the actual amount: ``USD 1.1687 2026-10-23 ECB; …``.
    """

    __tablename__ = "cost_items"
    __table_args__ = (Unique("trip_id", "key"),)
    audited = True

    category: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(Text, default="")
    paid_by: Mapped[str] = mapped_column(String(20), default="")
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    travel_class: Mapped[str] = mapped_column(Text, default="")
    amount_minor: Mapped[int] = mapped_column(BigInteger, info=MINOR)
    currency: Mapped[str] = mapped_column(String(3))
    incurred_on: Mapped[date]
    first_used_on: Mapped[date | None]
    phase: Mapped[Phase] = mapped_column(Word(Phase))
    rate_units_per_eur: Mapped[Decimal | None] = mapped_column(Exact)
    rate_on: Mapped[date | None]
    rate_source: Mapped[str] = mapped_column(Text, default="")
    fixed_caps: Mapped[str] = mapped_column(Text, default="", server_default="")
    nights: Mapped[int | None]
    quantity: Mapped[int | None]
    official_minor: Mapped[int | None] = mapped_column(BigInteger, info=MINOR)
    kilometres: Mapped[Decimal | None] = mapped_column(Exact)
    class_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    self_paid: Mapped[bool] = mapped_column(default=False)
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    budget_line_id: Mapped[int | None] = mapped_column(ForeignKey("budget_lines.id"), index=True)

    payer: Mapped[Organisation | None] = relationship()
    budget_line: Mapped[BudgetLine | None] = relationship()
    receipt: Mapped[Document | None] = relationship()
    travellers: Mapped[list[Traveller]] = relationship(
        secondary=cost_travellers, order_by=Traveller.position, info={"audit": "yes"}
    )
    stages: Mapped[list[CostStage]] = relationship(order_by=CostStage.id, passive_deletes="all")

    @property
    def label(self) -> str:
        """What it is called: its key where nobody described it."""
        return self.description or self.key

    def as_conversion(self) -> Conversion:
        """What its amount is converted with."""
        rate = self._rate or self.fixed_rate
        return Conversion(self.label, self.currency, self.incurred_on, rate)

    @property
    def _rate(self) -> Rate | None:
        if self.rate_units_per_eur is None or self.rate_on is None:
            return None
        return Rate(self.rate_units_per_eur, self.rate_on, self.rate_source)

    @property
    def awaits_rate(self) -> bool:
        """Whether a published rate shall be fixed: it is actual, in foreign money, and has none."""
        return self.phase is Phase.ACTUAL and self.as_conversion().needs_rate

    @property
    def cap_rates(self) -> dict[str, Rate]:
        """The fixed rates of upper bounds in other currencies than its own, by currency."""
        kept = self.fixed_caps or ""  # a new row has no default yet
        found = (line.split(" ", 3) for line in kept.split("; ") if line)
        return {
            currency: Rate(Decimal(units), date.fromisoformat(on), source)
            for currency, units, on, source in found
        }

    def fix_cap_rates(self, rates: Mapping[str, Rate]) -> None:
        """Hold upper bounds in these currencies against it at these rates from now on."""
        fixed = {**self.cap_rates, **rates}
        self.fixed_caps = "; ".join(
            f"{currency} {rate.units_per_eur} {rate.on} {rate.source}"
            for currency, rate in sorted(fixed.items())
        )

    @validates("currency", "incurred_on", "phase", "rate_units_per_eur")
    def _let_go(self, name: str, value: object) -> object:
        """A rate was fixed for this currency and day of an actual amount: of another it is not."""
        self.let_go(name, value)
        if self.fixed_caps and name in {"incurred_on", "phase"} and getattr(self, name) != value:
            self.fixed_caps = ""
        return value

    @property
    def assigned(self) -> Assignment:
        """To whom a person assigned what no promise covers."""
        if self.self_paid:
            return PARTICIPANT
        return Assignment(self.budget_line.key) if self.budget_line else NOBODY

    def as_lines(self, payers: Mapping[int, str], rates: RatesOrNone) -> tuple[CostLine, ...]:
        """The cost as the engine knows it: one line, two where a part of it is private (CE-14).

        `payers` are the keys of organisations by their numbers. `KeyError` where no rate is known.
        """
        line = CostLine(
            key=self.key,
            category=self.category,
            price=price_of(self.amount_minor, self.as_conversion(), rates),
            incurred_on=self.incurred_on,
            travellers=tuple(person.key for person in self.travellers),
            first_used_on=self.first_used_on,
            nights=self.nights,
            assigned=self.assigned,
            paid_by=payers[self.payer_id] if self.payer_id else self.paid_by,
            evidence=self.receipt.label if self.receipt else "",
            cap_rates=tuple(self.cap_rates.items()),
        )
        return tuple(with_private_part(line, self.official_minor))
