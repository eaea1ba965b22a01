"""Any document without faults is read and written without loss."""

import json

from hypothesis import given, settings

from planner.formats.trip_document import read_document, write_document
from tests.examples.documents import Json, encoded
from tests.examples.random_documents import documents


@given(documents())
@settings(max_examples=60)
def test_what_is_read_is_written(document: Json) -> None:
    written = write_document(read_document(encoded(document))[0])
    assert json.loads(written) == json.loads(encoded(document))
    assert write_document(read_document(written)[0]) == written
