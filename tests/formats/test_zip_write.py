"""Archives of a few files."""

from io import BytesIO
from zipfile import ZipFile

from planner.formats.zip_write import write_zip


def test_an_archive_has_its_files_in_their_order_and_no_times() -> None:
    body = write_zip({"b.txt": b"two", "a/ä.txt": b"one" * 100})
    assert body == write_zip({"b.txt": b"two", "a/ä.txt": b"one" * 100})
    with ZipFile(BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["b.txt", "a/ä.txt"]
        assert archive.read("a/ä.txt") == b"one" * 100
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
