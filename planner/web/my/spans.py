"""How long it is until something begins, in words; the page's script counts on with the same."""

from datetime import datetime, timedelta

from flask_babel import gettext

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONG = 2 * DAY
"""From here on minutes are nobody's concern."""


def begins_in(now: datetime, moment: datetime) -> str:
    """``3 d 4 h``, ``2 h 15 min``, ``15 min``: rounded up to the minute, at least one."""
    minutes = max(-((now - moment) // MINUTE), 1)
    left = minutes * MINUTE
    if left >= LONG:
        return str(gettext("%(days)s d %(hours)s h", days=left // DAY, hours=left % DAY // HOUR))
    if left >= HOUR:
        hours, rest = left // HOUR, left % HOUR // MINUTE
        return str(gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=rest))
    return str(gettext("%(minutes)s min", minutes=minutes))
