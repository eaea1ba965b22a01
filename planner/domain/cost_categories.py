"""The categories of costs that are proposed; any other word is kept as it was written.

They are the words of `model.md`, `costs[]`, and `mileage`, which `costs.md` names.
"""

from planner.domain.labels import mark
from planner.domain.refusals import InvalidError

CATEGORIES: dict[str, str] = {
    "flight": mark("Flight"),
    "hotel": mark("Hotel"),
    "rail": mark("Rail"),
    "local_transport": mark("Local transport"),
    "mileage": mark("Mileage"),
    "visa": mark("Visa"),
    "insurance": mark("Insurance"),
    "interpreter": mark("Interpreter"),
    "venue": mark("Venue"),
    "gift": mark("Gift"),
    "hospitality": mark("Hospitality"),
    "fee": mark("Fee"),
    "other": mark("Other"),
}
"""How each is called: English message ids by word."""

LONGEST_CATEGORY = 60
"""Characters of a word of somebody's own."""


def check_category(word: str, field: str) -> None:
    """Raise `InvalidError` at the field for a word that is longer than a category can be."""
    if len(word) > LONGEST_CATEGORY:
        raise InvalidError("Write at most %(most)s characters.", field=field, most=LONGEST_CATEGORY)
