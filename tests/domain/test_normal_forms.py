"""Normal forms: the same as Python's for what people write, and no slower for what they don't."""

from time import process_time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.imports.wording import folded as folded_cell
from planner.domain.keys import slug_from
from planner.domain.normal_forms import PIECE, normalized
from planner.domain.passwords import folded
from planner.domain.search import searchable, sortable
from planner.gateways.passwords import is_password

FORMS = st.sampled_from(("NFC", "NFD", "NFKC", "NFKD"))
WRITTEN = st.text(
    st.sampled_from(
        "aÄ\u0308\u0323 ﬁＡ佛山\u1112\u1161\u11ab한\u09c7\u09be\u0cc6\u0cc2\u0cd5\u0dd9\u0dcf\u0dca"
    ),
    max_size=40,
)
MARKS = "\u0316\u0300" * 50_000
"""Half a minute of work for each, if nobody looks out."""


@given(st.lists(WRITTEN, max_size=40).map("x".join), FORMS)
def test_what_people_write_is_normalized_as_ever(text: str, form: str) -> None:
    assert normalized(form, text) == normalize(form, text)  # type: ignore[arg-type] # drawn


@given(st.integers(PIECE - 3, PIECE + 3), FORMS)
def test_what_joins_is_not_parted(before: int, form: str) -> None:
    for joined in ("u\u0308", "e\u0323\u0302", "\u1112\u1161\u11ab", "\u0cc6\u0cc2\u0cd5"):
        text = "x" * before + joined + "y"
        assert normalized(form, text) == normalize(form, text)  # type: ignore[arg-type] # drawn


@pytest.mark.parametrize(
    "read", [folded, searchable, sortable, folded_cell, lambda text: slug_from(text, "x")]
)
def test_marks_without_end_take_no_time(read: object) -> None:
    assert callable(read)
    began = process_time()
    read("a" + MARKS)
    assert process_time() - began < 3


def test_nobody_keeps_the_server_busy_by_a_password() -> None:
    began = process_time()
    assert not is_password("a" + MARKS, None)
    assert process_time() - began < 3
