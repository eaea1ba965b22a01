"""Password hashes as those of an installation, at a thousandth of their price.

What an installation pays is held by `real_hashes`; a served process always pays it.
"""

from collections.abc import Iterator

import pytest
from argon2 import Parameters, PasswordHasher, Type
from argon2.profiles import RFC_9106_LOW_MEMORY

from planner.gateways import passwords

CHEAP = Parameters(
    type=Type.ID, version=19, salt_len=16, hash_len=32, time_cost=1, memory_cost=16, parallelism=1
)


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Hash with little memory and one pass in this process."""
    with pytest.MonkeyPatch.context() as patch:
        use(patch, CHEAP)
        yield


@pytest.fixture
def real_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash as installations do."""
    use(monkeypatch, RFC_9106_LOW_MEMORY)


def use(patch: pytest.MonkeyPatch, parameters: Parameters) -> None:
    """Let new hashes, and the one that nobody has, be made with `parameters`."""
    patch.setattr(passwords, "HASHER", PasswordHasher.from_parameters(parameters))
    patch.setattr(passwords, "NOBODY", passwords.nobody_of(parameters))
