"""E-mail addresses of accounts: their shape, and the one way they are written down."""

import re

_SHAPE = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,255}")


def mail_address(text: str) -> str:
    """The address in lower case without blanks around it; `ValueError` where it is none.

    Only the shape is looked at: whether somebody reads it shows when a link is used.
    """
    address = text.strip().lower()
    if not _SHAPE.fullmatch(address):
        raise ValueError("not an e-mail address")
    return address
