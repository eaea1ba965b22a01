"""Secret addresses (feeds and travellers' pages): what is kept of them, how long they answer."""

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256


def hash_of(secret: str) -> str:
    """What is stored of a secret: SHA-256, in hexadecimal. No text is too odd to have a hash."""
    try:
        return sha256(secret.encode()).hexdigest()
    except UnicodeEncodeError:  # half a character: no secret of ours
        return sha256(secret.encode(errors="replace")).hexdigest()


def expires_at(created_at: datetime, last_day: date | None, days: int) -> datetime:
    """When an address stops answering: `days` after its creation or the trip's end if later.

    `last_day` is the trip's, None for what belongs to no trip; moments are in UTC.
    """
    if last_day is None:
        return created_at + timedelta(days=days)
    end = datetime.combine(last_day + timedelta(days=1), time(), UTC)
    return max(created_at, end) + timedelta(days=days)
