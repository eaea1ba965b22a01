"""The locks: each package pinned by its hashes, installed as locked, under a licence that we know.

`make audit` asks besides which of them have known holes; it needs a network, and this does not.
"""

import re
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements-test.txt")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")

FREE = {
    "MIT", "MIT-0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache", "Apache-2.0", "PSF-2.0",
    "OFL-1.1", "MPL", "MPL-2.0", "LGPL", "LGPL-3.0-only", "LGPL-3.0-or-later",
}  # fmt: skip
"""Licences under which a package may be used and passed on beside an MIT-licensed program."""

CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL",
    "Python Software Foundation License": "PSF-2.0",
}
"""Licences as packages named them before PEP 639."""

READ_BY_US = {
    "axe-playwright-python": "MIT",
    "currencyconverter": "Apache-2.0",
    "pypdfium2": "BSD-3-Clause",
    "text-unidecode": "Artistic",  # one of two to choose from; for tests only
}
"""What the files of packages say that name none where it belongs."""


def locked(name: str) -> dict[str, tuple[Requirement, frozenset[str]]]:
    """By package: what is pinned, and the hashes of its files."""
    blocks = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    found: dict[str, tuple[Requirement, frozenset[str]]] = {}
    for block in filter(None, blocks):
        pinned = Requirement(block.partition(" --hash=")[0].strip())
        found[canonicalize_name(pinned.name)] = pinned, frozenset(HASH.findall(block))
    return found


def licences_of(found: Distribution) -> set[str]:
    """What a package says it may be used under, any of them."""
    told = found.metadata
    if name := READ_BY_US.get(canonicalize_name(told["Name"])):
        return {name}
    if expression := "".join(told.get_all("License-Expression", [])):
        return set(re.split(r" OR | AND ", expression.strip("()")))
    if (text := "".join(told.get_all("License", []))) in FREE:
        return {text}
    named = (text.rpartition(" :: ")[2] for text in told.get_all("Classifier", []))
    return {CLASSIFIERS[text] for text in named if text in CLASSIFIERS}


@pytest.mark.parametrize("name", LOCKS)
def test_each_package_is_pinned_by_its_hashes(name: str) -> None:
    for pinned, hashes in locked(name).values():
        assert [each.operator for each in pinned.specifier] == ["=="], pinned
        assert pinned.url is None
        assert hashes, pinned


def test_what_is_served_is_what_was_tested() -> None:
    served, tested = map(locked, LOCKS)
    assert served.items() <= tested.items()


def test_what_is_declared_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = project["project"]["dependencies"]
    declared += project["project"]["optional-dependencies"]["postgres"]
    for name, wanted in zip(
        LOCKS, (declared, [*declared, *project["dependency-groups"]["test"]]), strict=True
    ):
        pinned = locked(name)
        for each in map(Requirement, wanted):
            (at,) = pinned[canonicalize_name(each.name)][0].specifier
            assert at.version in each.specifier


def test_what_is_installed_is_what_is_locked() -> None:
    installed: dict[str, str] = {
        canonicalize_name(each.metadata["Name"]): each.version for each in distributions()
    }
    for name, (pinned, _) in locked("requirements-test.txt").items():
        if pinned.marker is None or pinned.marker.evaluate():
            (at,) = pinned.specifier
            assert installed.get(name) == at.version, name


def test_each_licence_is_known() -> None:
    pinned = locked("requirements-test.txt")
    told = {
        name: licences_of(each)
        for each in distributions()
        if (name := canonicalize_name(each.metadata["Name"])) in pinned
    }
    odd = {name: found for name, found in told.items() if not found & FREE}
    assert odd == {"text-unidecode": {"Artistic"}}
    assert "text-unidecode" not in locked("requirements.txt")
