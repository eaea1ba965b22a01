"""Texts fall back to a language there is, and know which translations lag behind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.texts import LANGUAGES, Texts, revised, tidied

WORDS = st.sampled_from(["", "one", "two"])
TEXTS = st.builds(Texts, WORDS, WORDS, WORDS)


def test_a_reader_gets_their_language_else_the_first_there_is() -> None:
    texts = Texts(de="Bahn", zh="火车")
    assert [texts.best(language) for language in ("de", "zh", "en")] == ["Bahn", "火车", "Bahn"]
    assert texts.language_for("en") == "de"
    assert texts.missing() == ("en",)


def test_a_translation_lags_when_only_the_original_changes() -> None:
    old = Texts(en="Visit", de="Besuch", zh="参观")
    new = revised(old, Texts(en="Tour", de="Besuch", zh="参观"), "en")
    assert new.outdated == {"de", "zh"}
    caught_up = revised(new, Texts(en="Tour", de="Rundgang", zh="参观"), "en")
    assert caught_up.outdated == {"zh"}


def test_a_first_original_makes_nothing_lag() -> None:
    assert revised(Texts(zh="参观"), Texts(en="Visit", zh="参观"), "en").outdated == frozenset()


@given(old=TEXTS, new=TEXTS, original=st.sampled_from(LANGUAGES))
def test_what_lags_is_there_and_is_not_the_original(old: Texts, new: Texts, original: str) -> None:
    result = revised(old, new, original)
    assert result.as_mapping() == new.as_mapping()
    assert all(result.own(language) for language in result.outdated)
    assert original not in result.outdated


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Dinner \x1b[31m\x07", "Dinner [31m"),
        ("one\r\ntwo\tthree", "one\r\ntwo\tthree"),
        ("\u202e\u200b\ufeff", ""),
        ("\u200bשלום\u200f", "\u200bשלום\u200f"),
        ("", ""),
    ],
)
def test_a_typed_text_loses_what_nobody_sees(typed: str, kept: str) -> None:
    assert tidied(typed) == kept
