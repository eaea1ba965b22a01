"""Are the message catalogues complete? ``python -m tests.catalogues MESSAGES.pot FOLDER``.

Each catalogue in the folder must translate every message that was found in the sources, none
marked fuzzy, with the same ``%(name)s`` places. Prints what is wrong; the exit code says whether.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

PLACE = re.compile(r"%\(\w+\)[sd]")


def faults_of(catalogue: Catalog, sources: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue, one line for each message."""
    for wanted in sources:
        found = catalogue.get(wanted.id, wanted.context)
        if wanted.id and (found is None or not all(_texts(found.string))):
            yield f"not translated: {_texts(wanted.id)[0]}"
        elif found is not None and wanted.id:
            yield from _faults_in(found)
    for message in catalogue:
        if message.id and sources.get(message.id, message.context) is None:
            yield f"no longer used: {_texts(message.id)[0]}"


def _faults_in(message: Message) -> Iterator[str]:
    first, *_ = originals = _texts(message.id)
    if message.fuzzy:
        yield f"fuzzy: {first}"
    places = {place for text in originals for place in PLACE.findall(text)}
    for text in _texts(message.string):
        # one form of a plural may leave its number out, nothing may be added
        if set(PLACE.findall(text)) - places or (
            len(originals) == 1 and set(PLACE.findall(text)) != places
        ):
            yield f"other places: {first} -> {text}"


def _texts(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (list, tuple)) else (text or "",)


def main(pot: Path, folder: Path) -> int:
    """Print the faults of all catalogues; 0 where there are none."""
    with pot.open("rb") as source:
        sources = read_po(source)
    lines = []
    for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        with path.open("rb") as source:
            lines += [f"{path}: {fault}" for fault in faults_of(read_po(source), sources)]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
