"""Days in words, where no request says in which language."""

from datetime import date

from babel.dates import format_date


def long_day(day: date, language: str) -> str:
    """``Saturday, October 24, 2026``, ``Samstag, 24. Oktober 2026``."""
    return format_date(day, "full", locale=language)
