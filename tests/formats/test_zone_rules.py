"""Zone rules: their text, and every zone against zoneinfo for every year of the window."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped] # publishes no types

from planner.domain.times import zone, zone_names
from planner.formats.zone_rules import FIRST_YEAR, LAST_YEAR, covers, vtimezone, zone_rule

START = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
END = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)

BERLIN = b"""\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:20170326T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20171029T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
SHANGHAI = b"""\
BEGIN:VTIMEZONE
TZID:Asia/Shanghai
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
END:STANDARD
END:VTIMEZONE
"""
SAO_PAULO = b"""\
BEGIN:VTIMEZONE
TZID:America/Sao_Paulo
BEGIN:STANDARD
DTSTART:20170219T000000
RRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=3SU;UNTIL=20190217T020000Z
TZOFFSETFROM:-0200
TZOFFSETTO:-0300
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20171015T000000
TZOFFSETFROM:-0300
TZOFFSETTO:-0200
END:DAYLIGHT
BEGIN:DAYLIGHT
DTSTART:20181104T000000
TZOFFSETFROM:-0300
TZOFFSETTO:-0200
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.fixture(scope="module")
def ruled() -> dict[str, bytes]:
    """The VTIMEZONE of every zone that has one."""
    return {name: vtimezone(name) for name in sorted(zone_names()) if zone_rule(name)}


def observances(text: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """DAYLIGHT or STANDARD, and the properties."""
    for kind, lines in re.findall(r"BEGIN:(DAY\w+|STA\w+)\r\n(.*?)END:", text.decode(), re.DOTALL):
        yield kind, dict(line.split(":", 1) for line in lines.splitlines())


def onsets(text: bytes) -> list[tuple[datetime, timedelta]]:
    """When which offset sets in, up to the end of the window, worked out by dateutil."""
    found = []
    for _, properties in observances(text):
        wall = properties["DTSTART"] + properties["TZOFFSETFROM"]
        first = datetime.strptime(wall, "%Y%m%dT%H%M%S%z")
        after = datetime.strptime(properties["TZOFFSETTO"], "%z").utcoffset() or timedelta()
        rule = rrulestr(properties.get("RRULE", "FREQ=YEARLY;COUNT=1"), dtstart=first)
        found += [(moment.astimezone(UTC), after) for moment in rule.between(first, END, inc=True)]
    return sorted(found)


def moments_to_ask(changes: list[tuple[datetime, timedelta]]) -> Iterator[datetime]:
    """Every third day of the window, and the hours around each change."""
    yield from (START + timedelta(days=day) for day in range(0, (END - START).days, 3))
    around = [timedelta(hours=hour) for hour in range(-4, 5)] + [timedelta(seconds=-1)]
    yield from (at + step for at, _ in changes for step in around if START <= at + step < END)


@pytest.mark.parametrize(
    ("name", "text"),
    [("Europe/Berlin", BERLIN), ("Asia/Shanghai", SHANGHAI), ("America/Sao_Paulo", SAO_PAULO)],
)
def test_the_text_of_a_rule(name: str, text: bytes) -> None:
    assert vtimezone(name) == text.replace(b"\n", b"\r\n")


def test_every_rule_says_what_zoneinfo_says(ruled: dict[str, bytes]) -> None:
    wrong = []
    for name, text in ruled.items():
        region, changes = zone(name), onsets(text)
        starts = [at for at, _ in changes]
        wrong += [
            (name, moment)
            for moment in moments_to_ask(changes)
            if moment.astimezone(region).utcoffset() != changes[bisect_right(starts, moment) - 1][1]
        ]
    assert wrong == []


def test_every_rule_begins_before_its_window(ruled: dict[str, bytes]) -> None:
    assert [name for name, text in ruled.items() if onsets(text)[0][0] >= START] == []


def test_summer_time_is_daylight_even_where_the_tz_database_calls_it_standard() -> None:
    dublin = observances(vtimezone("Europe/Dublin"))
    offsets = {kind: properties["TZOFFSETTO"] for kind, properties in dublin}
    assert offsets == {"DAYLIGHT": "+0100", "STANDARD": "+0000"}


def test_zones_whose_clocks_follow_no_yearly_weekday_have_no_rule(
    ruled: dict[str, bytes],
) -> None:
    without = zone_names() - set(ruled)
    assert {
        "Africa/Cairo",
        "Africa/Casablanca",
        "America/Santiago",
        "Asia/Gaza",
        "Asia/Jerusalem",
        "UTC",
    } <= without
    assert len(without) < 25  # 19 of 519 in the tz databases of 2025 and 2026
    with pytest.raises(ValueError, match="Africa/Casablanca has no rule"):
        vtimezone("Africa/Casablanca")


def test_the_text_stays_short_and_without_lists_of_dates(ruled: dict[str, bytes]) -> None:
    texts = ruled.values()
    assert max(text.count(b"\r\n") for text in texts) <= 27
    assert not any(b"RDATE" in text for text in texts)
    assert all(len(line) <= 75 for text in texts for line in text.split(b"\r\n"))


def test_covers_the_years_of_the_window_in_zones_with_a_rule() -> None:
    assert all(covers("Europe/Berlin", year) for year in range(FIRST_YEAR, LAST_YEAR + 1))
    assert not covers("Europe/Berlin", FIRST_YEAR - 1)
    assert not covers("Europe/Berlin", LAST_YEAR + 1)
    assert not covers("Africa/Casablanca", 2026)
    assert not covers("UTC", 2026)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown time zone: Etc/GMT"):
        zone_rule("Etc/GMT-8")
