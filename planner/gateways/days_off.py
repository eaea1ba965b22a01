"""Public holidays, weekends and swapped working days of the countries, from the package `holidays`.

Nothing is looked up elsewhere. China announces its swapped days each autumn for the next year;
until the package knows them, that year's days off are marked as preliminary.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

import holidays
from holidays import HolidayBase

from planner.domain.conflicts import DayOff, OffKind
from planner.domain.labels import mark
from planner.domain.texts import Texts
from planner.i18n.catalogues import texts
from planner.i18n.days import medium_day

SWAPPING = frozenset({"CN"})
"""Countries that swap working days by decree, year by year."""

LANGUAGES = {"en": ("en_US", "en"), "de": ("de",), "zh": ("zh_CN",)}
"""What the package calls our languages."""

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday: of a country that the package does not know."""

YEARS = range(1990, 2101)

_SWAPPED = mark("Day off, worked instead on %(day)s")
_BETWEEN = "; "
"""What stands between two holidays of one day."""


def days_off(home: str, subdivision: str) -> Callable[[str, date], DayOff | None]:
    """Why a day is off in a country, None where it is not; `home` has the subdivision's days."""

    def day_off(country: str, day: date) -> DayOff | None:
        part = subdivision if country == home else ""
        return _day_off(country, part, day)

    return day_off


def has_part(country: str, part: str) -> bool:
    """Whether a country has a part of this code (``NW``), as far as anybody knows."""
    known = holidays.list_supported_countries(include_aliases=False)
    return country not in known or part in known[country]


@lru_cache(maxsize=4096)
def _day_off(country: str, part: str, day: date) -> DayOff | None:
    calendar = _calendar(country, part, day.year, "")
    if calendar is None:
        return DayOff(OffKind.WEEKEND) if day.weekday() in WEEKEND else None
    if calendar.is_working_day(day):
        return None
    is_preliminary = country in SWAPPING and not any(
        each.year == day.year for each in calendar.weekend_workdays
    )
    if day in calendar:
        name = _name(country, part, day)
        return DayOff(OffKind.HOLIDAY, name, is_preliminary=is_preliminary)
    return DayOff(OffKind.WEEKEND, is_preliminary=is_preliminary)


def _name(country: str, part: str, day: date) -> Texts:
    """The holiday's name in the languages that the package has, in its own where it has none.

    A day off that is worked on another day is named by us: the package writes that day in one form
    for all readers, in the United States' for English.
    """
    own = _calendar(country, part, day.year, "")
    worked = _worked_instead(own, day) if own is not None else None
    if worked is not None:
        return Texts.of(
            {
                name: texts(name).gettext(_SWAPPED) % {"day": medium_day(worked, name)}
                for name in LANGUAGES
            }
        )
    found: dict[str, str] = {}
    for ours, theirs in LANGUAGES.items():
        for language in theirs:
            calendar = _calendar(country, part, day.year, language)
            if calendar is not None and language in calendar.supported_languages:
                found.setdefault(ours, calendar.get(day, ""))
    return Texts.of(found or {"en": own.get(day, "") if own is not None else ""})


def _worked_instead(calendar: HolidayBase, day: date) -> date | None:
    """The day that is worked in exchange for a day off; None of any other holiday.

    `calendar` is in its own language: there the package's label is what the name was made of.
    """
    before, place, after = getattr(calendar, "substituted_label", "").partition("%s")
    for name in calendar.get(day, "").split(_BETWEEN) if place else ():
        if name.startswith(before) and name.endswith(after):
            written = name[len(before) : len(name) - len(after)]
            return datetime.strptime(written, calendar.substituted_date_format).date()  # noqa: DTZ007 - a day
    return None


@lru_cache(maxsize=256)
def _calendar(country: str, part: str, year: int, language: str) -> HolidayBase | None:
    """A country's calendar of a year, in its own language unless told; None where there is none."""
    if year not in YEARS:
        return None
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        return None
    subdivision = part if part in known[country] else None
    plain = holidays.country_holidays(country, subdiv=subdivision, years=())
    own = plain.default_language  # without one the package takes the language of the machine
    return holidays.country_holidays(
        country, subdiv=subdivision, years=year, language=language or own
    )
