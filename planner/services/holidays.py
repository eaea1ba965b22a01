"""Which days of a programme are public holidays where the travellers are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from planner.db.models import Office
from planner.domain.conflicts import OffKind
from planner.domain.days import Day
from planner.domain.texts import Texts
from planner.gateways.days_off import days_off


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday of a country (ISO code)."""

    country: str
    name: Texts


def holidays_of(office: Office, days: Iterable[Day]) -> dict[date, tuple[Holiday, ...]]:
    """The holidays at the places of each day; days without one are missing."""
    found = {day.on: tuple(_holidays_on(office, day)) for day in days}
    return {on: holidays for on, holidays in found.items() if holidays}


def _holidays_on(office: Office, day: Day) -> Iterator[Holiday]:
    day_off = days_off(office.country, office.subdivision)
    for country in day.countries:
        off = day_off(country, day.on)
        if off is not None and off.kind is OffKind.HOLIDAY:
            yield Holiday(country, off.name)
