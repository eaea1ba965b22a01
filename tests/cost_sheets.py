"""Cost sheets for tests: the trip to Foshan of `costs.md` (CE-01), and any sheet at all."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from planner.domain.costs import (
    NOBODY,
    PARTICIPANT,
    Allowance,
    Approval,
    Assignment,
    Beneficiary,
    BudgetLine,
    Cap,
    Commitment,
    CostLine,
    CostSheet,
    HostedBenefit,
    Price,
    Rate,
    SetOff,
)
from planner.domain.vocabulary import (
    CapScope,
    CommitmentMode,
    CommitmentState,
    Decision,
    TravellerRole,
)

T = TypeVar("T")

OCT_12, OCT_20, OCT_23, OCT_24, OCT_25, OCT_26 = (
    date(2026, 10, day) for day in (12, 20, 23, 24, 25, 26)
)
RATES = {
    date(2026, 10, 22): "7.4786",
    OCT_23: "7.4660",
    OCT_24: "7.4660",
    OCT_25: "7.4660",
    OCT_26: "7.4603",
}
"""CNY per EUR (`costs.md`); the 24th and 25th have the last rate published before."""

TRAVEL = Assignment("travel-2026")


def euros(text: str) -> Price:
    return Price(cents(text))


def cents(text: str) -> int:
    return int(Decimal(text) * 100)


def yuan(text: str, on: date) -> Price:
    return Price(cents(text), "CNY", Rate(Decimal(RATES[on]), on, "ECB"))


def cost(key: str, price: Price | str, *travellers: str, **others: Any) -> CostLine:  # noqa: ANN401 - any field
    """A cost of 24 October, of a category named as the key is."""
    amount = euros(price) if isinstance(price, str) else price
    return replace(CostLine(key, key, amount, OCT_24, travellers), **others)


def promise(key: str, payer: str, *categories: str, **others: Any) -> Commitment:  # noqa: ANN401 - any field
    """A confirmed promise."""
    made = Commitment(key, payer, categories, state=CommitmentState.CONFIRMED, evidence="Letter")
    return replace(made, **others)


def granted(key: str, traveller: str, *commitments: str, maximum: str = "99999.00") -> Approval:
    """Decided on 12 October."""
    return Approval(
        key,
        traveller,
        commitments,
        cents(maximum),
        Decision.GRANTED,
        decided_on=OCT_12,
        requested_by="planner@example.org",
        decided_by="manager@example.org",
    )


FLIGHT = cost("flight", "1184.60", "director", incurred_on=OCT_23, first_used_on=OCT_23)
HOTEL = cost("hotel", yuan("1180.00", OCT_24), "director", first_used_on=OCT_24, nights=1)

FOSHAN = CostSheet(
    starts_on=OCT_23,
    ends_on=OCT_26,
    countries=frozenset({"CN"}),
    travellers=(Beneficiary("director", TravellerRole.OFFICIAL, "director@example.org"),),
    budget_lines=(BudgetLine("travel-2026", 30000),),
    costs=(
        FLIGHT,
        HOTEL,
        cost("rail", "119.80", "director", incurred_on=OCT_23, assigned=TRAVEL),
        cost("taxi", yuan("186.00", OCT_25), "director", incurred_on=OCT_25, assigned=TRAVEL),
        cost("insurance", "12.90", "director", incurred_on=OCT_20, assigned=TRAVEL),
    ),
    commitments=(
        promise("isa-flight", "isa", "flight"),
        promise("isa-hotel", "isa", "hotel", caps=(Cap(CapScope.NIGHT, 90000, "CNY"),)),
    ),
    hosted_benefits=(HostedBenefit("isa", "director", yuan("420.00", OCT_24)),),
    approvals=(granted("isa-approval", "director", "isa-flight", "isa-hotel", maximum="1400.00"),),
    allowances=(Allowance("director", 9400),),
    allowances_assigned=TRAVEL,
)
"""CE-01 with the allowance of the BMF table, as in state c."""


def trip(*costs: CostLine, **others: Any) -> CostSheet:  # noqa: ANN401 - any field
    """A trip of an official (anna), a council member (bernd) and a company's carla."""
    people = (
        Beneficiary("anna", TravellerRole.OFFICIAL),
        Beneficiary("bernd", TravellerRole.COUNCIL),
        Beneficiary("carla", TravellerRole.COMPANY),
    )
    lines = (BudgetLine("travel-2026", 100000), BudgetLine("fairs-2026", 5000))
    sheet = CostSheet(OCT_23, OCT_26, frozenset({"CN"}), people, lines, costs)
    return replace(sheet, **others)


