"""Findings in words, in the language of whoever reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.domain.conflicts.findings import Finding
from planner.domain.labels import label_of
from planner.domain.spans import clock, full_day
from planner.domain.texts import Texts
from planner.domain.times import WallTime


@dataclass(frozen=True, slots=True)
class ClashTeller:
    """Says findings in `language` (``de``).

    `words` translates English message ids into it, `country` names a country by its ISO code.
    """

    language: str
    words: Callable[[str], str]
    country: Callable[[str], str]

    def tell(self, finding: Finding) -> str:
        """``35 min transfer, 15 min gap: Plenary → Visit.``."""
        shown = {name: self._shown(name, value) for name, value in finding.params.items()}
        return self.words(finding.message) % shown

    def _shown(self, name: str, value: object) -> str:
        match value:
            case Texts():
                return value.best(self.language)
            case WallTime():
                return f"{full_day(value.day, self.language)}, {clock(value.at, value.day, '')}"
            case date():
                return full_day(value, self.language)
            case StrEnum():
                return self.words(label_of(value))
            case str() if name == "country":
                return self.country(value)
            case _:
                return str(value)
