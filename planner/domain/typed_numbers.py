"""Amounts and numbers as people type them: ``1.184,60``, ``1,184.60``, ``1184.6``, ``7,4660``."""

import re
from decimal import Decimal

from planner.domain.money import minor_digits, parse_amount

_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*", re.ASCII)
_BLANKS = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "’": "'"})
_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,12})?", re.ASCII)

GROUP = 3
"""Digits between two signs that group."""


def typed_amount(text: str, currency: str) -> int:
    """The minor units of an amount that somebody typed; `ValueError` where it is none.

    Of two different signs the last one is the decimal sign. A single one before three digits groups
    thousands, unless the currency has as many decimals: ``1.184`` EUR can be nothing but 1184.
    """
    plain = text.strip().translate(_BLANKS)
    whole, sign, decimals = _cut(plain, minor_digits(currency))
    if _GROUPED.fullmatch(whole):
        whole = re.sub(r"\D", "", whole)
    return parse_amount(whole + ("." if sign else "") + decimals, currency)


def typed_number(text: str) -> Decimal:
    """A number with a comma or a point before its decimals; `ValueError` where it is none."""
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise ValueError("must be a number such as 7.4660")
    return Decimal(plain.replace(",", "."))


def _cut(text: str, digits: int) -> tuple[str, str, str]:
    """What stands before the decimal sign, the sign, what stands behind; empty where none does."""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text, "", ""
    whole, sign, decimals = text[:last], text[last], text[last + 1 :]
    groups = digits < GROUP and bool(_GROUPED.fullmatch(text))
    return (text, "", "") if groups or text.count(sign) > 1 else (whole, sign, decimals)
