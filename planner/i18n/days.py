"""Days in words, where no request says in which language."""

from datetime import date

from babel.dates import format_date


def long_day(day: date, language: str) -> str:
    """``Saturday, October 24, 2026``, ``Samstag, 24. Oktober 2026``."""
    return format_date(day, "full", locale=language)


def medium_day(day: date, language: str) -> str:
    """``24 Oct 2026``, ``24.10.2026``, ``2026年10月24日``: English as in Europe, day first."""
    return format_date(day, "medium", locale="en_GB" if language == "en" else language)
