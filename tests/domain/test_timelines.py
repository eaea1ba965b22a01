"""A year as a strip of bars."""

from datetime import date

from planner.domain.timelines import Strip, strip_of


def test_overlapping_spans_get_rows_of_their_own() -> None:
    strip = strip_of(
        2026,
        [
            ("b", date(2026, 1, 5), date(2026, 1, 6)),
            ("a", date(2026, 1, 1), date(2026, 1, 3)),
            ("c", date(2026, 1, 8), date(2026, 1, 9)),
        ],
        gap=2,
    )
    assert [(bar.thing, bar.first, bar.last, bar.row) for bar in strip.bars] == [
        ("a", 0, 2, 0),
        ("b", 4, 5, 1),
        ("c", 7, 8, 0),
    ]
    assert strip.rows == 2


def test_what_reaches_beyond_the_year_is_cut() -> None:
    strip = strip_of(2024, [("x", date(2023, 12, 30), date(2025, 1, 2))], gap=0)
    assert [(bar.first, bar.last) for bar in strip.bars] == [(0, 365)]
    assert strip.days == 366
    assert strip.months[:3] == (0, 31, 60)


def test_an_empty_year_has_no_rows() -> None:
    strip: Strip[str] = strip_of(2026, [], gap=3)
    assert (strip.bars, strip.rows, strip.days) == ((), 0, 365)
