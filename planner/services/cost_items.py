"""The cost items of a trip: add, edit, delete; what a cost was estimated at before is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.db.locks import hold
from planner.db.models import (
    BudgetLine,
    Commitment,
    CostItem,
    CostStage,
    Document,
    Organisation,
    Traveller,
    Trip,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.cost_categories import check_category
from planner.domain.costs import EUR, Rate
from planner.domain.currencies import MINOR_DIGITS
from planner.domain.keys import key_from
from planner.domain.money import cents_of
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.vocabulary import Phase
from planner.services.editing import check_version, flush_edit
from planner.services.fixed_rates import fix_rates_of_cost
from planner.services.people.orders import shift
from planner.services.rates import rate_on
from planner.services.trip_lists import list_in_trip
from planner.services.trips import check_year

ADVANCED_BY = frozenset({"", "office", "traveller"})
"""Who advanced a cost, where it was no organisation; empty is nobody that we know of."""

# The audit log names what a cost referred to before: it must be loaded.
COST = (
    joinedload(CostItem.payer),
    joinedload(CostItem.budget_line),
    joinedload(CostItem.receipt),
    selectinload(CostItem.travellers),
    selectinload(CostItem.stages),
)

_TRIP = (
    selectinload(Trip.organisations),
    selectinload(Trip.travellers),
    selectinload(Trip.budget_lines),
    selectinload(Trip.costs).options(*COST),
)


@dataclass(frozen=True, slots=True)
class CostDetails:
    """What people write about a cost; amounts are minor units of `currency`, `amount` is the total.

    `travellers` are keys in the trip, `payer` (an organisation that advanced it), `budget_line` and
    `receipt` numbers. `rate` is None where the ECB's shall count; `convert_anew` lets go of the one
    that was fixed when the cost became actual.
    """

    category: str
    amount: int
    currency: str
    incurred_on: date
    phase: Phase = Phase.ESTIMATE
    description: str = ""
    first_used_on: date | None = None
    travellers: tuple[str, ...] = ()
    nights: int | None = None
    quantity: int | None = None
    official: int | None = None
    kilometres: Decimal | None = None
    travel_class: str = ""
    class_reason: str = ""
    note: str = ""
    paid_by: str = ""
    payer: int | None = None
    rate: Rate | None = None
    convert_anew: bool = False
    self_paid: bool = False
    budget_line: int | None = None
    receipt: int | None = None


def get_cost(session: Session, actor: Actor, slug: str, number: int) -> CostItem:
    """A cost with all that it names; `NotFoundError` where the trip has none of that number."""
    require(actor, Permission.SEE_MONEY)
    cost = session.scalar(
        select(CostItem)
        .join(Trip, Trip.id == CostItem.trip_id)
        .where(Trip.slug == slug, CostItem.id == number)
        .options(*COST)
    )
    if cost is None:
        raise NotFoundError("There is no such cost item.")
    return cost


def list_cost_items(session: Session, actor: Actor, slug: str) -> Sequence[CostItem]:
    """The costs of a trip with all that they name, in the order of its document."""
    require(actor, Permission.SEE_MONEY)
    return session.scalars(
        select(CostItem)
        .join(Trip, Trip.id == CostItem.trip_id)
        .where(Trip.slug == slug)
        .order_by(CostItem.position, CostItem.id)
        .options(*COST)
    ).all()


def add_cost(session: Session, actor: Actor, slug: str, details: CostDetails) -> CostItem:
    """A new cost, the last of the trip's; its key is made from what it is.

    `InvalidError` names the field that makes no cost.
    """
    require(actor, Permission.KEEP_COSTS)
    trip = _trip(session, actor, slug)
    name = details.description or details.category
    cost = CostItem(key=key_from(name, [each.key for each in trip.costs], "cost"))
    cost.position = max((each.position for each in trip.costs), default=-1) + 1
    with session.no_autoflush:
        _write(session, trip, cost, details)
        trip.costs.append(cost)
    session.flush()
    return cost


def edit_cost(  # noqa: PLR0913 - which cost, as seen when, and what is said of it
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    details: CostDetails,
    *,
    version: int,
    now: datetime,
) -> CostItem:
    """Change a cost; `version` is the one that the editor saw (`EditConflictError`).

    Where it gets another phase, what it was in the former one is kept as a stage.
    """
    require(actor, Permission.KEEP_COSTS)
    trip = _trip(session, actor, slug)
    cost = _cost_of(trip, number)
    check_version(cost, version)
    with session.no_autoflush:
        if details.phase is not cost.phase:
            cost.stages.append(_stage(session, actor, cost, now))
        _write(session, trip, cost, details)
    flush_edit(session, cost)
    return cost


def move_cost(session: Session, actor: Actor, slug: str, number: int, steps: int) -> None:
    """Let a cost come earlier (negative) or later: bounds and budgets are used up in the order."""
    require(actor, Permission.KEEP_COSTS)
    trip = _trip(session, actor, slug)
    cost = _cost_of(trip, number)
    shift(trip.costs, cost, steps)
    flush_edit(session, cost)


def promises_for(session: Session, actor: Actor, cost: CostItem) -> Sequence[Commitment]:
    """The promises that name a cost itself, not its category."""
    require(actor, Permission.SEE_MONEY)
    return session.scalars(
        select(Commitment)
        .where(Commitment.costs.contains(cost))
        .order_by(Commitment.position)
        .options(selectinload(Commitment.costs), joinedload(Commitment.payer))
    ).all()


def delete_cost(session: Session, actor: Actor, slug: str, number: int, version: int) -> CostItem:
    """Let a cost go; `EditConflictError` unless `version` is the stored one.

    `InvalidError` where a promise is for this cost alone: without it, it would be for nothing.
    """
    require(actor, Permission.KEEP_COSTS)
    cost = get_cost(session, actor, slug, number)
    check_version(cost, version)
    promises = promises_for(session, actor, cost)
    if any(len(each.costs) == 1 for each in promises):
        raise InvalidError("A promise is for this cost alone: change or withdraw it first.")
    with session.no_autoflush:
        for each in promises:
            each.costs.remove(cost)
        session.delete(cost)
    flush_edit(session, cost, *promises)
    return cost


def cents_of_cost(session: Session, cost: CostItem) -> int | None:
    """EUR cents of a cost at its own or fixed rate, else the ECB's; None where none is known."""
    if cost.currency == EUR:
        return cost.amount_minor
    own = cost.as_conversion().own
    units = own.units_per_eur if own else None
    if units is None:
        published = rate_on(session, cost.currency, cost.incurred_on)
        units = published.units_per_eur if published else None
    return None if units is None else cents_of(cost.amount_minor, cost.currency, units)


