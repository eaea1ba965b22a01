"""The smallest whole files of each type that can be a document, made here part by part."""

import struct
import zlib


def pdf(body: bytes = b"") -> bytes:
    start = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + body
    objects = b"1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Size 2 >>\n"
    at = len(start) + len(objects)
    return start + objects + table + b"startxref\n%d\n%%%%EOF\n" % at


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(wide: int = 1, high: int = 1) -> bytes:
    header = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    picture = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + picture + chunk(b"IEND", b"")


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(wide: int = 1, high: int = 1) -> bytes:
    frame = struct.pack(">BHHB", 8, high, wide, 1) + b"\1\x11\0"
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + b"\xff"  # a marker may be filled up
        + _segment(0xC0, frame)
        + _segment(0xDA, b"\1\1\0\0\x3f\0")
        + b"\x2a\xff\xd9"
    )


def webp(part: bytes) -> bytes:
    body = b"WEBP" + part
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_lossy(wide: int = 1, high: int = 1) -> bytes:
    picture = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", wide, high)
    return webp(b"VP8 " + struct.pack("<I", len(picture)) + picture)


def webp_lossless(wide: int = 1, high: int = 1) -> bytes:
    picture = b"\x2f" + struct.pack("<I", (wide - 1) | (high - 1) << 14)
    return webp(b"VP8L" + struct.pack("<I", len(picture)) + picture)


def webp_extended(wide: int = 1, high: int = 1) -> bytes:
    size = (wide - 1).to_bytes(3, "little") + (high - 1).to_bytes(3, "little")
    return webp(b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size)
