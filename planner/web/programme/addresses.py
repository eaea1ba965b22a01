"""Items in addresses: by their key, whatever characters a document gave it."""

import re
from typing import Any

from werkzeug.routing import BaseConverter

PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
TAKEN = frozenset({"new"})
MARK = "~"


class ItemKeyConverter(BaseConverter):
    """A plain key as it is; one that an address can't hold, or the site uses, in hexadecimal."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> str:
        """The key of an address."""
        if not value.startswith(MARK):
            return value
        try:
            return bytes.fromhex(value.removeprefix(MARK)).decode()
        except ValueError:
            return value

    def to_url(self, value: Any) -> str:  # noqa: ANN401 - werkzeug's signature
        """The part of the address for a key."""
        key = str(value)
        is_plain = PLAIN.fullmatch(key) and key not in TAKEN
        return key if is_plain else MARK + key.encode().hex()
