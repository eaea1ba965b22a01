"""`planner trip costs`: what a trip costs and who pays, as `model.md` spells it."""

from collections.abc import Iterator
from typing import Any

import click

from planner.cli.output import show, with_json, with_office
from planner.cli.session import desk
from planner.domain.allowances import Allowance, Day
from planner.domain.approvals import Judgement
from planner.domain.costs import CostLine
from planner.domain.coverage import item_of
from planner.domain.labels import label_of
from planner.domain.money import format_amount
from planner.domain.vocabulary import Bucket
from planner.services.costs import TripCosts, get_costs

CURRENCY = "EUR"


@click.command("costs")
@click.argument("slug")
@with_office
@with_json
def costs_command(slug: str, office: str | None, style: str) -> None:
    """Say what SLUG costs and who pays, worked out from the draft.

    Allowances are an estimate for the payroll office.
    """
    with desk(office, writes=False) as at:
        costs = get_costs(at.session, at.actor, slug)
    value = _value(costs)
    show(style, value, (*_lines(value), *_notes(costs)))


def _value(costs: TripCosts) -> dict[str, Any]:
    coverage = costs.coverage
    items = (each for each in costs.sheet.costs if item_of(each.key) == each.key)
    return {
        "currency": CURRENCY,
        "total": _euros(coverage.total),
        "buckets": {str(bucket): _euros(cents) for bucket, cents in coverage.buckets.items()},
        "by_payer": {payer: _euros(cents) for payer, cents in coverage.by_payer.items()},
        "items": [_item(each, costs) for each in items],
        "allowances": [_allowance(each) for each in costs.allowances],
        "approvals": [_approval(each) for each in coverage.judgements],
        "payable": {claim.traveller: _euros(claim.payable) for claim in coverage.claims},
    }


def _euros(cents: int) -> str:
    return format_amount(cents, CURRENCY)


def _item(line: CostLine, costs: TripCosts) -> dict[str, Any]:
    """An item with its rate; an amount in EUR is not converted and has none."""
    rate = line.price.rate
    return {
        "key": line.key,
        "eur": _euros(costs.cents_of(line.key)),
        "rate": format(rate.units_per_eur, "f") if rate else None,
        "rate_on": rate.on.isoformat() if rate else None,
        "rate_source": rate.source if rate else None,
    }


def _allowance(allowance: Allowance) -> dict[str, Any]:
    return {
        "traveller": allowance.traveller,
        "total": _euros(allowance.total),
        "days": [_day(day) for day in allowance.days],
    }


def _day(day: Day) -> dict[str, Any]:
    return {
        "on": day.on.isoformat(),
        "country": day.country,
        "place": day.city,
        "kind": str(day.kind),
        "gross": _euros(day.gross),
        "cut": _euros(day.cut),
        "net": _euros(day.net),
        "provisional": day.provisional,
    }


def _approval(judgement: Judgement) -> dict[str, Any]:
    return {
        "key": judgement.approval.key,
        "benefit": _euros(judgement.benefit),
        "max_value": _euros(judgement.approval.max_value),
        "state": str(judgement.state),
        "late": judgement.is_late,
    }


def _lines(value: dict[str, Any]) -> Iterator[str]:
    """The same for people: a table of lines, amounts at the right."""
    yield _line("Total", value["total"])
    for bucket, amount in value["buckets"].items():
        yield _line(f"  {label_of(Bucket(bucket))}", amount)
    for title, amounts in _groups(value):
        if amounts:
            yield ""
            yield title
            yield from (_line(f"  {name}", amount) for name, amount in amounts)
    yield from _approval_lines(value["approvals"])


def _groups(value: dict[str, Any]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    yield "By payer, announced and confirmed", list(value["by_payer"].items())
    yield "Items", [(_named(item), item["eur"]) for item in value["items"]]
    for each in value["allowances"]:
        title = f"Allowance of {each['traveller']} (estimate): {each['total']} {CURRENCY}"
        yield title, [(_told(day), day["net"]) for day in each["days"]]
    yield "Payable", list(value["payable"].items())


def _named(item: dict[str, Any]) -> str:
    if item["rate"] is None:
        return str(item["key"])
    return f"{item['key']} ({item['rate']} of {item['rate_on']}, {item['rate_source']})"


def _told(day: dict[str, Any]) -> str:
    where = " ".join(filter(None, (day["country"], day["place"])))
    note = ", provisional" if day["provisional"] else ""
    return f"{day['on']} {where}, {day['kind']}: {day['gross']} - {day['cut']}{note}"


def _approval_lines(approvals: list[dict[str, Any]]) -> Iterator[str]:
    if approvals:
        yield ""
        yield "Approvals"
    for each in approvals:
        late = ", late" if each["late"] else ""
        worth = f"{each['benefit']} of at most {each['max_value']} {CURRENCY}"
        yield f"  {each['key']}: {each['state']}{late}, {worth}"


def _notes(costs: TripCosts) -> Iterator[str]:
    """What else whoever reads the figures should know."""
    if costs.warnings or costs.unnamed_payers:
        yield ""
        yield "To check"
    for each in costs.warnings:
        about = filter(None, (each.commitment, each.payer, each.traveller))
        yield f"  {label_of(each.kind)}: {', '.join(about)}"
    for payer in costs.unnamed_payers:
        yield f"  Pays, but has no legal name: {payer}"


def _line(name: str, amount: str) -> str:
    return f"{name:<60} {amount:>12} {CURRENCY}"
