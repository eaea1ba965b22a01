"""What is written on the buttons that do something to a version: for the page after an old one.

Each is the message id of the template that has the button; `tests/web/test_locking.py` compares.
"""

from flask import request

from planner.domain.labels import mark
from planner.web.claims.wording import STEP_TITLES

_DELETE, _REMOVE, _TAKE_BACK = mark("Delete"), mark("Remove"), mark("Take back")

BUTTONS = {
    "admin.deactivate": mark("Switch off"),
    "admin.reactivate": mark("Switch on again"),
    "advances.delete": _DELETE,
    "authorisations.decide": mark("Save"),
    "authorisations.withdraw": _TAKE_BACK,
    "benefits.delete": _DELETE,
    "board.move after": mark("+1 day"),
    "board.move before": mark("−1 day"),
    "board.move earlier": mark("−15 min"),
    "board.move later": mark("+15 min"),
    "budget_lines.delete": _DELETE,
    "captures.accept": mark("Into the directory"),
    "captures.dismiss": mark("Set aside"),
    "captures.link": mark("Tie to this contact"),
    "captures.reopen": mark("Take up again"),
    "cash.delete": _DELETE,
    "checklists.checked": mark("Checked today, still right"),
    "checklists.delete": _DELETE,
    "checklists.drop_rule": _DELETE,
    "cost_items.delete": _DELETE,
    "deciders.remove": _REMOVE,
    "decisions.withdraw": _TAKE_BACK,
    "directory.delete": _DELETE,
    "directory.merge": mark("Merge"),
    "documents.delete": _DELETE,
    "follow_ups.delete": _DELETE,
    "follow_ups.finish": mark("Tick off"),
    "follow_ups.reopen": mark("Open again"),
    "gifts.delete": _DELETE,
    "groups.remove": mark("Dissolve"),
    "mileage.delete": _DELETE,
    "outlays.accept": mark("Take over as a cost"),
    "outlays.refuse": mark("Don't take over"),
    "people.remove": _REMOVE,
    "programme.cancel": mark("Mark as cancelled"),
    "programme.delete": _DELETE,
    "programme.reinstate": mark("Takes place after all"),
    "promises.confirm": mark("Confirm"),
    "promises.delete": _DELETE,
    "promises.undo": mark("Take the last step back"),
    "promises.withdraw": mark("Withdraw"),
    "readiness.delete": _DELETE,
    "ways.delete": mark("Forget"),
    "wishes.delete": _DELETE,
    "wishes.take": mark("Back to the wish list"),
} | {f"claims.step {state}": title for state, title in STEP_TITLES.items()}
"""By endpoint; where one has several, followed by the input that tells them apart."""

GRAVE = {
    _DELETE,
    _REMOVE,
    _TAKE_BACK,
    mark("Dissolve"),
    mark("Don't take over"),
    mark("Merge"),
    mark("Switch off"),
    mark("Withdraw"),
}
"""Buttons that are red where they first stand."""


def pressed(version_input: str) -> str:
    """The message id of the button that this request came from, empty for one without a name."""
    endpoint, state = request.endpoint, (request.view_args or {}).get("state")
    several = BUTTONS.get(f"{endpoint} {state or version_input}", "")
    return several or BUTTONS.get(str(endpoint), "")
