"""The bar of who pays: its pieces, and the same numbers in words; money in three languages."""

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.vocabulary import Bucket
from planner.web.costs.bars import LENGTH, ORDER, bar_pieces
from planner.web.filters import money

PAGE = """{% from 'costs/_bar.html' import coverage_bar with context %}
{{ coverage_bar(buckets, links, approved) }}"""
EMPTY = dict.fromkeys(Bucket, 0)
CE_01 = EMPTY | {Bucket.THIRD_OK: 130515, Bucket.OWN_APPROVED: 25161, Bucket.UNCOVERED: 3750}


def drawn(app: Flask, buckets: dict[Bucket, int], **context: object) -> str:
    with app.test_request_context("/"), force_locale("en"):
        given = {"links": {}, "approved": None, "buckets": buckets, **context}
        return render_template_string(PAGE, **given)


def test_ce_01_is_cut_where_its_cents_end() -> None:
    pieces = [(p.bucket, p.cents, p.start, p.width) for p in bar_pieces(CE_01) if p.cents]
    assert pieces == [
        (Bucket.THIRD_OK, 130515, 0, 818),
        (Bucket.OWN_APPROVED, 25161, 818, 158),
        (Bucket.UNCOVERED, 3750, 976, 24),
    ]


@given(st.lists(st.integers(0, 10**12), min_size=7, max_size=7))
def test_pieces_follow_each_other_to_the_end(cents: list[int]) -> None:
    pieces = list(bar_pieces(dict(zip(ORDER, cents, strict=True))))
    assert [piece.bucket for piece in pieces] == list(ORDER)
    assert sum(piece.width for piece in pieces) == (LENGTH if sum(cents) else 0)
    ends = [0, *(piece.start + piece.width for piece in pieces)]
    assert [piece.start for piece in pieces] == ends[:-1]


def test_every_bucket_stands_in_words_and_figures(app: Flask) -> None:
    page = drawn(app, CE_01, approved=30000)
    for text in ("Total", "€1,594.26", "Covered and approved", "€1,305.15", "Self-pay", "€0.00"):
        assert text in page
    assert "of €300.00" in page
    assert page.count("<rect") == 3


def test_pieces_and_figures_are_links_where_there_are_some(app: Flask) -> None:
    page = drawn(app, CE_01, links={Bucket.UNCOVERED: "/somewhere"})
    assert page.count('href="/somewhere"') == 2
    assert 'aria-label="Uncovered: €37.50"' in page


def test_no_money_has_no_bar(app: Flask) -> None:
    page = drawn(app, EMPTY)
    assert "<svg" not in page
    assert "Uncovered" in page


@pytest.mark.parametrize(
    ("minor", "currency", "language", "shown"),
    [
        (118460, "EUR", "de", "1.184,60\xa0€"),
        (-1920, "EUR", "en", "-€19.20"),
        (118460, "EUR", "zh", "€1,184.60"),
        (118000, "CNY", "de", "1.180,00\xa0CNY"),
        (1180, "JPY", "en", "JPY\xa01,180"),
        (1180500, "BHD", "de", "1.180,500\xa0BHD"),
    ],
)
def test_money_reads_as_the_reader_writes_it(
    app: Flask, minor: int, currency: str, language: str, shown: str
) -> None:
    with app.test_request_context("/"), force_locale(language):
        assert money(minor, currency) == shown
