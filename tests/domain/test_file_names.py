"""Names of files made safe: no folders, no unseen signs, the right ending, not too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.file_names import LONGEST, safe_file_name


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("Rechnung Hotel.pdf", "Rechnung Hotel.pdf"),
        ("发票.pdf", "发票.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\eva\scan.PDF", "scan.pdf"),
        ("letter.html", "letter.pdf"),
        ("in\u202eexe.fdp", "inexe.pdf"),
        ('a"b;c\r\nSet-Cookie: x.pdf', "a_b_cSet-Cookie_ x.pdf"),
        ("..", "document.pdf"),
        ("", "document.pdf"),
        (" . ", "document.pdf"),
        ("\u200b.pdf", "pdf.pdf"),
        ("x" * 200 + ".pdf", "x" * 96 + ".pdf"),
        ("Gebu\u0308hr.pdf", "Geb\u00fchr.pdf"),
    ],
)
def test_a_name_becomes_a_safe_one(sent: str, stored: str) -> None:
    assert safe_file_name(sent, "pdf") == stored


@given(st.text())
def test_every_name_is_short_seen_and_in_no_folder(sent: str) -> None:
    name = safe_file_name(sent, "pdf")
    assert name.endswith(".pdf")
    assert len(name) <= LONGEST
    assert name.isprintable() or any(sign.isspace() for sign in name)
    assert not set(name) & set('/\\"\r\n\0;')
    assert safe_file_name(name, "pdf") == name
