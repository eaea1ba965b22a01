"""Text in calendars: cleaning, escapes and folds, for any text that a user may type."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.formats.ics_text import folded, label, plain, plain_lines, value

FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
ESCAPE_AT_END = re.compile(rb"(?<!\\)(\\\\)*\\$")

typed = st.text(
    st.one_of(st.characters(), st.sampled_from("\\;,\n\r\t:\"'^nN 佛山\u2028\x85\x00\ud800<>&/bp")),
    max_size=400,
)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  a\tb \r\n c\rd\u2028e\u2029f\x85g\x00h\x7f\x1b ", "a b \n c\ndefgh"),
        ("\x00 \n 佛山 \u3000\n", "佛山"),
        ("\ud83d lone", "lone"),
        (" \t\r\n", ""),
        ("<p>One<br>two</p><p>three</p>", "One\ntwo\nthree"),
        ("A <b>bold</b> word<script>alert('x')</script> R&amp;D", "A bold word R&D"),
        ("&lt;i&gt;so&lt;/i&gt; <<b>b>", "so"),
        ("<p.meyer@example.org>, <b-host@example.org>, <A.B@example.org>, <s-bahn>", None),
        ("a&Tab;b&#9;c <\x01b>d&lt;&#x2028;i&gt;e", "a b c de"),
        ("<style><!-- p {} --></style><header>x</header><!-- a\nb -->y", "<header>x</header>y"),
        ("5 < 6, x<y and y>z, AT&T, a?b=1&copy=2, <name@example.org>", None),
    ],
)
def test_plain_text_keeps_lines_and_drops_what_cannot_be_shown(
    text: str, cleaned: str | None
) -> None:
    assert plain(text) == (text if cleaned is None else cleaned)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("<" * 20 + "b>" * 20, "b" * 12),
        ("&" + "amp;" * 20_000 + "lt;b>", "amp;" * 19_992 + "lt;b"),
        ("<!--" * 25_000, None),
        ("<script>" * 12_000 + "x", "x"),
        ("<style " * 15_000 + "x", None),
    ],
)
def test_hostile_html_is_looked_through_a_few_times(text: str, cleaned: str | None) -> None:
    """Once these took from seconds to hours: a text for each time that another one holds."""
    assert plain(text) == (text if cleaned is None else cleaned)


def test_lines_without_text_do_not_count() -> None:
    assert plain_lines(" Hall 1 \n\n\t\r\n佛山会议中心\x00 ") == ["Hall 1", "佛山会议中心"]


def test_a_label_has_no_sign_with_a_meaning() -> None:
    assert label('Hall "A" \\n ^n 1:3;4,5 佛山') == "Hall 'A' /n -n 1:3;4,5 佛山"


def test_four_signs_are_escaped_and_no_other() -> None:
    written = value('C:\\New\\N; a, b\n"c": d=e', "佛山,深圳").to_ical()
    assert written.decode() == 'C:\\\\New\\\\N\\; a\\, b\\n"c": d=e,佛山\\,深圳'


@given(typed)
def test_plain_text_is_clean_and_stays_as_it_is(text: str) -> None:
    cleaned = plain(text)
    assert not FORBIDDEN.search(cleaned)
    assert cleaned == cleaned.strip() == plain(cleaned)


@given(typed)
def test_folds_keep_every_byte_and_cut_neither_characters_nor_escapes(text: str) -> None:
    line = b"DESCRIPTION:" + value(plain(text)).to_ical()
    pieces = folded(line).split(b"\r\n")
    assert b"\r\n".join(pieces).replace(b"\r\n ", b"") == line
    assert max(map(len, pieces)) <= 75
    assert not any(ESCAPE_AT_END.search(piece) for piece in pieces)
    assert "".join(piece.decode().removeprefix(" ") for piece in pieces[1:]) in line.decode()


@pytest.mark.parametrize(
    ("line", "lengths"),
    [
        (b"x" * 75, [75]),
        (b"x" * 76, [75, 2]),
        (b"x" * 150, [75, 75, 2]),
        ("佛".encode() * 26, [75, 4]),
        (b"xx" + "佛".encode() * 25, [74, 4]),
        (b"x" * 74 + b"\\n", [74, 3]),
        (b"\\\\" * 38, [74, 3]),
        (b"x" + b"\\\\" * 38, [75, 3]),
    ],
)
def test_where_a_line_is_folded(line: bytes, lengths: list[int]) -> None:
    assert [len(piece) for piece in folded(line).split(b"\r\n")] == lengths
