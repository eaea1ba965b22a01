"""What countries are called."""

from babel import Locale


def country_name(code: str, language: str) -> str:
    """A country by its ISO code in a language (``de``), the code where nobody knows it."""
    return str(Locale(language).territories.get(code, code))
