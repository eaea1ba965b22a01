"""A ZIP archive that lists the hashes of its files, written piece by piece.

The list verifies with ``sha256sum -c MANIFEST.sha256`` where the archive was unpacked. Files of the
same contents made at the same time give the same bytes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from types import TracebackType
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MANIFEST = "MANIFEST.sha256"
_READABLE = 0o100644 << 16
_UNIX = 3


class SealedArchive:
    """An archive on a seekable file; sealed with its list when the block ends without an error."""

    def __init__(self, target: IO[bytes], made_at: datetime) -> None:
        self._zip = ZipFile(target, "w", ZIP_DEFLATED)
        self._moment = made_at.astimezone(UTC).timetuple()
        self._hashes: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file; `ValueError` for a name that is taken or that the list can't say."""
        if name in self._hashes or not name.isascii() or not name.isprintable() or "\\" in name:
            raise ValueError(f"no name for a file of the archive: {name!r}")
        self._hashes[name] = self._write(name, pieces)

    def _write(self, name: str, pieces: Iterable[bytes]) -> str:
        moment = self._moment
        clock = (moment.tm_hour, moment.tm_min, moment.tm_sec)
        info = ZipInfo(name, (moment.tm_year, moment.tm_mon, moment.tm_mday, *clock))
        info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, _READABLE, _UNIX
        digest = sha256()
        with self._zip.open(info, "w") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        return digest.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del error, trace
        if kind is None:
            lines = (f"{digest}  {name}\n" for name, digest in self._hashes.items())
            self._write(MANIFEST, [line.encode() for line in lines])
        self._zip.close()
