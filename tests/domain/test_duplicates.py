"""Which records are probably the same one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.duplicates import (
    Likeness,
    Pair,
    Traits,
    contact_traits,
    likely_pairs,
    metres_between,
    organisation_traits,
    place_traits,
    plain_name,
    reasons_for,
    similar_to,
)
from planner.domain.entries import Position
from planner.domain.texts import Texts


def a_contact(number: int, **values: str) -> Traits:
    none = {"given": "", "family": "", "native": "", "email": "", "phone": ""}
    return contact_traits(number, **(none | values))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Müller Maschinenbau GmbH & Co. KG", "mueller maschinenbau"),
        ("MUELLER  Maschinenbau", "mueller maschinenbau"),
        ("Verein der Freunde e.V.", "verein der freunde"),
        ("Foshan Example Robotics Co., Ltd.", "foshan example robotics"),
        ("Example S.A.", "example"),
        ("AG", "ag"),
        ("佛山市经济促进局", "佛山市经济促进局"),
        ("Ｆｏｓｈａｎ", "foshan"),
    ],
)
def test_a_name_is_compared_without_legal_form_case_and_punctuation(
    name: str, expected: str
) -> None:
    assert plain_name(name) == expected


def test_organisations_are_alike_by_any_of_their_names() -> None:
    one = organisation_traits(1, Texts(en="Example Metal", de="Beispiel Metall"), "")
    other = organisation_traits(2, Texts(en="Sample"), "Beispiel Metall GmbH")
    assert reasons_for(one, other) == (Likeness.NAME,)
    assert reasons_for(one, organisation_traits(3, Texts(en="Example"), "")) == ()


def test_chinese_names_are_compared_as_they_are() -> None:
    one = organisation_traits(1, Texts(zh="金属制品有限公司"), "")
    assert reasons_for(one, organisation_traits(2, Texts(zh="金属制品有限公司"), ""))
    assert not reasons_for(one, organisation_traits(3, Texts(zh="金属制品厂"), ""))


def test_places_of_one_name_are_alike_in_one_city_only() -> None:
    one = place_traits(1, Texts(en="Town Hall"), "Solingen", None)
    assert reasons_for(one, place_traits(2, Texts(en="town hall"), "SOLINGEN", None))
    assert not reasons_for(one, place_traits(3, Texts(en="Town hall"), "Foshan", None))


def test_places_are_alike_within_200_metres() -> None:
    here = Position(22.9250, 113.2050)
    near, far = Position(22.9267, 113.2050), Position(22.9269, 113.2050)
    assert 188 < metres_between(here, near) < 190
    assert 211 < metres_between(here, far) < 212
    hall = place_traits(1, Texts(en="Hall"), "Foshan", here)
    assert reasons_for(hall, place_traits(2, Texts(en="Hotel"), "Foshan", near)) == (
        Likeness.NEARBY,
    )
    assert not reasons_for(hall, place_traits(3, Texts(en="Hotel"), "Foshan", far))


def test_places_on_both_sides_of_the_date_line_are_near() -> None:
    assert metres_between(Position(-17.0, 179.9999), Position(-17.0, -179.9999)) < 25


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (
            {"given": "Wei", "family": "Chen"},
            {"given": "CHEN", "family": "Wei"},
            (Likeness.NAME,),
        ),
        ({"family": "Chen"}, {"family": "Chen"}, ()),
        ({"native": "陈 伟"}, {"native": "陈伟"}, (Likeness.NATIVE_NAME,)),
        ({"email": "A@Example.org "}, {"email": "a@example.org"}, (Likeness.EMAIL,)),
        ({"phone": "+49 212 555-0100"}, {"phone": "(0212) 5550100"}, (Likeness.PHONE,)),
        ({"phone": "110"}, {"phone": "110"}, ()),
        (
            {"given": "A", "family": "B", "email": "a@b.example"},
            {"given": "A", "family": "B", "email": "a@b.example"},
            (Likeness.NAME, Likeness.EMAIL),
        ),
    ],
)
def test_contacts_are_alike_by_name_native_name_mail_or_phone(
    one: dict[str, str], other: dict[str, str], reasons: tuple[Likeness, ...]
) -> None:
    assert reasons_for(a_contact(1, **one), a_contact(2, **other)) == reasons


def test_nothing_in_common_is_nothing_alike() -> None:
    assert reasons_for(a_contact(1), a_contact(2)) == ()


def test_a_record_is_not_similar_to_itself_and_the_best_match_comes_first() -> None:
    me = a_contact(1, given="A", family="B", email="a@b.example")
    others = [me, a_contact(2, given="A", family="B"), a_contact(3, given="B", family="A",
              email="a@b.example")]  # fmt: skip
    assert similar_to(me, others) == [
        Pair(1, 3, (Likeness.NAME, Likeness.EMAIL)),
        Pair(1, 2, (Likeness.NAME,)),
    ]


def test_what_a_whole_department_shares_tells_nothing() -> None:
    crowd = [a_contact(number, phone="+49 212 5550100") for number in range(21)]
    assert likely_pairs(crowd) == []
    assert len(likely_pairs(crowd[:20])) == 190


@st.composite
def places(draw: st.DrawFn) -> list[Traits]:
    spots = st.tuples(st.integers(0, 40), st.integers(0, 40))
    found = draw(st.lists(st.tuples(st.sampled_from("abc"), st.none() | spots), max_size=20))
    return [
        place_traits(
            number,
            Texts(en=name),
            "Solingen",
            spot and Position(51.0 + spot[0] / 5000, 7.0 + spot[1] / 5000),
        )
        for number, (name, spot) in enumerate(found)
    ]


@given(places())
def test_likely_pairs_are_all_pairs_with_a_reason(records: list[Traits]) -> None:
    every = {
        (one.number, other.number): reasons
        for index, one in enumerate(records)
        for other in records[index + 1 :]
        if (reasons := reasons_for(one, other))
    }
    found = likely_pairs(records)
    assert {(pair.first, pair.second): pair.reasons for pair in found} == every
    assert len(found) == len(every)
