"""Items in addresses: by their key, whatever characters a document gave it."""

import re
from typing import Any

from werkzeug.routing import BaseConverter, ValidationError

PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
TAKEN = frozenset({"new"})
MARK = "~"
NUL = "\x00"


class ItemKeyConverter(BaseConverter):
    """A plain key as it is; one that an address can't hold, or the site uses, in hexadecimal."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> str:
        """The key of an address."""
        if not value.startswith(MARK):
            return value
        try:
            key = bytes.fromhex(value.removeprefix(MARK)).decode()
        except ValueError as error:
            raise ValidationError from error
        if self.to_url(key) != value:
            raise ValidationError
        return key

    def to_url(self, value: Any) -> str:  # noqa: ANN401 - werkzeug's signature
        """The part of the address for a key."""
        key = str(value)
        if NUL in key:
            raise ValidationError
        is_plain = PLAIN.fullmatch(key) and key not in TAKEN
        return key if is_plain else MARK + key.encode().hex()
