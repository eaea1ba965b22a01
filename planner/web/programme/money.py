"""What an item would do to the money of its trip, told below its form before it is saved."""

from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from planner.domain.money_effects import MoneyEffect
from planner.domain.refusals import InvalidError
from planner.services.money_previews import UNSAVED, preview_item
from planner.web.errors import explain
from planner.web.kept_inputs import RELOAD
from planner.web.programme.forms import ItemForm
from planner.web.session import actor, db

MONEY = "money"
"""What the button asks for that shows the form again with the money of what was typed."""


@dataclass(frozen=True, slots=True)
class Told:
    """The effect, or why there is none to tell (yet)."""

    effect: MoneyEffect | None
    problem: str = ""


def money_of(slug: str, form: ItemForm, key: str = UNSAVED) -> Told | None:
    """What a form's item would change; None where nobody asked. Nothing is stored."""
    if request.form.get(RELOAD) != MONEY:
        return None
    if not form.validate():
        return Told(None, gettext("The form is not complete yet."))
    try:
        return Told(preview_item(db(), actor(), slug, form.result(), key))
    except InvalidError as error:
        return Told(None, explain(error))
