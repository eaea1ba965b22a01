"""A ZIP archive of a few files; the same files give the same bytes: it has no times."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_READABLE = 0o100644 << 16
_UNIX = 3


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """The archive of files by their names, in their order."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, body in files.items():
            info = ZipInfo(name)  # of 1980, the first moment that the format knows
            info.compress_type, info.external_attr = ZIP_DEFLATED, _READABLE
            info.create_system = _UNIX
            archive.writestr(info, body)
    return buffer.getvalue()
