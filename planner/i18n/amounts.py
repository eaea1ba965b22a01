"""Money and rates in words, where no request says in which language."""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal

from planner.domain.money import format_amount, minor_digits

EUR = "EUR"


def money(minor: int, currency: str, language: str) -> str:
    """``1.184,60 €``, ``1.180,00 CNY``: minor units of a currency.

    Other currencies stand with their code: what "¥" is, depends on who reads it. Germans write it
    behind the amount, as the euro sign; English and Chinese have it before.
    """
    amount = Decimal(format_amount(minor, currency))
    if currency == EUR:
        return format_currency(amount, EUR, locale=language)
    digits = minor_digits(currency)
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    figures = format_decimal(amount, format=pattern, locale=language)
    parts = (figures, currency) if language == "de" else (currency, figures)
    return "\N{NO-BREAK SPACE}".join(parts)


def figure(number: Decimal, language: str) -> str:
    """``7,4660``: a rate with all its decimals, at least the four that rates have."""
    return format_decimal(number, format="#,##0.0000########", locale=language)
