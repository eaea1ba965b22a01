"""What shapes the bytes of calendars besides what was released: code, catalogues, settings.

A look is a digest of it. Kept bytes of another look are not served: nobody has to remember to
delete them when the program is updated.
"""

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from planner.domain import calendars, labels, names, place_clocks, spans, texts, times
from planner.formats import ics_text, ics_write, zone_rules
from planner.i18n import catalogues

_MODULES = (
    calendars,
    labels,
    names,
    place_clocks,
    spans,
    texts,
    times,
    ics_text,
    ics_write,
    zone_rules,
)
_PACKAGES = ("icalendar", "tzdata")
_LENGTH = 24


@lru_cache(maxsize=1)
def renderer_look() -> str:
    """The look of events: the code that writes them, and the catalogues."""
    files = [Path(module.__file__ or "") for module in _MODULES]
    files += sorted(catalogues.FOLDER.rglob("*.mo"))
    parts = [file.read_bytes() for file in files]
    parts += [f"{package} {version(package)}".encode() for package in _PACKAGES]
    return _digest(b"\0".join(parts))


@lru_cache(maxsize=4096)
def calendar_look(changed_at: datetime) -> str:
    """The look of calendars of an office whose settings last changed at a moment."""
    return _digest(f"{renderer_look()} {changed_at.astimezone(UTC).isoformat()}".encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_LENGTH]
