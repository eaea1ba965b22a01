"""Where templates and migrations lie: in the checkout, or inside the installed package."""

from pathlib import Path


def resource(name: str) -> Path:
    """The folder `name` (``templates``, ``migrations``), installed or in the checkout."""
    package = Path(__file__).parents[1]
    candidates = (package / name, package.parent / name)
    return next(folder for folder in candidates if folder.is_dir())
