"""PDFs as a parser that isn't ours reads them (PDFium)."""

import re
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

import pypdfium2  # type: ignore[import-untyped]

BREAKS = str.maketrans("", "", "\u200b\u00ad\ufffe\u0002")
"""Signs that only say where a line may break."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: size in points, text, and the signs' boxes (left, bottom, right, top)."""

    width: float
    height: float
    text: str
    boxes: tuple[tuple[float, float, float, float], ...]

    @property
    def outside(self) -> list[tuple[float, float, float, float]]:
        """The boxes of signs that stand, in part, beyond the page."""
        return [
            box
            for box in self.boxes
            if box[0] < 0 or box[1] < 0 or box[2] > self.width or box[3] > self.height
        ]


def sheets_of(body: bytes) -> list[Sheet]:
    """The pages of a PDF, sign by sign."""
    with closing(pypdfium2.PdfDocument(body)) as document:
        return [_sheet(page) for page in document]


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    width, height = page.get_size()
    text = page.get_textpage()
    boxes = tuple(text.get_charbox(at) for at in range(text.count_chars()))
    return Sheet(width, height, text.get_text_range(), boxes)


def text_of(body: bytes) -> str:
    """All that a PDF says, its lines joined, so that a title is found that goes on below."""
    with closing(pypdfium2.PdfDocument(body)) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\s+", " ", "\n".join(pages).translate(BREAKS))


def files_in(body: bytes) -> dict[str, bytes]:
    """The files of a ZIP archive by their names."""
    with ZipFile(BytesIO(body)) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}
