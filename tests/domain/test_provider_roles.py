"""Which roles a provider's claim gives."""

import pytest

from planner.domain.access import Role
from planner.domain.provider_roles import AdmissionError, RoleRule, read_rules, roles_of


def test_rules_hold_names_of_directories() -> None:
    assert read_rules(" cn=a,ou=b=solingen:planner ;\n\nboss = solingen : admin ") == (
        RoleRule("cn=a,ou=b", "solingen", Role.PLANNER),
        RoleRule("boss", "solingen", Role.ADMIN),
    )
    assert read_rules("") == ()


@pytest.mark.parametrize(
    "wrong", ["boss", "boss=solingen", "=solingen:admin", "boss=:admin", "boss=solingen:system"]
)
def test_a_rule_that_gives_no_role_of_an_office_is_refused(wrong: str) -> None:
    with pytest.raises(AdmissionError, match="is not like value=office:role"):
        read_rules(wrong)


def test_the_first_rule_that_fits_holds_in_each_office() -> None:
    rules = read_rules("a=solingen:viewer; b=solingen:admin; b=remscheid:planner")
    assert roles_of(frozenset({"a", "b"}), rules) == {
        "solingen": Role.VIEWER,
        "remscheid": Role.PLANNER,
    }
    assert roles_of(frozenset({"A", "c"}), rules) == {}
