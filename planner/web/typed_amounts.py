"""Amounts of money as people type them, with a comma or a point, into forms."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from babel.numbers import get_decimal_symbol
from flask_babel import get_locale, gettext
from wtforms import StringField
from wtforms.validators import ValidationError

from planner.domain.currencies import MINOR_DIGITS
from planner.domain.money import format_amount, parse_amount

_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:,\d{3})+\.\d+", re.ASCII)
"""``1.184,60`` or ``1,184.60``: both signs stand there, so it is clear which is which."""

_BLANKS = re.compile(r"[\s'’\u00a0\u202f]+")


def plain_amount(text: str) -> str:
    """``1.184,60``, ``1 184,6`` or ``1184.60`` as money is parsed: with a point, ungrouped.

    What has one sign only takes it for the decimal one; anything else comes back as it is.
    """
    figures = _BLANKS.sub("", text)
    if _GROUPED.fullmatch(figures):
        last = max(figures.rfind(","), figures.rfind("."))
        return re.sub(r"[.,]", "", figures[:last]) + "." + figures[last + 1 :]
    return figures.replace(",", ".")


def typed_minor(text: str, currency: str) -> int:
    """The minor units of what somebody typed; `ValueError` where it is no amount of it."""
    return parse_amount(plain_amount(text), currency)


def written_amount(minor: int, currency: str) -> str:
    """Minor units as the reader types them: ``1184,60`` in German."""
    return format_amount(minor, currency).replace(".", get_decimal_symbol(get_locale()))


def written_number(number: Decimal) -> str:
    """A number as the reader types it: ``42,5`` in German."""
    return format(number, "f").replace(".", get_decimal_symbol(get_locale()))


class CurrencyField(StringField):
    """A currency by its code of ISO 4217, in capitals however it was typed."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the code."""
        super().process_formdata([str(value).strip().upper() for value in valuelist])

    def pre_validate(self, form: object) -> None:
        """Refuse what is no currency."""
        del form
        if (self.data or "") not in MINOR_DIGITS:
            raise ValidationError(gettext("Write a currency by its code, such as EUR or CNY."))


def check_typed(text: str | None, currency: str | None) -> None:
    """Raise `ValidationError` unless the text is an amount of the currency.

    Of a currency that isn't known nothing is said: its own field says so.
    """
    if (currency or "") not in MINOR_DIGITS:
        return
    try:
        typed_minor(text or "", currency or "")
    except ValueError as error:
        raise ValidationError(gettext("Write an amount such as 1184.60.")) from error
