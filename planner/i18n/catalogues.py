"""The message catalogues, shared with the web floor."""

from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent / "catalogues"
LOCALES = {"en": "English", "de": "Deutsch", "zh": "中文"}
"""The languages of the screens, each in its own name."""


@lru_cache(maxsize=len(LOCALES) + 1)
def texts(language: str) -> NullTranslations:
    """The catalogue of a language (``de``); English is what the messages are written in."""
    return Translations.load(FOLDER, [language])


def html_language(language: str) -> str:
    """The value of HTML's ``lang`` for texts of a language."""
    return "zh-Hans" if language == "zh" else language
