"""Who somebody is to the office's identity provider, and which roles that gives.

Nothing is given that no rule names: who fits no rule has no role.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planner.domain.access import Role


class AdmissionError(ValueError):
    """A rule can't be read; the message says which."""


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Whoever's claim holds `value` has `role` in the office with the short name `office`."""

    value: str
    office: str
    role: Role


@dataclass(frozen=True, slots=True)
class Identity:
    """What a provider vouches for; `values` are those of the claim that gives roles.

    `subject` never changes and is never given to somebody else (OpenID Connect Core, § 2). An
    address counts only where `is_verified`. `is_strong` is what its word is worth: a sign-in with a
    second factor. `asked_at` is when the provider asked who it is, if it says so.
    """

    issuer: str
    subject: str
    email: str
    is_verified: bool
    name: str
    values: frozenset[str] = frozenset()
    is_strong: bool = True
    asked_at: datetime | None = None


class Denial(StrEnum):
    """Why somebody whom the provider knows is not let in."""

    NO_ADDRESS = "no_address"
    OTHER_PERSON = "other_person"
    NO_ROLE = "no_role"
    NO_FACTOR = "no_factor"


def read_rules(text: str) -> tuple[RoleRule, ...]:
    """Rules like ``planner-admins=solingen:admin``, one a line or parted by semicolons.

    The value may hold ``=`` and ``,``, as names of directories do. `AdmissionError`.
    """
    lines = (line.strip() for line in text.replace(";", "\n").splitlines())
    return tuple(_rule(line) for line in lines if line)


def _rule(line: str) -> RoleRule:
    value, _, given = line.rpartition("=")
    office, _, role = given.partition(":")
    roles = {str(each) for each in Role if each is not Role.SYSTEM}
    if not value.strip() or not office.strip() or role.strip() not in roles:
        raise AdmissionError(f"{line!r} is not like value=office:role")
    return RoleRule(value.strip(), office.strip(), Role(role.strip()))


def roles_of(values: frozenset[str], rules: Sequence[RoleRule]) -> Mapping[str, Role]:
    """The role in each office, by its short name; of several rules the first one holds."""
    given: dict[str, Role] = {}
    for rule in rules:
        if rule.value in values:
            given.setdefault(rule.office, rule.role)
    return given
