"""How much a page takes, and what happens to a request that brings more.

A server that answers while a browser still sends cuts the connection, and the browser shows that
instead of the answer. So what is too much is read and thrown away first, up to a bound.
"""

from contextlib import suppress
from typing import IO

from flask import Flask, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wsgi import LimitedStream

from planner.formats import plain_files
from planner.services import documents

MEGABYTE = 1024 * 1024
LARGEST_REQUEST = 4 * MEGABYTE
"""Bytes of a form; a page that takes files says how many more it takes (`FILES`)."""

KEPT = dict.fromkeys(("imports.index", "rates.index"), plain_files.MOST_BYTES)
"""Bytes of a file that comes back with each step as text, by endpoint."""

FILES = {"documents.new": documents.MOST_BYTES, **KEPT}
"""Bytes of a file that a page takes beside what is said of it, by endpoint."""

MOST_READ = 256 * MEGABYTE
"""Bytes of a request that are thrown away for an answer: a scan of a folder, a short film."""

AT_ONCE = 64 * 1024


def allowed_megabytes() -> int:
    """What this page takes, as one tells people."""
    return FILES.get(request.endpoint or "", request.max_content_length or 0) // MEGABYTE


def read_the_rest() -> None:
    """Throw away what is still on its way, so that the answer is read; what is more is cut off."""
    left, stream = MOST_READ, _rest()
    with suppress(ClientDisconnected):
        while left > 0 and (chunk := stream.read(min(AT_ONCE, left))):
            left -= len(chunk)


def _rest() -> IO[bytes] | LimitedStream:
    """What nobody read yet: all of it, where the request said itself that it is too large."""
    try:
        return request.stream
    except RequestEntityTooLarge:
        return LimitedStream(request.environ["wsgi.input"], request.content_length or 0)


def _let_files_in() -> None:
    """Take more from pages that files are sent to; asked before anything reads the form."""
    if request.endpoint in KEPT:
        # Base64 is a third longer than the bytes.
        most = KEPT[request.endpoint] * 4 // 3 + LARGEST_REQUEST
        request.max_content_length = request.max_form_memory_size = most
    elif request.endpoint in FILES:
        request.max_content_length = FILES[request.endpoint] + LARGEST_REQUEST


def install(app: Flask) -> None:
    """Bound every request."""
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_REQUEST, MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST)
    app.before_request(_let_files_in)
