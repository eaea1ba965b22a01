"""Passwords that were stolen elsewhere: each way to choose one looks for them."""

import pytest

from planner.db.models import Account
from planner.domain.refusals import InvalidError
from planner.gateways.passwords import is_password
from planner.services.new_passwords import chosen_hash

EVA = Account(email="eva@example.org", name="Eva Muster")


@pytest.mark.parametrize(
    "password",
    ["123qweasdzxc", "liverpool1892", "LiverPool1892", "correcthorsebatterystaple"],
)
def test_what_was_stolen_elsewhere_is_refused(password: str) -> None:
    with pytest.raises(InvalidError, match="stolen elsewhere") as refused:
        chosen_hash(EVA, password, field="new")
    assert refused.value.field == "new"


def test_rules_are_told_before_lists() -> None:
    with pytest.raises(InvalidError, match="Use at least"):
        chosen_hash(EVA, "liverpool")
    with pytest.raises(InvalidError, match="your name"):
        chosen_hash(EVA, "eva@example.org")


@pytest.mark.parametrize("password", ["klingen tee foshan", "佛山市禅城区季华五路十八号楼"])
def test_what_nobody_tries_is_taken(password: str) -> None:
    assert is_password(password, chosen_hash(EVA, password))
