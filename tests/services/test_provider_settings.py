"""The settings of signing in: what is read, what stops the start."""

from pathlib import Path

import pytest

from planner.config.settings import SettingError, Settings, read_settings
from planner.domain.access import Role
from planner.domain.provider_roles import RoleRule
from planner.domain.strong_sign_ins import ANY, Strength

GIVEN = {
    "PLANNER_OIDC_ISSUER": "https://login.example.org/realms/city",
    "PLANNER_OIDC_CLIENT_ID": "planner",
    "PLANNER_OIDC_CLIENT_SECRET": "a secret of the client",
    "PLANNER_OIDC_ROLE_CLAIM": "groups",
    "PLANNER_OIDC_ROLES": "team=solingen:planner",
}


def read(folder: Path, **changes: str) -> Settings:
    return read_settings({"PLANNER_DATA": str(folder)} | GIVEN | changes)


def test_a_provider_is_read_and_its_secret_never_shown(tmp_path: Path) -> None:
    found = read(tmp_path, PLANNER_PASSWORD_SIGN_IN="off")
    assert found.provider is not None
    assert found.provider.issuer == "https://login.example.org/realms/city"
    assert found.provider.rules == (RoleRule("team", "solingen", Role.PLANNER),)
    assert not found.password_sign_in
    assert "a secret of the client" not in repr(found)


def test_without_a_provider_people_sign_in_by_password(tmp_path: Path) -> None:
    found = read_settings({"PLANNER_DATA": str(tmp_path)})
    assert (found.provider, found.password_sign_in) == (None, True)


@pytest.mark.parametrize(
    "issuer", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"]
)
def test_on_this_machine_a_provider_needs_no_tls(tmp_path: Path, issuer: str) -> None:
    provider = read(tmp_path, PLANNER_OIDC_ISSUER=issuer).provider
    assert provider is not None
    assert provider.issuer == issuer


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLANNER_OIDC_ISSUER", "http://login.example.org"),
        ("PLANNER_OIDC_ISSUER", "https://u:p@login.example.org"),
        ("PLANNER_OIDC_ISSUER", "https://login.example.org/?x=1"),
        ("PLANNER_OIDC_ISSUER", "login.example.org"),
        ("PLANNER_OIDC_ISSUER", "https://[login"),
        ("PLANNER_OIDC_CLIENT_ID", ""),
        ("PLANNER_OIDC_CLIENT_SECRET", " "),
        ("PLANNER_OIDC_ROLE_CLAIM", ""),
        ("PLANNER_OIDC_ROLES", "team=solingen:king"),
        ("PLANNER_OIDC_STRONG", "gold amr:"),
        ("PLANNER_PASSWORD_SIGN_IN", "maybe"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingError, match=name) as raised:
        read(tmp_path, **{name: value})
    assert "a secret of the client" not in str(raised.value)


def test_words_for_a_second_factor_are_names_or_methods(tmp_path: Path) -> None:
    provider = read(tmp_path, PLANNER_OIDC_STRONG=" gold  amr:mfa amr:hwk silver").provider
    assert provider is not None
    assert provider.strength == Strength(("gold", "silver"), frozenset({"mfa", "hwk"}))
    without = read(tmp_path).provider
    assert without is not None
    assert without.strength == ANY


def test_passwords_stay_on_where_there_is_no_other_way_in(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="PLANNER_PASSWORD_SIGN_IN: nobody could sign in"):
        read(tmp_path, PLANNER_OIDC_ISSUER="", PLANNER_PASSWORD_SIGN_IN="off")
