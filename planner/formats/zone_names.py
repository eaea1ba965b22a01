"""IANA names for the time zones of other people's calendars."""

import re
from functools import lru_cache

from babel.core import get_global

from planner.domain.times import zone_names

_COPY = re.compile(r" \d+$")
"""Exchange numbers zones that it had to tell apart: ``Eastern Standard Time 1``."""

_UNIVERSAL = frozenset({"utc", "gmt", "z", "etc/utc", "etc/gmt", "coordinated universal time"})


@lru_cache(maxsize=1024)
def iana_name(name: str) -> str:
    """The IANA zone that a calendar calls `name`, by CLDR's table for Windows; empty if unknown.

    Prefixes before an IANA name (``/freeassociation.sourceforge.net/Europe/Berlin``) are dropped.
    """
    plain = name.strip().strip('"')
    if plain.casefold() in _UNIVERSAL:
        return "UTC"
    parts = plain.strip("/").split("/")
    endings = ("/".join(parts[start:]) for start in range(len(parts)))
    known = next((ending for ending in endings if ending in zone_names()), "")
    return known or _windows().get(_COPY.sub("", plain).casefold(), "")


@lru_cache(maxsize=1)
def _windows() -> dict[str, str]:
    table = get_global("windows_zone_mapping")
    return {name.casefold(): zone for name, zone in table.items() if zone in zone_names()}
