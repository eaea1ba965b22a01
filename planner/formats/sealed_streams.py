"""A stream of bytes sealed by a passphrase: AES-256-GCM in pieces of 64 KiB.

After the mark come a salt and a check of the passphrase, then the pieces. Each piece's nonce is its
number and whether it is the last, so that none can be changed, moved, left out or cut off. The key
is made by scrypt of passphrase and salt, new in each file: no nonce is used twice with one key.
"""

import hashlib
import io
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK = b"planner-sealed/1\n"
PIECE = 64 * 1024
TAG = 16
SALT = 16
CHECK = 16

_ROUNDS = 2**15
_MEMORY = 64 * 1024 * 1024


class WrongKeyError(Exception):
    """The passphrase is not the one that sealed the stream."""


class DamagedStreamError(Exception):
    """The stream was changed or cut."""


def _key(passphrase: str, salt: bytes) -> tuple[AESGCM, bytes]:
    """The cipher, and what tells that the passphrase is right without telling the key."""
    made = hashlib.scrypt(
        passphrase.encode(), salt=salt, n=_ROUNDS, r=8, p=1, maxmem=_MEMORY, dklen=32 + CHECK
    )
    return AESGCM(made[:32]), made[32:]


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


class SealedWriter(io.RawIOBase):
    """Seals what is written to `file`; `close` writes the last piece and leaves `file` open."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt = secrets.token_bytes(SALT)
        self._cipher, check = _key(passphrase, salt)
        self._file, self._number, self._waiting = file, 0, bytearray()
        file.write(MARK + salt + check)

    def writable(self) -> bool:
        """It is written only."""
        return True

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override] # narrower: no other buffer is sent
        """Seal whole pieces; the rest waits, since it may be the last."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Write the last piece: without it the stream counts as cut."""
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), piece, None))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Opens the stream of `file`, whose mark was not read yet.

    `WrongKeyError` at once, `DamagedStreamError` when a piece is reached that is not as it was.
    """

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        head = file.read(len(MARK) + SALT + CHECK)
        if len(head) != len(MARK) + SALT + CHECK or not head.startswith(MARK):
            raise DamagedStreamError
        salt, kept = head[len(MARK) : -CHECK], head[-CHECK:]
        self._cipher, check = _key(passphrase, salt)
        if not secrets.compare_digest(kept, check):
            raise WrongKeyError
        self._file, self._number, self._opened = file, 0, b""
        self._next = file.read(PIECE + TAG)
        self._ended = False

    def readable(self) -> bool:
        """It is read only."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # narrower: BufferedReader brings one
        """Fill the buffer with what was opened, nothing at the end."""
        if not self._opened and not self._ended:
            self._opened = self._open()
        count = min(len(buffer), len(self._opened))
        buffer[:count] = self._opened[:count]
        self._opened = self._opened[count:]
        return count

    def _open(self) -> bytes:
        piece, self._next = self._next, self._file.read(PIECE + TAG)
        self._ended = not self._next
        try:
            opened = self._cipher.decrypt(_nonce(self._number, is_last=self._ended), piece, None)
        except InvalidTag as error:
            raise DamagedStreamError from error
        self._number += 1
        return opened
