"""Numbers of records, versions and pages, as addresses and forms bring them."""

MOST = 2**31 - 1
"""The largest that PostgreSQL's integers hold: no record gets so far."""

MOST_FIGURES = 9
"""As many as every database's integers hold; nothing here is ever counted so far."""


def number(text: object) -> int | None:
    """A whole number from 0, in figures of ASCII; None where it is none."""
    found = str(text or "")
    is_number = found.isascii() and found.isdigit() and len(found) <= MOST_FIGURES
    return int(found) if is_number else None
