"""The generated keys of the data folder: for sealed backups, and back from them."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from planner.config.settings import KEY_FILES


def kept_keys(folder: Path) -> dict[str, str]:
    """What the key files hold that are there, by their name."""
    paths = [folder / name for name in KEY_FILES]
    return {path.name: path.read_text() for path in paths if path.is_file()}


def put_keys(folder: Path, keys: Mapping[str, str]) -> Iterable[str]:
    """Write key files anew, each at once; the names of those that changed."""
    for name in KEY_FILES:
        path, partial = folder / name, folder / f"{name}.partial"
        if name not in keys or (path.is_file() and path.read_text() == keys[name]):
            continue
        partial.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with open(os.open(partial, flags, 0o600), "w") as file:  # noqa: PTH123 - of a descriptor
            file.write(keys[name])
        partial.replace(path)
        yield name
