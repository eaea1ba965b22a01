"""Which words of an identity provider say that it asked for a second factor.

There are two claims for it (OpenID Connect Core, § 2): ``acr``, a name that office and provider
agree on, which can be asked for, and ``amr``, the methods that were used (RFC 8176).
"""

from collections.abc import Iterable
from dataclasses import dataclass

METHOD = "amr:"
"""Before a word that is a method; one without it is an ``acr``."""


@dataclass(frozen=True, slots=True)
class Strength:
    """One of these is enough; where there is none, each sign-in is taken as it is."""

    classes: tuple[str, ...] = ()
    methods: frozenset[str] = frozenset()

    def is_met_by(self, used_class: object, methods: object) -> bool:
        """Whether the claims ``acr`` and ``amr`` of a token have one; JSON of any kind."""
        if not self.classes and not self.methods:
            return True
        used = methods if isinstance(methods, list) else []
        return used_class in self.classes or any(each in self.methods for each in _texts(used))


ANY = Strength()
"""Each sign-in at the provider is one with a second factor."""


def read_strength(text: str) -> Strength:
    """Words like ``gold amr:mfa``, parted by spaces; `ValueError` names one that is none."""
    words = text.split()
    if METHOD in words:
        raise ValueError(f"{METHOD} needs a method, as in {METHOD}mfa")
    methods = frozenset(each.removeprefix(METHOD) for each in words if each.startswith(METHOD))
    return Strength(tuple(each for each in words if not each.startswith(METHOD)), methods)


def _texts(values: Iterable[object]) -> list[str]:
    return [each for each in values if isinstance(each, str)]
