"""Codes of authenticator apps: six digits, new every thirty seconds (RFC 6238)."""

from datetime import datetime
from hmac import compare_digest

from pyotp import TOTP, random_base32

STEP = 30
"""Seconds for which a code is shown."""

LATE = 1
"""Steps that a code is taken after its own, for typing and the way (RFC 6238, § 5.2).

None is taken before its time: phones set their clocks by the network.
"""

ISSUER = "Planner"


def new_secret() -> str:
    """A secret for an app: 160 random bits in base32."""
    return random_base32()


def setup_address(secret: str, email: str) -> str:
    """The ``otpauth:`` address that an app reads from a QR code."""
    return TOTP(secret, interval=STEP).provisioning_uri(name=email, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step of time whose code it is, that of `now` or the last; None for any other code."""
    here, found = int(now.timestamp()) // STEP, None
    for step in range(here - LATE, here + 1):
        right = TOTP(secret, interval=STEP).generate_otp(step)
        if compare_digest(right.encode(), code.encode()):
            found = step
    return found
