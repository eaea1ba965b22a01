"""A WSGI function that always returns the bytes of a file: what the server itself costs.

``python -m tests.bench.constant FILE PORT`` serves it as `planner serve` does.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

FILE = "BENCH_FILE"


def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    """The same bytes for everybody; none for whoever has a copy."""
    if environ.get("HTTP_IF_NONE_MATCH"):
        start_response("304 Not Modified", [("ETag", environ["HTTP_IF_NONE_MATCH"])])
        return []
    length = ("Content-Length", str(len(BODY)))
    start_response("200 OK", [("Content-Type", "text/calendar; charset=utf-8"), length])
    return [BODY]


if __name__ == "__main__":
    os.environ[FILE] = sys.argv[1]
    Granian(
        "tests.bench.constant:app",
        port=int(sys.argv[2]),
        interface=Interfaces.WSGI,
        blocking_threads=1,
        websockets=False,
        log_enabled=False,
    ).serve()
else:
    BODY = Path(os.environ[FILE]).read_bytes()