def _trip(session: Session, actor: Actor, slug: str) -> Trip:
    """The trip with what costs name; others who add to it wait: keys are unique."""
    hold(session, f"trip:{actor.office_id}:{slug}")
    query = select(Trip).where(Trip.slug == slug).options(*_TRIP)
    trip = session.scalar(query.execution_options(populate_existing=True))
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return trip


def _cost_of(trip: Trip, number: int) -> CostItem:
    for cost in trip.costs:
        if cost.id == number:
            return cost
    raise NotFoundError("There is no such cost item.")


def _stage(session: Session, actor: Actor, cost: CostItem, now: datetime) -> CostStage:
    return CostStage(
        phase=cost.phase,
        amount_minor=cost.amount_minor,
        currency=cost.currency,
        rate_units_per_eur=cost.rate_units_per_eur,
        eur_cents=cents_of_cost(session, cost),
        noted_at=now,
        noted_by=actor.name,
    )


_PLAIN = (
    "category",
    "currency",
    "incurred_on",
    "phase",
    "description",
    "first_used_on",
    "nights",
    "quantity",
    "kilometres",
    "travel_class",
    "class_reason",
    "note",
    "paid_by",
    "self_paid",
)


def _write(session: Session, trip: Trip, cost: CostItem, details: CostDetails) -> None:
    """Bring a cost to what the details say."""
    _check(details)
    for name in _PLAIN:
        setattr(cost, name, getattr(details, name))
    cost.amount_minor, cost.official_minor = details.amount, details.official
    _write_rate(cost, details.rate)
    if details.rate is None and cents_of_cost(session, cost) is None:
        raise InvalidError(
            "There is no rate of %(currency)s for %(day)s: write your own, and where it is from.",
            field="units_per_eur",
            currency=details.currency,
            day=details.incurred_on,
        )
    cost.payer = _payer(session, details.payer)
    list_in_trip(session, trip, cost.payer)
    cost.budget_line = _line_of(trip, details.budget_line)
    cost.receipt = _receipt_of(session, trip, details.receipt)
    cost.travellers = _travellers_of(trip, details.travellers)
    if details.convert_anew:
        cost.fix_rate(None)
        cost.fixed_caps = ""
    fix_rates_of_cost(session, trip, cost)


def _write_rate(cost: CostItem, rate: Rate | None) -> None:
    cost.rate_units_per_eur = rate.units_per_eur if rate else None
    cost.rate_on = rate.on if rate else None
    cost.rate_source = rate.source if rate else ""


def _check(details: CostDetails) -> None:
    """Raise `InvalidError` at the field that makes no cost."""
    if not details.category.strip():
        raise InvalidError("Say what kind of cost it is.", field="category")
    check_category(details.category, "category")
    if details.currency not in MINOR_DIGITS:
        raise InvalidError("There is no such currency.", field="currency")
    check_year(details.incurred_on, "incurred_on")
    if details.first_used_on:
        check_year(details.first_used_on, "first_used_on")
    if details.paid_by not in ADVANCED_BY or (details.paid_by and details.payer):
        raise InvalidError("Choose from the lists.", field="advanced_by")
    if details.self_paid and details.budget_line:
        raise InvalidError("Choose from the lists.", field="assigned_to")


def _payer(session: Session, number: int | None) -> Organisation | None:
    if number is None:
        return None
    found = session.scalar(select(Organisation).where(Organisation.id == number))
    if found is None:
        raise InvalidError("It is not in the directory any more.", field="advanced_by")
    return found


def _line_of(trip: Trip, number: int | None) -> BudgetLine | None:
    if number is None:
        return None
    for line in trip.budget_lines:
        if line.id == number:
            return line
    raise InvalidError("This budget line was deleted: choose another.", field="assigned_to")


def _receipt_of(session: Session, trip: Trip, number: int | None) -> Document | None:
    if number is None:
        return None
    wanted = select(Document).where(Document.id == number, Document.trip_id == trip.id)
    found = session.scalar(wanted)
    if found is None:
        raise InvalidError("This document was deleted: choose another.", field="receipt")
    return found


def _travellers_of(trip: Trip, keys: Sequence[str]) -> list[Traveller]:
    found = [person for person in trip.travellers if person.key in keys]
    if len(found) < len(set(keys)):
        raise InvalidError("Somebody is not on the trip any more.", field="travellers")
    return found
