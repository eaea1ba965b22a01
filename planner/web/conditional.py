"""What a request says of the copy that it has, and of the codings that it takes (RFC 9110)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_WEIGHT = re.compile(r"[qQ]\s*=\s*(0(?:\.[0-9]*)?|1(?:\.0*)?)")


def has_copy(environ: "WSGIEnvironment", etag: str, last_modified: datetime) -> bool:
    """Whether the copy that the request tells of is current (§ 13.1.2, 13.1.3).

    Tags are compared weakly; where there are any, the date is not looked at.
    """
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return tags == etag or tags.strip() == "*" or etag in _TAG.findall(tags)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and _is_current(since, last_modified)


@lru_cache(maxsize=256)
def asks_for_gzip(accept_encoding: str) -> bool:
    """Whether gzip is named, and not liked less than no coding at all (§ 12.5.3)."""
    weights = {}
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        given = _WEIGHT.fullmatch(weight.strip())
        weights[coding.strip()] = float(given[1]) if given else float(not weight.strip())
    wanted = max(weights.get("gzip", 0.0), weights.get("x-gzip", 0.0))
    return wanted > 0 and wanted >= weights.get("identity", 0.0)


def _is_current(since: str, last_modified: datetime) -> bool:
    try:
        moment = parsedate_to_datetime(since)
    except (ValueError, OverflowError):  # a year or an offset of twenty figures
        return False
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return last_modified.replace(microsecond=0) <= aware
