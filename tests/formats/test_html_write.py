"""A paper as one page that opens from disk."""

import re

from planner.formats.html_write import write_html
from tests.papers import small_paper


def test_the_page_loads_nothing_and_says_so() -> None:
    page = write_html(small_paper()).decode()
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert not re.findall(r"\b(?:src|href|action)=", page)
    assert "<script" not in page
    assert not re.findall(r"//[a-z0-9]", page)


def test_what_people_type_is_text_and_no_markup() -> None:
    page = write_html(small_paper("<script>x</script>", "a & <b>")).decode()
    assert "<script" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "a &amp; &lt;b&gt;" in page


def test_the_page_names_its_language_and_has_its_parts_as_headings() -> None:
    page = write_html(small_paper()).decode()
    assert '<html lang="de">' in page
    headings = re.findall(r"<h(\d)[^>]*>\s*([^<]+?)\s*<", page)
    assert headings == [
        ("1", "Reise nach Foshan"),
        ("2", "Samstag, 24. Oktober 2026"),
        ("3", "Reise nach Foshan"),
        ("2", "Mehr"),
    ]
