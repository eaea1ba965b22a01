"""A digest of the rules that figures come from: kept figures of another version are void.

Of the whole domain and all models, so that no list of modules can be forgotten: an update of the
program lets each trip be reckoned once more.
"""

from functools import lru_cache
from hashlib import sha256

from planner.config.resources import resource

SOURCES = (
    ("domain", "**/*.py"),
    ("db/models", "*.py"),
    ("services/costs", "*.py"),
    ("services/coverage", "*.py"),
    ("tables", "*.csv"),
)
"""Folders of the package, and which files of each."""


@lru_cache(maxsize=1)
def rules_look() -> str:
    """The digest in hexadecimal."""
    files = [file for name, pattern in SOURCES for file in sorted(resource(name).glob(pattern))]
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
