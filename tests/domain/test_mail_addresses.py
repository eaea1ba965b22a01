"""The shape of e-mail addresses."""

import pytest

from planner.domain.mail_addresses import mail_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Eva.Muster@Example.ORG ", "eva.muster@example.org"),
        ("a+b@sub.example.org", "a+b@sub.example.org"),
        ("admin@localhost", "admin@localhost"),
        ("jörg@bücher.example", "jörg@bücher.example"),
    ],
)
def test_an_address_is_kept_in_lower_case(typed: str, kept: str) -> None:
    assert mail_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "eva",
        "@example.org",
        "eva@",
        "a@b@c",
        "eva@exam ple.org",
        "a,b@example.org",
        "e@x\nBcc:y",
    ],
)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail address"):
        mail_address(typed)
