"""Places of a file found among those that are known, by name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from planner.domain.duplicates import plain_name
from planner.domain.texts import Texts

_AFTER_NAME = re.compile(r"[,;(\n|/]| - | – ")
MOST_PARTS = 8
"""Of an address that begins with the name of a place."""


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place of the directory: its number and zone."""

    number: int
    zone: str


@dataclass(frozen=True, slots=True)
class Places:
    """Known places by their names in any language, as names are compared.

    `named` are all names with the numbers of all places that are called so.
    """

    by_name: Mapping[str, KnownPlace] = field(default_factory=dict)
    named: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of(cls, known: Iterable[tuple[KnownPlace, Texts]]) -> "Places":
        """Places with their names; where two have the same name the first is meant."""
        by_name: dict[str, KnownPlace] = {}
        named = set[tuple[str, int]]()
        for place, name in known:
            for text in name.as_mapping().values():
                by_name.setdefault(plain_name(text), place)
                named.add((plain_name(text), place.number))
        return cls(by_name, frozenset(named))

    def find(self, text: str) -> KnownPlace | None:
        """The place that a file names: ``Congress centre, hall 3`` is found as its first part.

        The longest name counts where ``Congress centre, hall 3`` is a place of its own.
        """
        return next(filter(None, map(self.by_name.get, map(plain_name, _starts(text)))), None)

    def is_called(self, number: int | None, text: str) -> bool:
        """Whether a text begins with a name of a place, or has it as a part of its own."""
        wanted = (*_starts(text), *_AFTER_NAME.split(text))
        return any((plain_name(each), number) in self.named for each in wanted if each.strip())


def _starts(text: str) -> Iterator[str]:
    """The text, and what of it stands before each comma and the like, the longest first."""
    ends = [found.start() for found in islice(_AFTER_NAME.finditer(text), MOST_PARTS)]
    wanted = (text, *(text[:end] for end in reversed(ends)))
    return (each for each in wanted if each.strip())
