"""Form fields for money: amounts as people type them, currencies, categories of cost.

What counts as an amount or a number says `planner.domain.typed_numbers`, on every page alike.
"""

from collections.abc import Sequence
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
from planner.domain.costs import EUR
from planner.domain.currencies import MINOR_DIGITS
from planner.domain.money import format_amount, minor_digits
from planner.domain.travel_rules import CLASS_LABELS, FlightClass
from planner.domain.typed_numbers import typed_amount, typed_number

USUAL = ("EUR", "CNY", "HKD", "USD", "GBP", "CHF", "JPY")
"""The currencies of most trips, first in the list."""


def typed_in(text: str, currency: str) -> int:
    """The minor units of a text that somebody typed; `ValidationError` where it is no amount."""
    try:
        return typed_amount(text, currency)
    except ValueError as error:
        example = amount_text(123450, EUR) if minor_digits(currency) else "1234"
        message = gettext("Write an amount like %(example)s.", example=example)
        raise ValidationError(message) from error


def amount_in(field: StringField, currency: str) -> int | None:
    """The minor units that were typed, None for nothing; `ValidationError` for what is none."""
    return typed_in(field.data, currency) if field.data else None


def needed_amount_in(field: StringField, currency: str | None) -> int:
    """As `amount_in`, where there must be one.

    Of a currency that isn't known nothing is said: its own field says so.
    """
    is_known = currency is not None and currency in MINOR_DIGITS
    return typed_in(field.data or "", currency) if currency and is_known else 0


def number_in(field: StringField) -> Decimal | None:
    """The number that was typed, None for nothing; `ValidationError` for what is none."""
    text = field.data or ""
    if not text:
        return None
    try:
        return typed_number(text)
    except ValueError as error:
        raise ValidationError(gettext("Write a number like 12.5.")) from error


def amount_text(minor: int | None, currency: str = EUR) -> str:
    """An amount as its input shows it, with the reader's decimal sign and no grouping."""
    return "" if minor is None else _localised(format_amount(minor, currency))


def number_text(number: Decimal | None) -> str:
    """A number as its input shows it, with the reader's decimal sign."""
    return "" if number is None else _localised(format(number.normalize(), "f"))


def _localised(text: str) -> str:
    locale = get_locale() or Locale("en")
    return text.replace(".", "," if locale.language == "de" else ".")


class CurrencyField(SelectField):
    """A currency by its code, the usual ones first; small letters will do."""

    def __init__(self, label: str = "", **kwargs: Any) -> None:  # noqa: ANN401 - WTForms
        super().__init__(label, choices=self._currencies, **kwargs)

    def _currencies(self) -> list[SelectChoice]:
        locale = get_locale() or Locale("en")
        others = sorted(MINOR_DIGITS.keys() - set(USUAL))
        return [
            SelectChoice(value=code, label=f"{code} · {get_currency_name(code, locale=locale)}")
            for code in (*USUAL, *others)
        ]

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the code."""
        super().process_formdata([str(value).strip().upper() for value in valuelist])

    def pre_validate(self, form: object) -> None:
        """Refuse what is no currency."""
        del form
        check_currency(self.data or "")


def check_currency(code: str) -> None:
    """Raise `ValidationError` unless it is the code of a currency."""
    if code not in MINOR_DIGITS:
        raise ValidationError(gettext("Write a currency by its code, such as EUR or CNY."))


class EuroField(Field):
    """An amount in euros; `data` is in cents, None where nothing was typed."""

    widget = TextInput()
    data: int | None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else amount_text(self.data)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed, with or without the euro's sign or code."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        plain = typed.removesuffix("€").removesuffix(EUR).strip()
        self.data = typed_in(plain, EUR) if typed else None


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


def class_name(text: str) -> str:
    """What a class of flights is called that stands as its word; others as people wrote them."""
    return gettext(CLASS_LABELS[FlightClass(text)]) if text in set(FlightClass) else text


def category_name(category: str) -> str:
    """What a category is called; a word of somebody's own is its own name."""
    known = CATEGORIES.get(category)
    return gettext(known) if known else category
