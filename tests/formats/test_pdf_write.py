"""Papers as PDF: what a reader that isn't ours finds in the bytes."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.papers import Listing, Picture, Said, Section
from planner.formats.pdf_write import (
    UNKNOWN,
    Format,
    fold_order,
    write_booklet,
    write_pdf,
    write_pictures,
)
from tests.papers import small_paper, with_pages
from tests.pdfs import sheets_of, text_of

ADDRESS = re.compile(rb"(?:https?:)?//[a-z0-9.-]+", re.IGNORECASE)
NAMESPACES = {
    b"http://www.w3.org",
    b"http://purl.org",
    b"http://ns.adobe.com",
    b"http://www.aiim.org",
}
"""Names of the metadata's vocabularies, which nothing opens."""


def is_accessible(body: bytes) -> bool:
    return b"<pdfuaid:part>1</pdfuaid:part>" in body and b"/StructTreeRoot" in body


def test_a_paper_is_tagged_titled_and_in_its_language() -> None:
    body = write_pdf(small_paper())
    assert is_accessible(body)
    assert b"/Lang(de)" in body
    assert b"/Marked true" in body
    assert b"/Title" in body
    assert text_of(body).startswith(
        "Reise nach Foshan Anna Beispiel Samstag, 24. Oktober 2026 Foshan"
    )
    assert "Seite 1 von 1" in text_of(body)


def test_the_same_paper_is_the_same_bytes_dated_by_what_it_shows() -> None:
    body = write_pdf(small_paper())
    assert body == write_pdf(small_paper())
    assert write_booklet(small_paper()) == write_booklet(small_paper())
    assert b"/CreationDate(D:20261012080000Z)" in body


def test_nothing_in_a_paper_leads_elsewhere() -> None:
    for body in (write_pdf(small_paper()), write_booklet(small_paper())):
        assert set(ADDRESS.findall(body)) <= NAMESPACES
        assert b"/URI" not in body


@pytest.mark.parametrize(
    "typed",
    [
        '#read("/etc/passwd")',
        "*fett* _kursiv_ = Titel",
        "$x^2$ @quelle <marke>",
        '"], sys.inputs, [',
        "// Kommentar",
        "\\u{41} \\ #panic()",
    ],
)
def test_what_people_type_is_text_and_no_markup(typed: str) -> None:
    assert text_of(write_pdf(small_paper(typed, typed))).count(typed) == 3  # title, item, text


def test_a_sign_without_a_font_becomes_a_box_and_the_paper_stays_accessible() -> None:
    body = write_pdf(small_paper("Reise 😀 nach Foshan\ufeff", "עברית, العربية, Ελλάδα, Київ\x07"))
    assert is_accessible(body)
    text = text_of(body)
    assert f"Reise {UNKNOWN} nach Foshan" in text
    assert "Ελλάδα, Київ" in text


@given(st.text(max_size=40))
def test_any_text_can_be_printed(typed: str) -> None:
    assert write_pdf(small_paper(f"x{typed}", typed)).startswith(b"%PDF-1.7")


def test_the_signs_that_are_taken_for_granted_have_a_font() -> None:
    ranges = [(0xA0, 0x17E), (0x2010, 0x2022), (0x2190, 0x2193), (0x3001, 0x3011), (0x4E00, 0x9FA5)]
    signs = "".join(chr(code) for first, last in ranges for code in range(first, last + 1)) + "…"
    rows = tuple((signs[at : at + 500],) for at in range(0, len(signs), 500))
    section = Section("Zeichen", (Listing(("Zeichen",), rows),))
    body = write_pdf(replace(small_paper(), sections=(section,)))
    assert is_accessible(body)
    assert UNKNOWN not in text_of(body)


def test_quotes_and_dots_are_narrow_in_german_and_wide_in_chinese() -> None:
    def width(language: str) -> float:
        (sheet,) = sheets_of(write_pdf(replace(small_paper("“·”"), language=language)))
        left, _, right, _ = sheet.boxes[1]
        following = sheet.boxes[2][0]
        assert right > left
        return following - left

    assert width("zh") > 1.5 * width("de")


def test_long_words_stay_on_the_page() -> None:
    endless = small_paper("Donaudampfschifffahrt" * 20, "W" * 400)
    for size in Format:
        for sheet in sheets_of(write_pdf(endless, size)):
            assert sheet.outside == []
    assert "W" * 400 in text_of(write_pdf(endless)).replace(" ", "")


def test_a_drawing_is_told_in_words() -> None:
    size = 'xmlns="http://www.w3.org/2000/svg" width="9" height="9"'
    svg = f'<svg {size}><text y="9">Foshan</text></svg>'
    section = Section("Karte", (Picture(svg, "Weg: Solingen → Foshan"),))
    body = write_pdf(replace(small_paper(), sections=(section,)))
    assert is_accessible(body)
    assert b"/Alt" in body


@given(st.integers(1, 60))
def test_folded_sheets_read_like_a_booklet(count: int) -> None:
    order = fold_order(count)
    pages = [page for side in order for page in side if page]
    assert sorted(pages) == list(range(1, count + 1))
    assert len(order) % 2 == 0
    for (left, front), (back, right) in zip(order[::2], order[1::2], strict=True):
        assert not (front and back) or back == front + 1  # the leaf's two sides
        assert not (left and right) or left == right + 1


def test_a_booklet_has_two_pages_on_each_side_of_a_sheet() -> None:
    paper = with_pages(small_paper(), 5)
    alone = sheets_of(write_pdf(paper, Format.A5))
    sides = sheets_of(write_booklet(paper))
    assert len(alone) % 4
    assert len(sides) == len(fold_order(len(alone)))
    assert {(round(side.width), round(side.height)) for side in sides} == {(842, 595)}
    for side, (left, right) in zip(sides, fold_order(len(alone)), strict=True):
        for page in filter(None, (left, right)):
            assert f"Seite {page} von {len(alone)}" in side.text
        assert side.outside == []


def test_a_folder_of_fonts_is_looked_through(tmp_path: Path) -> None:
    assert is_accessible(write_pdf(small_paper(), fonts=tmp_path))


def test_pages_can_be_looked_at() -> None:
    (picture,) = write_pictures(small_paper())
    assert picture.startswith(b"\x89PNG")


def test_a_text_in_another_language_is_marked() -> None:
    body = write_pdf(replace(small_paper(), title=Said("佛山之行", "zh")))
    assert b"/Lang(zh-CN)" in body


def test_a_sum_stays_with_the_row_before_it() -> None:
    sums = [
        Section(
            "", (Listing(("What", "EUR"), ((f"r{n}", "1"), ("t", f"s{n}")), (1,), has_total=True),)
        )
        for n in range(100)
    ]
    sheets = sheets_of(write_pdf(replace(small_paper(), sections=tuple(sums))))
    assert len(sheets) > 4
    for number in range(100):
        (at,) = (sheet.text.split() for sheet in sheets if f"s{number}" in sheet.text.split())
        assert f"r{number}" in at
