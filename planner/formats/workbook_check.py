"""What a workbook holds, looked at before a library reads it.

calamine lays out a sheet as one block of memory from its first cell to its last, and lists as long
as they are announced: a cell in the far corner, or a large number, would end the whole process. So
each part is read here first, and the library gets a copy with the parts that passed.

Formulas are never worked out: a harmless one stands for the value that is kept beside it. What
reaches outside — programs, the net, other files, macros — is refused as a whole workbook, since
nobody sees from a kept value where it came from.
"""

import re
import zlib
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from planner.domain.imports.formulas import reach_outside
from planner.domain.imports.headings import letters
from planner.domain.imports.wording import shortened
from planner.domain.labels import mark
from planner.domain.refusals import InvalidError

MOST_ROWS = 5_000
MOST_COLUMNS = 100
MOST_PARTS = 500
MOST_PART_BYTES = 30 * 1024 * 1024
MOST_RATIO = 200
"""A part that unpacks to more times its size is no table; Excel's own reach 30."""

SMALL = 100_000
"""Bytes up to which the ratio tells nothing."""

MOST_COUNTED = 1_000_000
"""Elements that a part may announce."""

MOST_TEXT = 200_000_000
"""Characters, if each cell had the longest text."""

_PART = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|xl/.*\.(?:xml|rels)")
_REACHING = (
    (
        re.compile(r".*/vbaProject\.bin", re.IGNORECASE),
        mark("The workbook has macros (VBA): save it as XLSX without them."),
    ),
    (
        re.compile(r"xl/(?:macrosheets|dialogsheets)/.*", re.IGNORECASE),
        mark("The workbook has macros of Excel 4: save its values as a new XLSX."),
    ),
    (
        re.compile(r"xl/externalLinks/.*", re.IGNORECASE),
        mark("The workbook links to other files or programs: break the links, or save its values."),
    ),
    (
        re.compile(r"xl/activeX/.*", re.IGNORECASE),
        mark("The workbook has ActiveX controls: save its values as a new XLSX."),
    ),
)
"""Parts of which a table has none."""

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_COUNTS = ("count", "uniqueCount")
"""Attributes by which the library lays out memory before it reads what follows."""

_CONTENT = frozenset({"v", "is", "f"})
_FORMULAS = frozenset(
    {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "ddeLink"}
)
"""Elements whose text is a formula; of names and conditions as well as of cells."""

LONGEST_FORMULA = 8_192
"""Characters; Excel takes no more."""

LONGEST_SHOWN = 60
"""Characters that a reason cites."""

_BY_CELL = mark(
    "The formula in cell %(cell)s reaches outside the workbook (%(reached)s): "
    "save its values as a new XLSX."
)
_BY_NAME = mark(
    "A name or rule of the workbook reaches outside it (%(reached)s): "
    "save its values as a new XLSX."
)

_AUTOMATIC = re.compile(r"(?:_xlnm\.)?auto_\w+", re.IGNORECASE)
"""Names that Excel 4 takes for macros to run."""

_BROKEN = (BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError, KeyError)
"""What zipfile raises for archives that are cut, encrypted, packed in a strange way or forged."""

_NO_WORKBOOK = "This is no workbook in the format XLSX."


def checked_copy(data: bytes) -> bytes:
    """The workbook with its tables only, unpacked; `InvalidError` says what is wrong with it."""
    copy = BytesIO()
    try:
        with ZipFile(BytesIO(data)) as archive, ZipFile(copy, "w") as target:
            check = _Check()
            for name, part in _parts(archive):
                check.read(name, part)
                target.writestr(ZipInfo(name), part)
    except _BROKEN as error:
        raise InvalidError(_NO_WORKBOOK) from error
    return copy.getvalue()


def _parts(archive: ZipFile) -> list[tuple[str, bytes]]:
    infos = archive.infolist()
    names = [info.filename.replace("\\", "/") for info in infos]
    for pattern, reason in _REACHING:
        if any(map(pattern.fullmatch, names)):
            raise InvalidError(reason)
    wanted = {info.filename: info for info in infos if _PART.fullmatch(info.filename)}
    if "xl/workbook.xml" not in wanted:
        raise InvalidError(_NO_WORKBOOK)
    is_packed = any(_is_packed(info) for info in infos)
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MOST_PARTS or is_packed or unpacked > MOST_PART_BYTES:
        raise InvalidError("The file unpacks to far more than a table would: it is not opened.")
    return [(name, _unpacked(archive, info)) for name, info in wanted.items()]


