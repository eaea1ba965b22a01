"""Amounts in euros as people type them: ``1.184,60`` and ``1,184.60`` are the same."""

import re
from typing import Any

from flask_babel import gettext
from wtforms import Field
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from planner.domain.money import format_amount, parse_amount
from planner.web.languages import language

EUR = "EUR"
_GROUPED = re.compile(
    r"[0-9]{1,3}(?:(?P<group>[., '’\u00a0\u202f])[0-9]{3})(?:(?P=group)[0-9]{3})*"
)
_TYPED = re.compile(r"(?P<whole>.+?)(?:(?P<point>[.,])(?P<decimals>[0-9]{1,2}))?")


def cents_from(typed: str) -> int:
    """The cents of an amount in euros; `ValueError` where it is none.

    A sign before one or two digits at the end is the decimal one; before three it groups.
    """
    found = _TYPED.fullmatch(typed.removesuffix("€").removesuffix(EUR).strip())
    if not found:
        raise ValueError("must be an amount such as 1184.60")
    whole, decimals = found["whole"], found["decimals"]
    grouped = _GROUPED.fullmatch(whole)
    if grouped and grouped["group"] != found["point"]:
        whole = re.sub(r"[^0-9]", "", whole)
    return parse_amount(f"{whole}.{decimals}" if decimals else whole, EUR)


class EuroField(Field):
    """An amount in euros; `data` is in cents, None where nothing was typed."""

    widget = TextInput()
    data: int | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        plain = format_amount(self.data, EUR)
        return plain.replace(".", ",") if language() == "de" else plain

    def process_formdata(self, valuelist: Any) -> None:  # noqa: ANN401 - WTForms
        """Read what was typed."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = cents_from(typed)
        except ValueError as error:
            message = gettext("Write an amount in euros like 1184.60.")
            raise ValidationError(message) from error
