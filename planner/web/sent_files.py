"""A file that comes with a form, and how its page keeps it for the next step."""

from base64 import b64decode, b64encode
from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import FileStorage

from planner.domain.refusals import InvalidError
from planner.formats.plain_files import MOST_BYTES

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as the page keeps it for the next step."""

    filename: str
    content: str

    @classmethod
    def of(cls, filename: str, data: bytes) -> "Kept":
        """The bytes as a hidden input holds them."""
        return cls(filename, b64encode(data).decode())


def bounded(most: int) -> dict[str, object]:
    """What a file field says of its bound, so that a script tells it before anything is sent."""
    too_large = _("The file is larger than %(most)s MB.", most=most // 2**20)
    return {"data-most": most, "data-too-large": too_large}


def sent_file() -> tuple[str, bytes] | None:
    """Name and bytes of a file that was chosen; None where there is none.

    No more than a byte over `MOST_BYTES` is read.
    """
    file: FileStorage | None = request.files.get("file")
    if not file or not file.filename:
        return None
    with file.stream as stream:
        return file.filename[-LONGEST_NAME:], stream.read(MOST_BYTES + 1)


def kept_file() -> tuple[str, bytes] | None:
    """The file that the page kept; `InvalidError` where it does not come back as it was."""
    kept = request.form.get("kept")
    if not kept:
        return None
    try:
        return request.form.get("filename", "")[-LONGEST_NAME:], b64decode(kept, validate=True)
    except ValueError:  # also of letters that are no figure of it
        raise InvalidError("The file was damaged: send it again.", field="file") from None


def require_small(data: bytes) -> None:
    """`InvalidError` for more bytes than a page can keep."""
    if len(data) > MOST_BYTES:
        megabytes = MOST_BYTES // 2**20
        raise InvalidError("The file is larger than %(most)s MB.", field="file", most=megabytes)