def _is_packed(info: ZipInfo) -> bool:
    return info.file_size > max(info.compress_size * MOST_RATIO, SMALL)


def _unpacked(archive: ZipFile, info: ZipInfo) -> bytes:
    """A part, as long as it says it is: what says less than it unpacks to is refused."""
    with archive.open(info) as part:
        return part.read(info.file_size + 1)


class _Check:
    """The parts of one workbook: well-formed, without entities, of a table's size.

    A long text that many cells share would be unpacked for each of them: `longest` text and the
    number of cells with `shared` texts are counted over all parts.
    """

    def __init__(self) -> None:
        self.row = self.column = self.length = self.longest = self.shared = 0
        self.formula: list[str] | None = None

    def read(self, name: str, part: bytes) -> None:
        """Raise `InvalidError` where it is no part of a plain table."""
        self.row = self.column = 0
        self.formula = None
        parser = expat.ParserCreate("utf-8")
        parser.StartDoctypeDeclHandler = _refuse_entities
        if name.startswith("xl/") and name.endswith(".xml"):
            parser.StartElementHandler = self._enter
            parser.EndElementHandler = self._leave
            parser.CharacterDataHandler = self._count
        try:
            parser.Parse(part, True)  # noqa: FBT003 - expat's signature
        except expat.ExpatError as error:
            raise InvalidError(_NO_WORKBOOK) from error

    def _enter(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if any(_is_far(attributes.get(count, "0")) for count in _COUNTS):
            raise InvalidError(_NO_WORKBOOK)
        if local == "row":
            self.row, self.column = _number(attributes.get("r"), self.row + 1), 0
        elif local == "c":
            self._place(attributes.get("r"))
            self.shared += attributes.get("t") == "s"
        elif local == "si":
            self.length = 0
        elif local in _CONTENT and (self.row > MOST_ROWS or self.column > MOST_COLUMNS):
            raise too_large()
        if local in _FORMULAS:
            self.formula = []
        if (local == "oleObject" and "link" in attributes) or (
            local == "definedName" and _AUTOMATIC.fullmatch(attributes.get("name", ""))
        ):
            raise InvalidError(_BY_NAME, reached=local)

    def _leave(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "sheetData":
            self.row = 0
        if self.formula is None or local not in _FORMULAS:
            return
        formula, self.formula = "".join(self.formula), None
        if len(formula) > LONGEST_FORMULA:
            raise InvalidError(_NO_WORKBOOK)
        if reached := reach_outside(formula):
            shown = shortened(reached, LONGEST_SHOWN)
            if not self.row:
                raise InvalidError(_BY_NAME, reached=shown)
            raise InvalidError(_BY_CELL, cell=f"{letters(self.column)}{self.row}", reached=shown)

    def _count(self, text: str) -> None:
        self.length += len(text)
        if self.formula is not None:
            self.formula.append(text)
        self.longest = max(self.longest, self.length)
        if self.longest * self.shared > MOST_TEXT:
            raise too_large()

    def _place(self, reference: str | None) -> None:
        found = _REFERENCE.fullmatch(reference or "")
        if reference and not found:
            raise InvalidError(_NO_WORKBOOK)
        self.length = 0
        if found:
            self.column, self.row = _column(found[1]), int(found[2])
        else:
            self.column += 1


def _is_far(count: str) -> bool:
    """Whether so many elements can't follow."""
    return not (count.isascii() and count.isdigit()) or int(count[:9]) > MOST_COUNTED


def too_large() -> InvalidError:
    """A table that is no programme and no list of people."""
    return InvalidError(
        "The table has more than %(rows)s rows or %(columns)s columns.",
        rows=MOST_ROWS,
        columns=MOST_COLUMNS,
    )


def _refuse_entities(*_: object) -> NoReturn:
    raise InvalidError("The file defines XML entities: it is not opened.")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else default


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
