"""What new costs start from: days, nights and people as the programme has them."""

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.cost_templates import CostProposal, CostTemplate, proposal_of, stays_in
from planner.domain.programmes import Item, Place, Programme
from planner.domain.texts import Texts
from planner.domain.vocabulary import ItemStatus, Kind
from tests.programme_values import PROGRAMME, item

HOME = Place("home", Texts(en="Home"), "Solingen", "DE", "Europe/Berlin")
FIRST, LAST = date(2026, 10, 23), date(2026, 10, 26)


def stay(key: str, first: date, last: date, **changes: object) -> Item:
    plain = item(key, kind=Kind.HOTEL, starts=first, ends=last, place="hotel")
    return replace(plain, **changes)  # type: ignore[arg-type] # fields by name


def with_items(*items: Item) -> Programme:
    return replace(PROGRAMME, items=items, places=(*PROGRAMME.places, HOME))


def test_a_hotel_has_the_nights_of_all_its_guests() -> None:
    programme = with_items(stay("inn", date(2026, 10, 24), LAST))
    assert proposal_of(CostTemplate.HOTEL, programme, "de") == CostProposal(
        category="hotel",
        incurred_on=date(2026, 10, 24),
        description="inn (de)",
        first_used_on=date(2026, 10, 24),
        travellers=("anna", "bernd"),
        nights=4,
        quantity=4,
    )


def test_the_stay_that_is_meant_counts_else_the_first() -> None:
    first = stay("first", FIRST, date(2026, 10, 24), attends=("bernd",))
    second = stay("second", date(2026, 10, 24), LAST, attends=("anna",))
    off = stay("off", FIRST, LAST, status=ItemStatus.CANCELLED)
    programme = with_items(second, off, first)
    assert [each.key for each in stays_in(programme)] == ["first", "second"]
    found = [proposal_of(CostTemplate.HOTEL, programme, "en", key) for key in ("", "second", "off")]
    assert [(each.travellers, each.nights) for each in found] == [
        (("bernd",), 1),
        (("anna",), 2),
        (("bernd",), 1),
    ]


def test_a_stay_of_nobody_counts_its_nights_once() -> None:
    programme = with_items(stay("inn", FIRST, LAST, attends=()))
    assert proposal_of(CostTemplate.HOTEL, programme, "en").nights == 3


def test_flights_are_one_ticket_there_and_back_for_all_who_fly() -> None:
    there = item("there", 8, kind=Kind.FLIGHT, place="home", to_place="hall", attends=("bernd",))
    again = item("again", 9, kind=Kind.FLIGHT, place="home", to_place="hall", attends=("anna",))
    back = item("back", 10, kind=Kind.FLIGHT, place="hall", to_place="home", attends=("anna",))
    nowhere = item("nowhere", 11, kind=Kind.FLIGHT, to_place=None, attends=())
    programme = with_items(back, there, again, nowhere)
    assert proposal_of(CostTemplate.FLIGHT, programme, "en") == CostProposal(
        category="flight",
        incurred_on=date(2026, 10, 24),
        description="Solingen – Foshan, Foshan – Solingen",
        first_used_on=date(2026, 10, 24),
        travellers=("anna", "bernd"),
    )


@pytest.mark.parametrize(
    ("template", "kind"),
    [
        (CostTemplate.RAIL, Kind.TRAIN),
        (CostTemplate.LOCAL_TRANSPORT, Kind.TRANSFER),
        (CostTemplate.FLIGHT, Kind.FLIGHT),
    ],
)
def test_each_way_has_the_legs_of_its_kind(template: CostTemplate, kind: Kind) -> None:
    leg = item("leg", kind=kind, place="home", to_place="hall", attends=("anna",))
    found = proposal_of(template, with_items(leg), "en")
    assert (found.category, found.description) == (str(template), "Solingen – Foshan")
    other = replace(leg, kind=Kind.MEETING)
    assert proposal_of(template, with_items(other), "en") == CostProposal(template, FIRST)


def test_interpreters_are_counted_by_the_day() -> None:
    talks = [item("a", 9, needs_interpreter=True), item("b", 11, needs_interpreter=True)]
    found = proposal_of(CostTemplate.INTERPRETER, with_items(*talks), "en")
    assert (found.incurred_on, found.quantity, found.travellers) == (date(2026, 10, 24), 1, ())
    nothing = proposal_of(CostTemplate.INTERPRETER, with_items(), "en")
    assert nothing == CostProposal("interpreter", FIRST)


@pytest.mark.parametrize("template", [CostTemplate.VISA, CostTemplate.INSURANCE])
def test_visa_and_insurance_are_for_everybody(template: CostTemplate) -> None:
    found = proposal_of(template, PROGRAMME, "en")
    assert found == CostProposal(template, FIRST, travellers=("anna", "bernd"), quantity=2)
    nobody = replace(PROGRAMME, travellers=())
    assert proposal_of(template, nobody, "en") == CostProposal(template, FIRST)


def test_without_hotel_or_for_mileage_only_the_first_day_is_known() -> None:
    assert proposal_of(CostTemplate.HOTEL, with_items(), "en") == CostProposal("hotel", FIRST)
    assert proposal_of(CostTemplate.MILEAGE, PROGRAMME, "en") == CostProposal("mileage", FIRST)
