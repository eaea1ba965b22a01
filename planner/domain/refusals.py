"""Why something was not done: one kind of error a web page, JSON or exit code is made from.

A message is an English text with ``%(name)s`` places, translated where it is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class RefusalError(Exception):
    """Something was refused; nothing was changed."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        """The reason in English."""
        return self.message % self.params


class NotFoundError(RefusalError):
    """There is no such thing for this person: it is missing, or of another office."""


class ForbiddenError(RefusalError):
    """The person's role does not allow it."""


class UnconfirmedError(RefusalError):
    """It is too long ago that the person proved who they are: they sign in once more first."""

    def __init__(self) -> None:
        super().__init__("Confirm that it is you: sign in once more.")


class InvalidError(RefusalError):
    """What was asked for would make the records wrong; `field` names the form field at fault."""

    def __init__(self, message: str, *, field: str = "", **params: object) -> None:
        super().__init__(message, **params)
        self.field = field


class TakenError(InvalidError):
    """The name, address or key is already used."""


class UnknownSecretError(NotFoundError):
    """A secret address that opens nothing: never given, revoked or expired."""

    def __init__(self) -> None:
        super().__init__("There is nothing at this address.")


class ThrottledError(RefusalError):
    """Too many tries; `seconds` until the next may be made."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message, seconds=seconds)
        self.seconds = seconds


class EditConflictError(RefusalError):
    """Somebody saved the same thing in between; `current_version` is what is stored now.

    `thing` and `number` say what of: the kind of record (``ProgrammeItem``) and its number.
    """

    def __init__(
        self, message: str, *, current_version: int, thing: str = "", number: int = 0
    ) -> None:
        super().__init__(message)
        self.current_version = current_version
        self.thing, self.number = thing, number


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a document; `path` is its JSON path (``programme[3].kind``)."""

    path: str
    message: str

    def __str__(self) -> str:
        """``programme[3].kind: …``."""
        return f"{self.path}: {self.message}"


@dataclass(frozen=True, slots=True)
class RowFault(Fault):
    """What is wrong in a row of a table or a line of a text, counted from 1.

    `message` has ``%(name)s`` places for `params`, to be translated where it is shown.
    """

    row: int
    params: Mapping[str, object] = field(hash=False)

    @classmethod
    def of(cls, row: int, message: str, **params: object) -> "RowFault":
        """The fault of a row."""
        return cls(f"row {row}", message, row, params)

    def __str__(self) -> str:
        """``row 3: …``, in English."""
        return f"{self.path}: {self.message % self.params}"


class FaultsError(RefusalError):
    """A document was refused as a whole, for every fault found in one pass."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("The document has %(count)s faults.", count=len(faults))
        self.faults = tuple(faults)
