"""Names of days off from the package `holidays`, in each language."""

from datetime import date

import pytest

from planner.domain.conflicts import OffKind
from planner.gateways.days_off import days_off

DAY_OFF = days_off("DE", "NW")


def names(country: str, day: date) -> dict[str, str]:
    off = DAY_OFF(country, day)
    assert off is not None
    assert off.kind is OffKind.HOLIDAY
    return off.name.as_mapping()


def test_a_swapped_day_off_is_named_with_the_day_in_the_readers_form() -> None:
    assert names("CN", date(2026, 10, 7)) == {
        "en": "Day off, worked instead on 10 Oct 2026",
        "de": "Arbeitsfrei, dafür Arbeitstag am 10.10.2026",
        "zh": "调休放假（2026年10月10日上班）",
    }
    assert names("HU", date(2026, 1, 2))["de"] == "Arbeitsfrei, dafür Arbeitstag am 10.01.2026"


def test_other_holidays_have_the_names_of_the_package() -> None:
    assert names("CN", date(2026, 10, 1)) == {"en": "National Day", "zh": "国庆节"}
    assert names("DE", date(2026, 10, 3))["de"] == "Tag der Deutschen Einheit"


@pytest.mark.parametrize("language", ["en_US.UTF-8", "zh_CN.UTF-8"])
def test_the_language_of_the_machine_changes_nothing(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    days = days_off("AT", "")
    off = days("FR", date(2031, 7, 14))
    assert off is not None
    assert off.name.as_mapping() == {"en": "National Day"}
