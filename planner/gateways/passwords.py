"""Password hashes: argon2id with the parameters of RFC 9106 § 4 (low memory: 64 MiB)."""

from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY as PARAMETERS

from planner.domain.passwords import folded

_HASHER = PasswordHasher.from_parameters(PARAMETERS)


def _zeros(length: int) -> str:
    return b64encode(bytes(length)).decode().rstrip("=")


NOBODY = (
    f"$argon2id$v={PARAMETERS.version}"
    f"$m={PARAMETERS.memory_cost},t={PARAMETERS.time_cost},p={PARAMETERS.parallelism}"
    f"${_zeros(PARAMETERS.salt_len)}${_zeros(PARAMETERS.hash_len)}"
)
"""A hash that no known password has and that costs as much to compare as any other."""


def hash_password(password: str) -> str:
    """The hash to store."""
    return _HASHER.hash(folded(password))


def is_password(password: str, stored: str | None) -> bool:
    """Whether the stored hash is the password's; the same work where nothing is stored."""
    try:
        _HASHER.verify(stored or NOBODY, folded(password))
    except VerifyMismatchError:
        return False
    return True


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)
