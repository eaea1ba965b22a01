"""Address cards, read back by an independent rule of RFC 6350: lines, escapes, folding."""

import re

from planner.formats.vcard_write import Card, write_cards

CHEN = Card(
    "Wei",
    "Chen",
    "Chen Wei",
    native="陈伟",
    organisation="Foshan; City, Office",
    function="Deputy\nmayor",
    email="chen@example.org",
    phone="+86 757 1",
)


def unfolded(body: bytes) -> list[str]:
    return re.sub(rb"\r\n[ \t]", b"", body).decode().split("\r\n")


def test_a_card_says_name_organisation_and_how_to_reach_the_person() -> None:
    assert unfolded(write_cards([CHEN])) == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:Chen;Wei;;;",
        "FN:Chen Wei",
        "NICKNAME:陈伟",
        r"ORG:Foshan\; City\, Office",
        r"TITLE:Deputy\nmayor",
        "EMAIL;TYPE=INTERNET:chen@example.org",
        "TEL;TYPE=WORK:+86 757 1",
        "END:VCARD",
        "",
    ]


def test_what_is_not_known_has_no_line() -> None:
    names = [line.partition(":")[0] for line in unfolded(write_cards([Card("A", "B", "A B")]))]
    assert names == ["BEGIN", "VERSION", "N", "FN", "END", ""]


def test_long_lines_are_folded_between_characters_and_nobody_ends_a_card() -> None:
    evil = Card("", "王" * 60, "王" * 60, note="x\r\nEND:VCARD\r\nBEGIN:VCARD")
    body = write_cards([evil, CHEN])
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert [line for line in unfolded(body) if line.startswith("BEGIN")] == ["BEGIN:VCARD"] * 2
    for line in body.split(b"\r\n"):
        line.decode()
