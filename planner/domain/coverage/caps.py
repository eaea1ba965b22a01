"""What the caps of a promise leave, kept in the currency of each cap (I2).

A cap per night holds for each cost by itself; one per person or in total is used up by the costs
in their order. It is converted at the rate of the cost it is held against, once: nine nights' cap
is nine times the cap, then converted.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from planner.domain.costs import EUR, Cap, Commitment, CostLine, CostSheet
from planner.domain.labels import mark
from planner.domain.money import exact_cents, half_up
from planner.domain.refusals import InvalidError
from planner.domain.splits import rounded_parts
from planner.domain.vocabulary import CapScope

LODGING = "hotel"
"""The category whose costs are of one night where nobody said of how many."""

_NO_RATE = mark("There is no rate of %(currency)s for %(day)s.")

Parts = Mapping[str, int]
"""Cents by traveller; what has no traveller stands under an empty key."""


def units_at(sheet: CostSheet, cap: Cap, cost: CostLine) -> Decimal:
    """Units per EUR of a cap's currency at the cost; `InvalidError` where no rate is known."""
    if cap.currency in {EUR, cost.price.currency}:
        return Decimal(1) if cap.currency == EUR else cost.price.units_per_eur
    fixed = dict(cost.cap_rates).get(cap.currency)
    rate = fixed or sheet.cap_rates.get((cap.currency, cost.incurred_on))
    if rate is None:
        raise InvalidError(_NO_RATE, currency=cap.currency, day=cost.incurred_on)
    return rate.units_per_eur


class _Purse:
    """One cap, and the minor units of it that are used, by traveller."""

    def __init__(self, cap: Cap, sheet: CostSheet) -> None:
        self._cap = cap
        self._sheet = sheet
        self._used: dict[str, Fraction] = defaultdict(Fraction)

    def _cents(self, minor: Fraction, cost: CostLine) -> Fraction:
        return exact_cents(minor, self._cap.currency, units_at(self._sheet, self._cap, cost))

    def _left(self, used: Fraction) -> Fraction:
        """Minor units; a cent rounded up may have used a little more than there was."""
        return max(self._cap.minor - used, Fraction())

    def room_of(self, person: str, cost: CostLine) -> Fraction | None:
        """What is left for one person in exact cents; None where it isn't told by person."""
        if self._cap.per is not CapScope.PERSON:
            return None
        return self._cents(self._left(self._used[person]), cost)

    def room(self, cost: CostLine, people: int) -> int | None:
        """What is left for `people` of the cost together; None where that isn't bounded."""
        if self._cap.per is CapScope.TOTAL:
            return half_up(self._cents(self._left(sum(self._used.values(), Fraction())), cost))
        nights = _nights_of(cost, people) if self._cap.per is CapScope.NIGHT else None
        return None if nights is None else half_up(self._cents(self._cap.minor * nights, cost))

    def use(self, parts: Parts, cost: CostLine) -> None:
        """Note what was taken."""
        cents_per_unit = self._cents(Fraction(1), cost)
        for person, cents in parts.items():
            self._used[person] += cents / cents_per_unit


class CapLedger:
    """The caps of one promise while the costs of a trip are gone through in their order."""

    def __init__(self, commitment: Commitment, sheet: CostSheet) -> None:
        self._purses = [_Purse(cap, sheet) for cap in commitment.caps]

    def take(self, asked: int, left: Parts, cost: CostLine) -> Parts:
        """At most `asked` cents of what is `left` of each person's part, within all caps."""
        if not self._purses and sum(left.values()) <= asked:
            return dict(left)
        rooms = [self._room_of(person, cents, cost) for person, cents in left.items()]
        bounds = [purse.room(cost, len(left)) for purse in self._purses]
        whole = half_up(sum(rooms, Fraction()))
        cents = min(asked, whole, *(bound for bound in bounds if bound is not None))
        parts = dict(zip(left, _in_rooms(cents, rooms), strict=True))
        for purse in self._purses:
            purse.use(parts, cost)
        return parts

    def _room_of(self, person: str, left: int, cost: CostLine) -> Fraction:
        rooms = [purse.room_of(person, cost) for purse in self._purses]
        return min([Fraction(left), *(room for room in rooms if room is not None)])


def _nights_of(cost: CostLine, people: int) -> Fraction | None:
    """The nights of so many people of the cost; None where the cost has to do with no night."""
    nights = cost.nights
    if nights is None:
        nights = 1 if cost.category == LODGING else None
    if nights is None:
        return None
    return Fraction(nights * people, max(len(set(cost.travellers)), 1))


def _in_rooms(cents: int, rooms: Sequence[Fraction]) -> tuple[int, ...]:
    """`cents` in proportion to the rooms; nobody gets more than theirs rounded up."""
    whole = sum(rooms, Fraction())
    scale = min(Fraction(cents) / whole, Fraction(1)) if whole else Fraction()
    return rounded_parts([room * scale for room in rooms], cents)
