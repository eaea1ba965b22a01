"""Sealing: nothing readable, bound to whose and what it is, keys that are renewed."""

import pytest

from planner.config.settings import FIELD_KEY_BYTES, SettingError, new_field_key, read_settings
from planner.gateways.seals import NoKeyError, SealError, Vault
from tests.readiness import KEY, NUMBER, OLD_KEY

SUBJECT = "7:passport_number"


def test_what_is_sealed_can_be_opened_and_not_be_read() -> None:
    sealed = Vault((KEY,)).seal(SUBJECT, NUMBER)
    assert NUMBER not in sealed
    assert Vault((KEY,)).open(SUBJECT, sealed) == NUMBER


def test_the_same_is_sealed_differently_each_time() -> None:
    vault = Vault((KEY,))
    assert vault.seal(SUBJECT, NUMBER) != vault.seal(SUBJECT, NUMBER)


def test_a_sealed_value_passes_for_nobody_elses() -> None:
    vault = Vault((KEY,))
    with pytest.raises(SealError, match="somebody else"):
        vault.open("8:passport_number", vault.seal(SUBJECT, NUMBER))


def test_a_changed_value_is_refused() -> None:
    vault = Vault((KEY,))
    sealed = vault.seal(SUBJECT, NUMBER)
    changed = sealed[:-6] + ("AAAA" if sealed[-6:-2] != "AAAA" else "BBBB") + sealed[-2:]
    with pytest.raises(SealError):
        vault.open(SUBJECT, changed)


def test_without_a_key_nothing_is_sealed_and_with_another_nothing_opened() -> None:
    with pytest.raises(NoKeyError):
        Vault().seal(SUBJECT, NUMBER)
    with pytest.raises(SealError, match="no key opens it"):
        Vault((OLD_KEY,)).open(SUBJECT, Vault((KEY,)).seal(SUBJECT, NUMBER))


def test_a_new_key_takes_over_and_the_old_one_can_go() -> None:
    old = Vault((OLD_KEY,)).seal(SUBJECT, NUMBER)
    both = Vault((KEY, OLD_KEY))
    assert both.open(SUBJECT, old) == NUMBER
    assert Vault((KEY,)).open(SUBJECT, both.renew(old)) == NUMBER


def test_keys_are_not_shown() -> None:
    assert repr(Vault((KEY, OLD_KEY))) == "Vault(2 keys)"


def test_settings_take_keys_and_hide_them(tmp_path: object) -> None:
    found = read_settings(
        {"PLANNER_DATA": str(tmp_path), "PLANNER_FIELD_KEYS": f"{KEY}, {OLD_KEY}"}
    )
    assert found.field_keys == (KEY, OLD_KEY)
    assert KEY not in repr(found)


@pytest.mark.parametrize("wrong", ["short", f"{KEY},x", "!" * 44])
def test_a_wrong_key_stops_the_start_with_its_name(tmp_path: object, wrong: str) -> None:
    with pytest.raises(SettingError, match="PLANNER_FIELD_KEYS"):
        read_settings({"PLANNER_DATA": str(tmp_path), "PLANNER_FIELD_KEYS": wrong})


def test_the_embedded_database_gets_a_key_of_its_own_once(tmp_path: object) -> None:
    first = read_settings({"PLANNER_DATA": str(tmp_path)}).field_keys
    assert len(first) == 1
    assert read_settings({"PLANNER_DATA": str(tmp_path)}).field_keys == first


def test_a_database_server_gets_none_until_somebody_sets_one(tmp_path: object) -> None:
    server = {"PLANNER_DATA": str(tmp_path), "PLANNER_DATABASE_URL": "postgresql://db/planner"}
    assert read_settings(server).field_keys == ()


def test_a_new_key_is_long_enough() -> None:
    assert Vault((new_field_key(),)).seal(SUBJECT, NUMBER)
    assert FIELD_KEY_BYTES == 32
    assert new_field_key() != new_field_key()