PEOPLE = ("anna", "bernd", "carla")
KEYS = ("one", "two", "three", "four", "five")
CATEGORIES = ("flight", "hotel", "fee")
PAYERS = ("isa", "foshan", "agency")
CURRENCIES = ("EUR", "CNY", "HKD", "JPY")
UNITS = {"CNY": "7.4660", "HKD": "9.1234", "JPY": "163.07"}
CAP_RATES = {(code, OCT_24): Rate(Decimal(units), OCT_23, "ECB") for code, units in UNITS.items()}
ASSIGNMENTS = (NOBODY, PARTICIPANT, TRAVEL, Assignment("fairs-2026"))

amounts = st.integers(0, 500_000)
some_people = st.lists(st.sampled_from(PEOPLE), unique=True).map(tuple)


def _priced(minor: int, currency: str) -> Price:
    if currency == "EUR":
        return Price(minor)
    return Price(minor, currency, Rate(Decimal(UNITS[currency]), OCT_23, "ECB"))


prices = st.builds(_priced, amounts, st.sampled_from(CURRENCIES))


def cost_lines(key: str) -> st.SearchStrategy[CostLine]:
    return st.builds(
        CostLine,
        key=st.just(key),
        category=st.sampled_from(CATEGORIES),
        price=prices,
        incurred_on=st.just(OCT_24),
        travellers=some_people,
        first_used_on=st.none() | st.sampled_from([OCT_20, OCT_24]),
        nights=st.none() | st.integers(0, 9),
        assigned=st.sampled_from(ASSIGNMENTS),
    )


caps = st.builds(
    Cap,
    per=st.sampled_from(CapScope),
    minor=st.integers(0, 300_000),
    currency=st.sampled_from(CURRENCIES),
)
scopes = st.one_of(
    st.fixed_dictionaries(
        {"categories": st.lists(st.sampled_from(CATEGORIES), min_size=1, unique=True).map(tuple)}
    ),
    st.fixed_dictionaries(
        {"costs": st.lists(st.sampled_from(KEYS), min_size=1, unique=True).map(tuple)}
    ),
)


def commitments(key: str) -> st.SearchStrategy[Commitment]:
    return scopes.flatmap(
        lambda scope: st.builds(
            Commitment,
            key=st.just(key),
            payer=st.sampled_from(PAYERS),
            travellers=some_people,
            percent=st.sampled_from([*map(Decimal, (0, 20, 30, 50, 100)), Decimal("33.33")]),
            caps=st.lists(caps, max_size=3).map(tuple),
            mode=st.sampled_from(CommitmentMode),
            state=st.sampled_from(CommitmentState),
            **{name: st.just(keys) for name, keys in scope.items()},
        )
    )


def approvals(key: str) -> st.SearchStrategy[Approval]:
    return st.builds(
        Approval,
        key=st.just(key),
        traveller=st.sampled_from(PEOPLE),
        commitments=st.lists(st.sampled_from(KEYS), unique=True).map(tuple),
        max_value=amounts,
        decision=st.sampled_from(Decision),
        decided_on=st.none() | st.sampled_from([OCT_12, OCT_26]),
    )


