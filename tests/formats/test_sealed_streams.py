"""Streams sealed by a passphrase: they open as they were, or not at all."""

from functools import cache
from io import BytesIO

import pytest

from planner.formats.sealed_streams import (
    MARK,
    PIECE,
    TAG,
    DamagedStreamError,
    SealedReader,
    SealedWriter,
    WrongKeyError,
)

KEY = "a passphrase of more than thirty-two signs"
HEAD = len(MARK) + 32


def sealed(data: bytes, *, steps: int = 1) -> bytes:
    file = BytesIO()
    writer = SealedWriter(file, KEY)
    size = max(1, -(-len(data) // steps))
    for start in range(0, len(data), size):
        writer.write(data[start : start + size])
    writer.finish()
    return file.getvalue()


def opened(data: bytes, key: str = KEY) -> bytes:
    return SealedReader(BytesIO(data), key).read()


@cache
def whole() -> bytes:
    """Two pieces and a bit, sealed once: making the key takes a tenth of a second."""
    return sealed(bytes(2 * PIECE + 10))


@pytest.mark.parametrize(
    ("size", "steps"), [(0, 1), (PIECE - 1, 1), (PIECE, 1), (PIECE + 1, 5), (3 * PIECE, 5)]
)
def test_what_was_sealed_opens_as_it_was(size: int, steps: int) -> None:
    data = bytes(number % 251 for number in range(size))
    made = sealed(data, steps=steps)
    pieces = max(1, -(-size // PIECE))
    assert len(made) == HEAD + size + pieces * TAG
    assert opened(made) == data


def test_the_same_is_never_sealed_the_same_way() -> None:
    assert sealed(b"the same")[HEAD:] != sealed(b"the same")[HEAD:]


def test_another_passphrase_is_told_from_damage() -> None:
    with pytest.raises(WrongKeyError):
        opened(sealed(b"secret"), "another passphrase")


@pytest.mark.parametrize("at", [0, len(MARK) - 1, HEAD, HEAD + 5, HEAD + PIECE + TAG, -1])
def test_a_changed_byte_is_damage(at: int) -> None:
    changed = bytearray(whole())
    changed[at] ^= 1
    with pytest.raises(DamagedStreamError):
        opened(bytes(changed))


@pytest.mark.parametrize(
    "length", [0, 5, HEAD - 1, HEAD, HEAD + 4, HEAD + PIECE + TAG, HEAD + 2 * (PIECE + TAG)]
)
def test_a_cut_is_damage_also_between_pieces(length: int) -> None:
    with pytest.raises(DamagedStreamError):
        opened(whole()[:length])


def test_pieces_can_neither_change_places_nor_be_added() -> None:
    step = PIECE + TAG
    first, second, third = (whole()[HEAD + n * step : HEAD + (n + 1) * step] for n in range(3))
    for mixed in (second + first + third, first + third, first + second + third + third):
        with pytest.raises(DamagedStreamError):
            opened(whole()[:HEAD] + mixed)
