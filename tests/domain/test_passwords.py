"""Which passwords are refused."""

import pytest

from planner.domain.passwords import folded, require_strong
from planner.domain.refusals import InvalidError

EMAIL = "eva.muster@example.org"


def _refusal(password: str) -> str:
    with pytest.raises(InvalidError) as refused:
        require_strong(password, email=EMAIL, name="Eva Muster", field="new")
    assert refused.value.field == "new"
    return str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "Klingen-Tee-Foshan",
        "佛山市禅城区季华五路十八号楼",
        "muster-of-geese",
    ],
)
def test_long_ones_that_say_nothing_about_the_person_are_taken(password: str) -> None:
    require_strong(password, email=EMAIL, name="Eva Muster")


def test_short_and_endless_ones_are_refused() -> None:
    assert _refusal("elevensigns") == "Use at least 12 characters; several words are fine."
    assert _refusal("word " * 201) == "Use at most 1000 characters."


@pytest.mark.parametrize(
    "password", ["eva.muster@example.org", "Eva Muster 1974", "MUSTER-eva-2026!"]
)
def test_the_persons_own_names_are_refused(password: str) -> None:
    assert _refusal(password) == "Don't use your name or your e-mail address."


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaa",
        "123456789012",
        "210987654321",
        "qwertzuiopqwe",
        "fishfishfish",
        "Passwort123456!",
        "Wirtschaftsförderung2026",
        "planner-admin-2026",
        "2026 Delegationsreise!",
    ],
)
def test_patterns_are_refused(password: str) -> None:
    assert _refusal(password) == "This is guessed quickly. Use several words."


def test_an_umlaut_is_the_same_from_every_keyboard() -> None:
    assert folded("Bru\u0308cke") == folded("Br\u00fccke")
