"""Names of files that people send, made safe to store, to show and to send back.

A name is shown to others and becomes a file on their disks: no folders, no signs that nobody sees
or that turn the reading direction round, and the ending that the content has.
"""

import re
import unicodedata
from pathlib import PurePosixPath

from planner.domain.normal_forms import normalized

LONGEST = 100
_REFUSED = re.compile(r'[<>:"|?*;%]+')
"""What Windows can't store, and what has a meaning in the headers of an answer."""


def safe_file_name(name: str, ending: str, fallback: str = "document") -> str:
    """The name without its folders, at most `LONGEST` characters, ending on ``.pdf`` or the like.

    `ending` is without its dot. The name's own ending goes; it may have been a lie.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in normalized("NFC", last) if _is_seen(sign))
    stem = _REFUSED.sub("_", PurePosixPath(seen.strip()).stem if seen.strip() else "")
    return f"{stem[: LONGEST - len(ending) - 1].strip(' .') or fallback}.{ending}"


def _is_seen(sign: str) -> bool:
    """Whether a sign is written: no controls, formats, surrogates, line ends."""
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
