"""Places of a file found among those that are known, by name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from planner.domain.duplicates import plain_name
from planner.domain.texts import Texts

_AFTER_NAME = re.compile(r"[,;(\n|/]| - | – ")


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place of the directory: its number and zone."""

    number: int
    zone: str


@dataclass(frozen=True, slots=True)
class Places:
    """Known places by their names in any language, as names are compared."""

    by_name: Mapping[str, KnownPlace] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Iterable[tuple[KnownPlace, Texts]]) -> "Places":
        """Places with their names; where two have the same name the first is meant."""
        by_name: dict[str, KnownPlace] = {}
        for place, name in known:
            for text in name.as_mapping().values():
                by_name.setdefault(plain_name(text), place)
        return cls(by_name)

    def find(self, text: str) -> KnownPlace | None:
        """The place that a file names: ``Congress centre, hall 3`` is found as its first part."""
        parts = (text, _AFTER_NAME.split(text, maxsplit=1)[0]) if text.strip() else ()
        return next(filter(None, map(self.by_name.get, map(plain_name, parts))), None)
