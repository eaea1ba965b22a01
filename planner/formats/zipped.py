"""The one file inside of an archive, as the ECB offers its rates for download."""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from planner.domain.refusals import InvalidError

_BROKEN = (BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError, KeyError)
"""What zipfile raises for archives that are cut, encrypted, packed in a strange way or forged."""


def unzipped(data: bytes, most: int) -> bytes:
    """The bytes themselves, or those of the only file in a ZIP archive.

    `InvalidError` where they are more than `most`, or the archive has no file or several.
    """
    if data.startswith(b"PK"):
        try:
            with ZipFile(BytesIO(data)) as archive:
                data = _only_file(archive, most)
        except _BROKEN as error:
            raise InvalidError("The archive can't be opened.") from error
    if len(data) > most:
        raise InvalidError("The file is larger than %(most)s MB.", most=most // 2**20)
    return data


def _only_file(archive: ZipFile, most: int) -> bytes:
    infos: list[ZipInfo] = archive.infolist()
    if len(infos) != 1:
        raise InvalidError("The archive has %(count)s files: send one.", count=len(infos))
    with archive.open(infos[0]) as file:
        return file.read(most + 1)  # never more, whatever the archive announces
