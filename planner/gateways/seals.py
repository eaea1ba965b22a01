"""Sealing personal data: authenticated encryption (Fernet) with keys that can be renewed.

What is sealed names whose and what it is, so that a row can't pass for another one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SealError(Exception):
    """A sealed value can't be opened: its key is gone, or somebody changed it."""


class NoKeyError(SealError):
    """There is no key to seal or open with."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals with the first of its keys, opens with each; without any it refuses."""

    keys: Sequence[str] = ()

    def __repr__(self) -> str:
        """How many keys, never which."""
        return f"Vault({len(self.keys)} keys)"

    def seal(self, subject: str, value: str) -> str:
        """`value`, sealed for `subject`; `NoKeyError` without a key."""
        sealed = json.dumps([subject, value], ensure_ascii=False).encode()
        return self._cipher().encrypt(sealed).decode()

    def open(self, subject: str, sealed: str) -> str:
        """What was sealed for `subject`; `SealError` where it can't be read."""
        try:
            found, value = json.loads(self._cipher().decrypt(sealed.encode()))
        except InvalidToken:
            raise SealError("no key opens it") from None
        if found != subject:
            raise SealError("it was sealed for somebody else")
        return str(value)

    def renew(self, sealed: str) -> str:
        """The same, sealed with the first key; `SealError` where no key opens it."""
        try:
            return self._cipher().rotate(sealed.encode()).decode()
        except InvalidToken:
            raise SealError("no key opens it") from None

    def _cipher(self) -> MultiFernet:
        if not self.keys:
            raise NoKeyError("there is no key")
        return MultiFernet([Fernet(key) for key in self.keys])
