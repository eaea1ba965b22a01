"""What the reckoning of allowances is given, and what it yields; amounts are EUR cents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from planner.domain.allowance_tables import AllowanceRow, AllowanceTable
from planner.domain.allowances.reasons import DayKind, Reason, RowReason, row_reason_of
from planner.domain.programmes import Place
from planner.domain.vocabulary import MealKind, Regime


@dataclass(frozen=True, slots=True)
class Claimant:
    """A traveller as the rule books see one: key, rule book, where they live and work."""

    key: str
    regime: Regime
    home: Place | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """What amounts are taken from.

    `allowance_places` says by the key of a place under which name the tables have it; for other
    places the name of the city is looked up.
    """

    table: AllowanceTable
    allowance_places: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, place: Place) -> str:
        """The name under which a place is looked up."""
        return self.allowance_places.get(place.key) or place.city


@dataclass(frozen=True, slots=True)
class Override:
    """What somebody decided a day to pay instead of what was computed (invariant I10)."""

    on: date
    cents: int
    reason: str
    author: str
    at: datetime

    def __post_init__(self) -> None:
        """Refuse an amount below zero, and a decision without reason, author or moment."""
        if self.cents < 0:
            raise ValueError("an allowance is never below zero")
        if not self.reason.strip() or not self.author.strip():
            raise ValueError("an override has a reason and an author")
        if self.at.tzinfo is None:
            raise ValueError("time is never naive")


@dataclass(frozen=True, slots=True)
class Cut:
    """A meal that somebody gave: `percent` of the day's full amount, whatever is left of it."""

    meal: MealKind
    percent: int
    cents: int
    provider: str
    item: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of absence: where it counts, why, and its amounts.

    `country` and `city` are of the place that decides, `row` is the table's line for it. `full` is
    what a full day pays there by the rule book, `gross` what this day pays before `cuts`.
    `tax_free` is what the tax table leaves of this day. `nth` counts the days at one place.
    """

    on: date
    country: str
    city: str
    kind: DayKind
    reason: Reason
    row: AllowanceRow
    provisional: bool
    full: int
    gross: int
    cuts: tuple[Cut, ...] = ()
    tax_free: int = 0
    nth: int = 1
    override: Override | None = None

    @property
    def row_reason(self) -> RowReason:
        """Why that line of the table counts."""
        return row_reason_of(self.country, self.row)

    @property
    def cut(self) -> int:
        """All cuts, even where they are more than the day has."""
        return sum(cut.cents for cut in self.cuts)

    @property
    def computed(self) -> int:
        """Gross without the cuts, never below zero."""
        return max(0, self.gross - self.cut)

    @property
    def net(self) -> int:
        """What the day pays: what was decided, else what was computed."""
        return self.computed if self.override is None else self.override.cents

    @property
    def taxable(self) -> int:
        """What lies above the tax-free amount of the day (EStG § 3 no. 13, 16; § 9 (4a))."""
        return max(0, self.net - self.tax_free)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A traveller's days of absence in order; an estimate for the payroll office.

    `unused` are overrides of days on which the traveller is not away.
    """

    traveller: str
    regime: Regime
    days: tuple[Day, ...] = ()
    unused: tuple[Override, ...] = ()

    @property
    def total(self) -> int:
        """What all days pay."""
        return sum(day.net for day in self.days)

    @property
    def computed(self) -> int:
        """What they would pay without overrides."""
        return sum(day.computed for day in self.days)

    @property
    def taxable(self) -> int:
        """What is taxed of it."""
        return sum(day.taxable for day in self.days)

    @property
    def is_provisional(self) -> bool:
        """Whether a day was reckoned with amounts that may still change."""
        return any(day.provisional for day in self.days)
