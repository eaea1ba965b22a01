"""What a file is, read from its content: whole files of four types, and nothing else."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.refusals import InvalidError
from planner.formats.document_types import (
    JPEG,
    MOST_PARTS,
    PDF,
    PNG,
    UNKNOWN,
    WEBP,
    DocumentType,
    type_of,
)
from tests import files

WHOLE: list[tuple[bytes, DocumentType]] = [
    (files.pdf(), PDF),
    (files.png(), PNG),
    (files.jpeg(), JPEG),
    (files.webp_lossy(), WEBP),
    (files.webp_lossless(), WEBP),
    (files.webp_extended(), WEBP),
]


@pytest.mark.parametrize(("content", "kind"), WHOLE)
def test_whole_files_are_what_their_content_is(content: bytes, kind: DocumentType) -> None:
    assert type_of(content) is kind


@pytest.mark.parametrize(("content", "kind"), WHOLE)
def test_a_file_cut_anywhere_is_none(content: bytes, kind: DocumentType) -> None:
    # A PDF may miss the line end behind its last mark.
    last = len(content) - (kind is PDF)
    for length in range(last):
        with pytest.raises(InvalidError, match="no PDF and no picture"):
            type_of(content[:length])


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_and_never_crash(content: bytes) -> None:
    with pytest.raises(InvalidError) as refused:
        type_of(content)
    assert (refused.value.message, refused.value.field) == (UNKNOWN, "file")


@given(st.sampled_from([each for each, _ in WHOLE]), st.data())
def test_a_changed_byte_never_crashes(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[at] = data.draw(st.integers(0, 255))
    try:
        assert type_of(bytes(changed)) in {PDF, PNG, JPEG, WEBP}
    except InvalidError as error:
        assert error.field == "file"  # noqa: PT017 - either outcome is right, a crash is not


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04" + bytes(40),
        b"GIF89a<script>",
        b"%PDF-1.7\n<script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"\xff\xd8\xff\xe0<script>",
        files.png() + b"<script>alert(1)</script>",
        files.webp_lossy() + b"!",
        files.webp(b"XXXX" + bytes(20)),
        files.webp(b"VP8L" + bytes(20)),
        files.webp(b"VP8 " + bytes(20)),
        b"\x89PNG\r\n\x1a\n" + files.chunk(b"IEND", b""),
        b"\xff\xd8\xff\xda\x00\x02\xff\xd9",
        b"\xff\xd8\xff\xe0\x00\x01\xff\xd9",
        b"\xff\xd8\xff\xe0\x00\x02\x00\xd9\xff\xd9",
        files.pdf().replace(b"xref\n0", b"nope\n0"),
        b" " + files.pdf(),
    ],
)
def test_what_only_looks_like_one_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidError, match="no PDF and no picture"):
        type_of(content)


@pytest.mark.parametrize("make", [files.png, files.jpeg])
def test_pictures_of_no_size_or_too_many_pixels_are_refused(
    make: Callable[[int, int], bytes],
) -> None:
    assert type_of(make(10_000, 10_000)) in {PNG, JPEG}
    for size in ((10_001, 10_000), (0, 5), (5, 0)):
        with pytest.raises(InvalidError, match="too many pixels"):
            type_of(make(*size))


def test_a_picture_of_too_many_parts_is_refused() -> None:
    jpeg, png = files.jpeg(), files.png()
    comment, chunk = b"\xff\xfe\x00\x02", files.chunk(b"tEXt", b"")
    for count, is_taken in ((MOST_PARTS - 3, True), (MOST_PARTS - 2, False)):
        for content in (
            jpeg[:2] + comment * count + jpeg[2:],
            png[:33] + chunk * count + png[33:],
        ):
            assert is_picture(content) is is_taken


def is_picture(content: bytes) -> bool:
    try:
        return type_of(content) in {PNG, JPEG}
    except InvalidError:
        return False


def test_the_size_of_each_kind_of_webp_is_read() -> None:
    for make in (files.webp_extended, files.webp_lossless, files.webp_lossy):
        assert type_of(make(16_000, 6_000)) is WEBP
        with pytest.raises(InvalidError, match="too many pixels"):
            type_of(make(16_000, 6_251))
