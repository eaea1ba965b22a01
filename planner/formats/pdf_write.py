"""Papers as PDF, set by typst from ``templates/pdf``: tagged, PDF/UA-1, the same bytes each time.

What people typed reaches typst as data, never as its markup. Nothing is fetched: the fonts are
those of the package `noto-cjk-sans-otc` and of the folder that a setting names.
"""

import json
import re
from dataclasses import asdict
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from unicodedata import category

import typst

from planner.config.resources import resource
from planner.domain.papers import Paper

ACCESSIBLE: Literal["ua-1"] = "ua-1"
PACKAGED_FONTS = "noto_cjk_sans_otc"

UNKNOWN = "\N{WHITE SQUARE}"
"""Stands for a sign that no font has: PDF/UA forbids text that can't be read."""

LONG_WORD = re.compile(r"[\u0021-\u2fff]{24}(?=[\u0021-\u2fff])")
"""As many signs of a word as stay together: those of Chinese break anywhere."""

USUAL = re.compile(r"[\u00a0-\u017e\u2010-\u2022\u2026\u2190-\u2193\u3001-\u3011\u4e00-\u9fa5]")
"""Signs that the packaged font has, beside those of ASCII."""

UNREADABLE = ("could not be displayed", "disallowed codepoint")
"""What typst says where signs that have a font each have none together."""

UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Categories of signs that leave no mark: left out where they can't be set."""

BREAK = "\N{ZERO WIDTH SPACE}"
SHEET = 4
"""Pages of a folded sheet of paper."""


class Format(StrEnum):
    """The sizes that a paper is set in."""

    A4 = "a4"
    A5 = "a5"


def write_pdf(paper: Paper, size: Format = Format.A4, fonts: Path | None = None) -> bytes:
    """The bytes of a paper; `fonts` is a folder with fonts beside the packaged ones.

    Tagged as PDF/UA-1; where a text is of signs that no font puts together, only tagged.
    """
    return _pdf(_compiler(paper, size, fonts), paper)


def write_booklet(paper: Paper, fonts: Path | None = None) -> bytes:
    """The paper as sheets of A4, to be printed on both sides along the short edge and folded.

    The pages stand in the order of a booklet. It is for printing: screen readers have the paper.
    """
    compiler = _compiler(paper, Format.A5, fonts)
    pages = _pdf(compiler, paper)
    count = int(compiler.query("<pages>", field="value", one=True))
    with TemporaryDirectory() as folder:
        Path(folder, "pages.pdf").write_bytes(pages)
        sheets = typst.Compiler(
            (resource("templates") / "pdf" / "fold.typ").read_bytes(),
            root=folder,
            font_paths=_fonts(fonts),
            ignore_system_fonts=True,
            sys_inputs={"paper": _data(paper, fonts), "order": json.dumps(fold_order(count))},
        )
        return _bytes(sheets.compile(format="pdf", timestamp=_moment(paper)))


def write_pictures(
    paper: Paper, size: Format = Format.A4, fonts: Path | None = None
) -> list[bytes]:
    """The pages as PNG."""
    found = _compiler(paper, size, fonts).compile(format="png", ppi=100)
    return found if isinstance(found, list) else [_bytes(found)]


def fold_order(count: int) -> list[tuple[int, int]]:
    """Left and right page of each side of the sheets for `count` pages; 0 is an empty page.

    >>> fold_order(5)
    [(0, 1), (2, 0), (0, 3), (4, 5)]
    """
    last = -(-count // SHEET) * SHEET
    sides = [(last - at, at + 1) if at % 2 == 0 else (at + 1, last - at) for at in range(last // 2)]
    return [(left if left <= count else 0, right if right <= count else 0) for left, right in sides]


def _compiler(paper: Paper, size: Format, fonts: Path | None) -> typst.Compiler:
    folder = resource("templates") / "pdf"
    return typst.Compiler(
        folder / "paper.typ",
        root=folder,
        font_paths=_fonts(fonts),
        ignore_system_fonts=True,
        sys_inputs={"paper": _data(paper, fonts), "size": size},
    )


def _pdf(compiler: typst.Compiler, paper: Paper) -> bytes:
    moment = _moment(paper)
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=ACCESSIBLE, timestamp=moment)
    except typst.TypstError as error:
        if not any(words in error.message for words in UNREADABLE):
            raise
        pdf = compiler.compile(format="pdf", timestamp=moment)
    return _bytes(pdf)


def _moment(paper: Paper) -> int:
    return int(paper.made_at.timestamp())


def _bytes(found: bytes | list[bytes] | None) -> bytes:
    if not isinstance(found, bytes):
        raise TypeError("typst made no file")
    return found


@lru_cache(maxsize=2)
def _fonts(folder: Path | None) -> typst.Fonts:
    """The fonts, looked through once."""
    folders = [str(files(PACKAGED_FONTS)), *([str(folder)] if folder else [])]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _data(paper: Paper, fonts: Path | None) -> str:
    return json.dumps(_printable(asdict(paper), fonts), ensure_ascii=False, default=str)


def _printable(value: Any, fonts: Path | None) -> Any:  # noqa: ANN401 - whatever a paper is made of
    """A value with texts that can be set."""
    match value:
        case str():
            return _breakable(_settable(value, fonts))
        case {"svg": drawing}:
            return value | {"svg": _settable(drawing, fonts)}
        case dict():
            return {name: _printable(each, fonts) for name, each in value.items()}
        case list() | tuple():
            return [_printable(each, fonts) for each in value]
        case _:
            return value


def _settable(text: str, fonts: Path | None) -> str:
    return "".join(_sign(sign, fonts) for sign in text)


def _sign(sign: str, fonts: Path | None) -> str:
    if sign.isascii():
        return sign if sign == "\n" or sign.isprintable() else " " if sign.isspace() else ""
    if USUAL.match(sign) or _has_font(sign, fonts):
        return sign
    return "" if category(sign) in UNSEEN else UNKNOWN


@lru_cache(maxsize=4096)
def _has_font(sign: str, fonts: Path | None) -> bool:
    """Whether a sign may stand in an accessible PDF: typst is asked."""
    if category(sign) == "Cs":  # half of a sign
        return False
    probe = typst.Compiler(
        b'#set document(title: "x")\n#json(bytes(sys.inputs.sign))',
        font_paths=_fonts(fonts),
        ignore_system_fonts=True,
        sys_inputs={"sign": json.dumps(sign, ensure_ascii=False)},
    )
    try:
        probe.compile(format="pdf", pdf_standards=ACCESSIBLE, timestamp=0)
    except typst.TypstError:
        return False
    return True


def _breakable(text: str) -> str:
    """The text with places to break words that may be longer than a line."""
    return LONG_WORD.sub(lambda found: found[0] + BREAK, text)
