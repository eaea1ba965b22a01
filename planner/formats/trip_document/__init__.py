"""The trip document ``planner-trip/1``: one JSON file is one trip (`model.md`)."""

from planner.formats.trip_document.document import TripDocument
from planner.formats.trip_document.notes import Note, lost_choices
from planner.formats.trip_document.reading import read_document
from planner.formats.trip_document.writing import write_document

__all__ = ["Note", "TripDocument", "lost_choices", "read_document", "write_document"]
