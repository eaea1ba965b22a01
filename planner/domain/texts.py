"""Texts in the languages of travellers and hosts, and which translations lag behind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from unicodedata import category

LANGUAGES = ("en", "de", "zh")
"""The languages of texts, in the order in which a missing one is looked for."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One text in up to three languages; empty means missing.

    `outdated` names languages whose text is older than the original it was translated from.
    """

    en: str = ""
    de: str = ""
    zh: str = ""
    outdated: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, mapping: Mapping[str, str]) -> "Texts":
        """Texts from ``{"en": …, "de": …}``."""
        return cls(mapping.get("en", ""), mapping.get("de", ""), mapping.get("zh", ""))

    def __bool__(self) -> bool:
        """Whether there is a text in any language."""
        return bool(self.en or self.de or self.zh)

    def own(self, language: str) -> str:
        """The text in exactly this language, or nothing."""
        return str(getattr(self, language)) if language in LANGUAGES else ""

    def language_for(self, language: str) -> str:
        """The language that a reader of `language` gets: theirs, else the first there is."""
        wanted = (language, *LANGUAGES)
        return next((name for name in wanted if self.own(name)), language)

    def best(self, language: str) -> str:
        """The text for a reader of `language`."""
        return self.own(self.language_for(language))

    def as_mapping(self) -> dict[str, str]:
        """``{"en": …}`` with the languages that are there."""
        return {name: self.own(name) for name in LANGUAGES if self.own(name)}

    def missing(self) -> tuple[str, ...]:
        """The languages without a text."""
        return tuple(name for name in LANGUAGES if not self.own(name))


NO_TEXT = Texts()

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Category Cc, but for tabs and ends of lines."""

_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Categories of signs that leave no mark on a page: controls, joiners, directions, blanks."""


def tidied(text: str) -> str:
    """What somebody typed or pasted, without control signs and outer blanks.

    Empty where nothing of it can be seen; joiners and directions inside a text stay.
    """
    if all(category(sign) in _UNSEEN for sign in text):
        return ""
    return _CONTROLS.sub("", text).strip()


def revised(old: Texts, new: Texts, original: str) -> Texts:
    """`new` with its lagging translations marked, given that `original` is the original language.

    A translation lags when the original changed and it did not; it catches up when it changes.
    """
    changed = {name for name in LANGUAGES if new.own(name) != old.own(name)}
    if original in changed and old.own(original):
        lagging = {name for name in LANGUAGES if name != original and name not in changed}
    else:
        lagging = set(old.outdated) - changed
    return Texts(new.en, new.de, new.zh, frozenset(name for name in lagging if new.own(name)))
