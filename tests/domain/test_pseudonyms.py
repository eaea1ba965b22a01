"""A name becomes a number where it is a whole name, and nowhere else."""

import pytest

from planner.domain.pseudonyms import Pseudonym, is_any_word, is_phone, rekeyed, slugs_of
from planner.domain.texts import Texts

NEW = "Gelöschte Person 7"
MAIL = "geloeschte-person-7@planner.invalid"
NAMES = ("Maria Musterfrau", "李伟", "Maria.Musterfrau@example.org", "+49 212 5550100")
SWAPS = Pseudonym(7).swaps(NAMES, ["Anna Maria Musterfrau", "李伟明", "Maria Musterfrau Ott"])


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("With Maria Musterfrau.", f"With {NEW}."),
        ("Maria Musterfrau’s phone", f"{NEW}’s phone"),
        ("Maria Musterfraus Rede", f"{NEW} Rede"),
        ("请Maria Musterfrau发言", f"请{NEW}发言"),
        ("Anna Maria Musterfrau", "Anna Maria Musterfrau"),
        ("Anna Maria Musterfraus Rede", "Anna Maria Musterfraus Rede"),
        ("Maria Musterfrau Ott", "Maria Musterfrau Ott"),
        ("Maria Musterfrau-Schmidt", "Maria Musterfrau-Schmidt"),
        ("Eva-Maria Musterfrau", "Eva-Maria Musterfrau"),
        ("Maria Musterfrauen", "Maria Musterfrauen"),
        ("李伟、王明", f"{NEW}、王明"),
        ("Li (李伟)", f"Li ({NEW})"),
        ("李伟明", "李伟明"),
        ("小李伟", "小李伟"),
        ("李伟·王", "李伟·王"),
        ("to maria.musterfrau@example.org, too", f"to {MAIL}, too"),
        ("anna.maria.musterfrau@example.org", "anna.maria.musterfrau@example.org"),
        ("maria.musterfrau@example.org.uk", "maria.musterfrau@example.org.uk"),
        ("call +49 212 5550100.", f"call {NEW}."),
        ("+49 212 55501001", "+49 212 55501001"),
        ("+49 212 5550100-12", "+49 212 5550100-12"),
    ],
)
def test_a_name_is_replaced_as_a_whole(text: str, becomes: str) -> None:
    assert SWAPS.of(text) == becomes


def test_html_spells_a_name_its_own_way() -> None:
    assert Pseudonym(7).swaps(["Nora O'Brien"]).of("<p>Nora O&#39;Brien</p>") == f"<p>{NEW}</p>"


def test_texts_and_json_keep_their_fields() -> None:
    texts = Texts(de="Mit Maria Musterfrau", zh="李伟", outdated=frozenset({"zh"}))
    assert SWAPS.of(texts) == Texts(de=f"Mit {NEW}", zh=NEW, outdated=frozenset({"zh"}))
    assert SWAPS.of({"李伟": ["李伟", 3, None]}) == {"李伟": [NEW, 3, None]}


def test_what_may_be_any_word() -> None:
    assert [is_any_word(name) for name in ("An", "Koch", "李", "李伟", "Li Wei")] == [
        *(True,) * 3,
        *(False,) * 2,
    ]
    assert [is_phone(text) for text in ("2026", "879", "0212 290-0", "+49 212 5550100")] == [
        *(False,) * 2,
        *(True,) * 2,
    ]


def test_keys_that_were_made_from_a_name_lose_it() -> None:
    slugs = slugs_of(["Maria Musterfrau", "Musterfrau Maria", "An", "李伟", NAMES[2], NAMES[3]])
    assert slugs == {"maria-musterfrau", "musterfrau-maria"}
    new, others = Pseudonym(7).key, ["anna-maria-musterfrau"]
    given = {
        "approval-maria-musterfrau-2": f"approval-{new}-2",
        "maria-musterfrau": new,
        "approval-anna-maria-musterfrau": "approval-anna-maria-musterfrau",
        "maria-musterfrauen": "maria-musterfrauen",
        "flight": "flight",
    }
    assert {key: rekeyed(key, slugs, others, new) for key in given} == given
