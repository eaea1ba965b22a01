"""What a new cost starts from: category, days, nights and people, read from the programme.

A proposal for a form: nothing of it counts before somebody saved it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.domain.programmes import Item, Programme
from planner.domain.times import day_of, utc_of
from planner.domain.vocabulary import Kind


class CostTemplate(StrEnum):
    """The kinds of cost that nearly every trip has, as their categories are called."""

    FLIGHT = "flight"
    HOTEL = "hotel"
    RAIL = "rail"
    VISA = "visa"
    INSURANCE = "insurance"
    INTERPRETER = "interpreter"
    LOCAL_TRANSPORT = "local_transport"
    MILEAGE = "mileage"


@dataclass(frozen=True, slots=True)
class CostProposal:
    """A cost as its form first shows it.

    `nights` are those of all people together, as `CostLine.nights` counts them; `quantity` is how
    many of a thing there are (nights, days, people), None where one price is for all.
    """

    category: str
    incurred_on: date
    description: str = ""
    first_used_on: date | None = None
    travellers: tuple[str, ...] = ()
    nights: int | None = None
    quantity: int | None = None


def proposal_of(
    template: CostTemplate, programme: Programme, language: str, stay: str = ""
) -> CostProposal:
    """What the programme says of such a cost; texts in a language where there is one.

    `stay` is the key of the hotel item that is meant; without it, or where it is gone, the first.
    """
    match template:
        case CostTemplate.HOTEL:
            return _hotel(programme, language, stay)
        case CostTemplate.FLIGHT | CostTemplate.RAIL | CostTemplate.LOCAL_TRANSPORT:
            return _ways(template, programme)
        case CostTemplate.INTERPRETER:
            return _interpreter(programme)
        case CostTemplate.VISA | CostTemplate.INSURANCE:
            everybody = tuple(programme.traveller_of)
            return CostProposal(
                template, programme.starts_on, travellers=everybody, quantity=len(everybody) or None
            )
        case _:  # mileage is driven by whoever says so
            return CostProposal(template, programme.starts_on)


def stays_in(programme: Programme) -> tuple[Item, ...]:
    """The hotel items that take place, in the order of the programme."""
    return _items(programme, lambda item: item.kind is Kind.HOTEL)


_LEGS = {
    CostTemplate.FLIGHT: Kind.FLIGHT,
    CostTemplate.RAIL: Kind.TRAIN,
    CostTemplate.LOCAL_TRANSPORT: Kind.TRANSFER,
}


def _hotel(programme: Programme, language: str, stay: str) -> CostProposal:
    stays = {item.key: item for item in stays_in(programme)}
    item = stays.get(stay) or next(iter(stays.values()), None)
    if item is None:
        return CostProposal(CostTemplate.HOTEL, programme.starts_on)
    people = _people(programme, [item])
    nights = (day_of(item.ends) - item.day).days * max(len(people), 1)
    return CostProposal(
        category=CostTemplate.HOTEL,
        incurred_on=item.day,
        description=item.title.best(language),
        first_used_on=item.day,
        travellers=people,
        nights=nights,
        quantity=nights,
    )


def _ways(template: CostTemplate, programme: Programme) -> CostProposal:
    """One cost for all ways of a kind: tickets are mostly bought there and back."""
    legs = _items(programme, lambda item: item.kind is _LEGS[template])
    if not legs:
        return CostProposal(template, programme.starts_on)
    return CostProposal(
        category=template,
        incurred_on=legs[0].day,
        description=", ".join(dict.fromkeys(filter(None, (_way(i, programme) for i in legs)))),
        first_used_on=legs[0].day,
        travellers=_people(programme, legs),
    )


def _way(item: Item, programme: Programme) -> str:
    """``Frankfurt – Guangzhou``; empty where an end of it is not known."""
    places = [programme.place_of.get(key) for key in (item.place, item.to_place)]
    return " – ".join(place.city for place in places if place) if all(places) else ""


def _interpreter(programme: Programme) -> CostProposal:
    """By the day: those on which something needs one."""
    items = _items(programme, lambda item: item.needs_interpreter)
    days = sorted({item.day for item in items})
    return CostProposal(
        category=CostTemplate.INTERPRETER,
        incurred_on=days[0] if days else programme.starts_on,
        quantity=len(days) or None,
    )


def _items(programme: Programme, admits: Callable[[Item], bool]) -> tuple[Item, ...]:
    found = (item for item in programme.items if admits(item) and not item.is_cancelled)
    return tuple(sorted(found, key=lambda item: utc_of(item.starts, programme.home_zone)))


def _people(programme: Programme, items: Sequence[Item]) -> tuple[str, ...]:
    """Those who attend any of the items, in the trip's order."""
    keys = {key for item in items for key in programme.keys_of_attendees(item)}
    return _ordered(keys, programme.traveller_of)


def _ordered(keys: set[str], order: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in order if key in keys)
