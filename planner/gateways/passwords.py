"""Password hashes: argon2id with the parameters of RFC 9106 § 4 (low memory: 64 MiB)."""

from base64 import b64encode

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY as PARAMETERS

from planner.domain.passwords import folded

HASHER = PasswordHasher.from_parameters(PARAMETERS)


def _zeros(length: int) -> str:
    return b64encode(bytes(length)).decode().rstrip("=")


def nobody_of(parameters: Parameters) -> str:
    """A hash that no known password has and that costs as much to compare as any other."""
    return (
        f"$argon2id$v={parameters.version}"
        f"$m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}"
        f"${_zeros(parameters.salt_len)}${_zeros(parameters.hash_len)}"
    )


NOBODY = nobody_of(PARAMETERS)


def hash_password(password: str) -> str:
    """The hash to store."""
    return HASHER.hash(folded(password))


def is_password(password: str, stored: str | None) -> bool:
    """Whether the stored hash is the password's; the same work where nothing is stored."""
    try:
        HASHER.verify(stored or NOBODY, folded(password))
    except VerifyMismatchError:
        return False
    return True


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)
