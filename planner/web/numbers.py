"""Numbers in addresses: of records, versions, pages and years."""

from datetime import MAXYEAR, MINYEAR

from flask import request
from werkzeug.routing import IntegerConverter

from planner.domain.record_numbers import MOST, MOST_FIGURES, number

__all__ = [
    "NumberConverter",
    "asked_number",
    "asked_record",
    "asked_records",
    "asked_year",
    "number",
]


def asked_number(name: str) -> int | None:
    """A number that the address asks for; None where it names none."""
    return number(request.args.get(name))


def asked_record(name: str) -> int | None:
    """The number of a record that the address asks for; 0, which nothing has, for nonsense."""
    text = request.args.get(name)
    return None if text is None else number(text) or 0


def asked_records(name: str) -> list[int]:
    """The numbers of records that the address asks for."""
    return [found for text in request.args.getlist(name) if (found := number(text))]


def asked_year(name: str = "year") -> int | None:
    """A year that days can be in; None where the address names none."""
    found = asked_number(name) or 0
    return found if MINYEAR <= found <= MAXYEAR else None


class NumberConverter(IntegerConverter):
    """``<int:number>`` in an address; a larger one stands for `MOST`, which nothing has."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value) if len(value) <= MOST_FIGURES else MOST
