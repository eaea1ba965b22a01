"""Bytes to a trip document: refused as a whole, with every fault found in one pass."""

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from planner.domain.refusals import Fault, FaultsError
from planner.formats.trip_document.document import TRIP_DOCUMENT, TripDocument
from planner.formats.trip_document.json_text import parse, repeated_keys, unusable_values
from planner.formats.trip_document.notes import Note, remarks_on
from planner.formats.trip_document.paths import Path, path_text, place_in
from planner.formats.trip_document.references import reference_faults
from planner.formats.trip_document.rules import rule_faults
from planner.formats.trip_document.shape import shape_faults

Remarks = Iterable[tuple[Path, str]]


def _shaped(value: object) -> tuple[TripDocument | None, list[tuple[Path, str]]]:
    try:
        return TRIP_DOCUMENT.validate_python(value), []
    except ValidationError as error:
        return None, list(shape_faults(error))


def _once(remarks: Remarks) -> Iterator[tuple[Path, str]]:
    """The first remark on each place."""
    told: set[Path] = set()
    for path, message in remarks:
        if path not in told:
            yield path, message
        told.add(path)


def _in_order(value: object, remarks: Remarks) -> list[tuple[str, str]]:
    placed = sorted(remarks, key=lambda remark: place_in(value, remark[0]))
    return [(path_text(path), message) for path, message in placed]


def read_document(data: bytes) -> tuple[TripDocument, tuple[Note, ...]]:
    """The trip document in a file, and what its reader should know.

    Raises `FaultsError` with every fault, in the order of the document.
    """
    value = parse(data)
    document, shape = _shaped(value)
    found = (*unusable_values(value), *shape, *rule_faults(value), *reference_faults(value))
    faults = [*repeated_keys(value), *_once(found)]
    if faults or document is None:
        raise FaultsError([Fault(*fault) for fault in _in_order(value, faults)])
    return document, tuple(Note(*note) for note in _in_order(value, remarks_on(value)))
