"""Form fields for money: amounts as people type them, currencies, categories of cost."""

from decimal import Decimal
from typing import Any

from babel import Locale
from babel.numbers import get_currency_name
from flask_babel import get_locale, gettext
from markupsafe import Markup
from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from planner.domain.cost_categories import CATEGORIES
from planner.domain.currencies import MINOR_DIGITS
from planner.domain.money import format_amount, minor_digits
from planner.domain.typed_numbers import typed_amount, typed_number

USUAL = ("EUR", "CNY", "HKD", "USD", "GBP", "CHF", "JPY")
"""The currencies of most trips, first in the list."""


def amount_in(field: StringField, currency: str) -> int | None:
    """The minor units that were typed, None for nothing; `ValidationError` for what is none."""
    text = field.data or ""
    if not text:
        return None
    try:
        return typed_amount(text, currency)
    except ValueError as error:
        digits = minor_digits(currency)
        example = amount_text(123450, "EUR") if digits else "1234"
        message = gettext("Write an amount like %(example)s.", example=example)
        raise ValidationError(message) from error


def number_in(field: StringField) -> Decimal | None:
    """The number that was typed, None for nothing; `ValidationError` for what is none."""
    text = field.data or ""
    if not text:
        return None
    try:
        return typed_number(text)
    except ValueError as error:
        raise ValidationError(gettext("Write a number like 12.5.")) from error


def amount_text(minor: int | None, currency: str = "EUR") -> str:
    """An amount as its input shows it, with the reader's decimal sign and no grouping."""
    return "" if minor is None else _localised(format_amount(minor, currency))


def number_text(number: Decimal | None) -> str:
    """A number as its input shows it, with the reader's decimal sign."""
    return "" if number is None else _localised(format(number.normalize(), "f"))


def _localised(text: str) -> str:
    locale = get_locale() or Locale("en")
    return text.replace(".", "," if locale.language == "de" else ".")


class CurrencyField(SelectField):
    """A currency by its code, the usual ones first."""

    def __init__(self, label: str = "", **kwargs: Any) -> None:  # noqa: ANN401 - WTForms
        super().__init__(label, choices=self._currencies, **kwargs)

    def _currencies(self) -> list[SelectChoice]:
        locale = get_locale() or Locale("en")
        others = sorted(MINOR_DIGITS.keys() - set(USUAL))
        return [
            SelectChoice(value=code, label=f"{code} · {get_currency_name(code, locale=locale)}")
            for code in (*USUAL, *others)
        ]


class ProposalInput(TextInput):
    """A text input that proposes categories of cost."""

    def __call__(self, field: Field, **kwargs: Any) -> Markup:  # noqa: ANN401 - WTForms
        """The input and its list of proposals."""
        shown = super().__call__(field, list=f"{field.id}-known", autocomplete="off", **kwargs)
        option = Markup('<option value="{}">')
        options = Markup("").join(option.format(gettext(label)) for label in CATEGORIES.values())
        return Markup('{}<datalist id="{}-known">{}</datalist>').format(shown, field.id, options)


class CategoryField(StringField):
    """A category of cost: the known ones in the reader's language, other words as they are."""

    widget = ProposalInput()

    def process_data(self, value: Any) -> None:  # noqa: ANN401 - WTForms
        """Show a known word in the reader's language."""
        self.data = category_name(value or "")

    @property
    def category(self) -> str:
        """The word that is stored."""
        typed = (self.data or "").strip()
        for word, label in CATEGORIES.items():
            if typed.casefold() in {gettext(label).casefold(), word}:
                return word
        return typed


def category_name(category: str) -> str:
    """What a category is called; a word of somebody's own is its own name."""
    known = CATEGORIES.get(category)
    return gettext(known) if known else category
