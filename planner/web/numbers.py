"""Numbers of records, versions and pages, as addresses and forms bring them."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map

MOST = 2**31 - 1
"""The largest that PostgreSQL's integers hold: no record has a larger number."""

MOST_FIGURES = 9
"""As many as every database's integers hold; nothing here is ever counted so far."""


def number(text: object) -> int | None:
    """A whole number; None where it is none."""
    found = str(text or "")
    is_number = found.isascii() and found.isdigit() and len(found) <= MOST_FIGURES
    return int(found) if is_number else None


class NumberConverter(IntegerConverter):
    """``<int:number>`` in an address; a number that no record can have leads nowhere."""

    regex = r"\d{1,10}"

    def __init__(self, urls: Map, *more: Any, **named: Any) -> None:  # noqa: ANN401 - werkzeug's
        super().__init__(urls, *more, **{"max": MOST, **named})