def several(of_key: Callable[[str], st.SearchStrategy[T]]) -> st.SearchStrategy[tuple[T, ...]]:
    """Up to five, each with a key of its own."""
    return st.integers(0, len(KEYS)).flatmap(lambda count: st.tuples(*map(of_key, KEYS[:count])))


def _given(made: Callable[[str, str, Price], T]) -> st.SearchStrategy[tuple[T, ...]]:
    one = st.builds(made, st.sampled_from(PAYERS), st.sampled_from(PEOPLE), prices)
    return st.lists(one, max_size=3).map(tuple)


allowances = st.lists(
    st.builds(Allowance, st.sampled_from(PEOPLE), amounts), unique_by=lambda one: one.traveller
)

sheets = st.builds(
    lambda costs, **others: trip(*costs, cap_rates=CAP_RATES, **others),
    several(cost_lines),
    commitments=several(commitments),
    approvals=several(approvals),
    hosted_benefits=_given(HostedBenefit),
    set_offs=_given(SetOff),
    allowances=allowances.map(tuple),
    allowances_assigned=st.sampled_from(ASSIGNMENTS),
)


def _some(drawn: Random, of: Sequence[T], most: int = 3) -> tuple[T, ...]:
    return tuple(drawn.sample(of, drawn.randint(0, min(most, len(of)))))


def _random_cost(drawn: Random, key: str) -> CostLine:
    return CostLine(
        key,
        drawn.choice(CATEGORIES),
        _priced(drawn.choice([0, 1, drawn.randrange(500_000)]), drawn.choice(CURRENCIES)),
        OCT_24,
        _some(drawn, PEOPLE),
        first_used_on=drawn.choice([None, OCT_20, OCT_24]),
        nights=drawn.choice([None, 0, 1, 3, 9]),
        assigned=drawn.choice(ASSIGNMENTS),
    )


def _random_cap(drawn: Random) -> Cap:
    return Cap(drawn.choice(list(CapScope)), drawn.randrange(300_000), drawn.choice(CURRENCIES))


def _random_promise(drawn: Random, key: str) -> Commitment:
    made = Commitment(
        key,
        drawn.choice(PAYERS),
        travellers=drawn.choice([(), (), _some(drawn, PEOPLE)]),
        percent=Decimal(drawn.choice(["20", "30", "33.33", "50", "100"])),
        caps=drawn.choice([(), tuple(_random_cap(drawn) for _ in range(2))]),
        mode=drawn.choice(list(CommitmentMode)),
        state=drawn.choice([*CommitmentState, CommitmentState.CONFIRMED]),
    )
    if drawn.random() < 0.5:
        return replace(made, categories=_some(drawn, CATEGORIES))
    return replace(made, costs=_some(drawn, KEYS))


def _random_approval(drawn: Random, key: str) -> Approval:
    return Approval(
        key,
        drawn.choice(PEOPLE),
        _some(drawn, KEYS, most=5),
        drawn.choice([drawn.randrange(300_000), 10_000_000]),
        drawn.choice([*Decision, Decision.GRANTED]),
        decided_on=drawn.choice([None, OCT_12, OCT_26]),
    )


def random_sheet(drawn: Random) -> CostSheet:
    """A trip with five of all there is; quicker and busier than `sheets`, not made smaller."""
    return trip(
        *(_random_cost(drawn, key) for key in KEYS),
        commitments=tuple(_random_promise(drawn, key) for key in KEYS),
        approvals=tuple(_random_approval(drawn, key) for key in KEYS),
        hosted_benefits=(
            HostedBenefit(drawn.choice(PAYERS), drawn.choice(PEOPLE), _priced(4200, "CNY")),
        ),
        set_offs=(SetOff("isa", drawn.choice(PEOPLE), _priced(drawn.randrange(90_000), "HKD")),),
        allowances=tuple(Allowance(key, drawn.randrange(20_000)) for key in PEOPLE[:2]),
        allowances_assigned=drawn.choice(ASSIGNMENTS),
        cap_rates=CAP_RATES,
    )
