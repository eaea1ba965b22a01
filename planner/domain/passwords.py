"""Which passwords are too easy to guess (after NIST SP 800-63B § 5.1.1.2: long, not composed)."""

import re

from planner.domain.normal_forms import normalized
from planner.domain.refusals import InvalidError

SHORTEST = 12
LONGEST = 1000
"""Characters; the upper end only bounds the work of one request."""

FEWEST_SIGNS = 5
_MEANINGFUL = 3
"""Characters from which a part of a name or an address counts as known to others."""

_ROWS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertzuiop", "qwertyuiop", "asdfghjkl")

WORDS = (
    *("password", "passwort", "kennwort", "letmein", "willkommen", "welcome", "geheim", "secret"),
    *("planner", "dienstreise", "delegation", "delegationsreise", "reiseplanung", "programm"),
    *("wirtschaftsfoerderung", "wirtschaftsförderung", "stadtverwaltung", "rathaus", "buero"),
    *("büro", "office", "administrator", "admin", "approver", "viewer", "sommer", "winter"),
    *("frühling", "herbst", "summer", "spring", "autumn"),
)
"""What everybody tries first here: alone, in a row, or with figures and signs it is no password."""

_COMMON = re.compile(rf"[\W\d_]*(?:(?:{'|'.join(WORDS)})[\W\d_]*)+")


def folded(password: str) -> str:
    """The password as every keyboard means it: composed characters (NFKC)."""
    return normalized("NFKC", password)


def require_strong(password: str, *, email: str, name: str, field: str = "password") -> None:
    """Raise `InvalidError` at `field` where somebody who knows the person guesses the password."""
    text = folded(password)
    if len(text) < SHORTEST:
        raise InvalidError(
            "Use at least %(count)s characters; several words are fine.",
            field=field,
            count=SHORTEST,
        )
    if len(text) > LONGEST:
        raise InvalidError("Use at most %(count)s characters.", field=field, count=LONGEST)
    lowered = text.casefold()
    if _is_about(lowered, email, name):
        raise InvalidError("Don't use your name or your e-mail address.", field=field)
    if _is_pattern(lowered):
        raise InvalidError("This is guessed quickly. Use several words.", field=field)


def _is_about(text: str, email: str, name: str) -> bool:
    """Whether it is nothing but the person's own names with digits and signs around them."""
    parts = re.split(r"[\W_]+", f"{email} {name}".casefold())
    known = sorted((part for part in parts if len(part) >= _MEANINGFUL), key=len, reverse=True)
    rest = text
    for part in known:
        rest = rest.replace(part, "")
    return rest != text and not any(sign.isalpha() for sign in rest)


def _is_pattern(text: str) -> bool:
    """Whether it repeats itself, runs along the keyboard or is a common word with an ending."""
    if len(set(text)) < FEWEST_SIGNS or _COMMON.fullmatch(text):
        return True
    if text in (text + text)[1:-1]:  # made of one piece, repeated
        return True
    return any(text in row * 3 or text in row[::-1] * 3 for row in _ROWS)
