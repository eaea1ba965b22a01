"""What a record was called when the history wrote it down, in the reader's words.

The history keeps labels as texts: amounts with a point, words of the field, codes of countries.
"""

from enum import StrEnum
from typing import Any

from planner.domain.money import parse_amount
from planner.domain.vocabulary import ClaimState, Decision, Rule
from planner.web.filters import country, iso_day, money, word
from planner.web.money_fields import category_name

_WORDS: dict[str, type[StrEnum]] = {
    "Claim": ClaimState,
    "ClashDismissal": Rule,
    "TravelAuthorisation": Decision,
}
_AMOUNTS = {"SetOff", "TravelAdvance"}


def called(label: str, thing: str) -> str:
    """``600,00 €`` for ``600.00 EUR`` of an advance; as it is where nothing is to be said better.

    `thing` is the name of the record's model.
    """
    words = _WORDS.get(thing)
    if words is not None and label in set(words):
        return word(words(label))
    if thing in _AMOUNTS:
        return amount(label)
    if thing == "AllowanceOverride":
        return iso_day(label)
    if thing == "EntryRule":
        return country(label)
    return category_name(label) if thing == "Outlay" else label


def named(row: Any) -> str:  # noqa: ANN401 - any record that has a label
    """What a record is called that has no name in several languages."""
    return called(row.label, type(row).__name__)


def amount(label: str) -> str:
    """``600,00 €`` for ``600.00 EUR``; the text where it is no amount."""
    figures, _, currency = label.partition(" ")
    try:
        return money(parse_amount(figures, currency), currency)
    except ValueError:
        return label
