"""Keys and slugs made from what people typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.keys import LONGEST, key_from, slug_from


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Plenary in Foshan, 2026", "plenary-in-foshan-2026"),
        ("Gäste aus Köln & Düsseldorf", "gaeste-aus-koeln-duesseldorf"),
        ("Großer Ärger", "grosser-aerger"),
        ("Café São Paulo", "cafe-sao-paulo"),
        ("工业城市联盟", "item"),
        ("--", "item"),
    ],
)
def test_a_slug_is_plain_ascii(text: str, slug: str) -> None:
    assert slug_from(text, "item") == slug


def test_a_key_is_free() -> None:
    assert key_from("Hall", []) == "hall"
    assert key_from("Hall", ["hall"]) == "hall-2"
    assert key_from("Hall", {"hall", "hall-2"}) == "hall-3"
    assert key_from("大厅", {"place"}, "place") == "place-2"


@given(st.text(), st.sets(st.text()))
def test_any_text_makes_a_free_key(text: str, others: set[str]) -> None:
    first = key_from(text, others)
    second = key_from(text, {*others, first})
    for key in (first, second):
        assert key not in others
        assert 1 <= len(key) <= LONGEST
        assert slug_from(key, "") == key
    assert first != second
