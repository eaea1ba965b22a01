"""A bare Flask view that returns the bytes of a file: what feeds are measured against.

``python -m tests.bench.bare_flask FILE THREADS PORT`` serves it: with 0 by as many as granian takes
where it is told nothing, with one thread as `planner serve` does, which is faster.
"""

import os
import sys
from pathlib import Path

from flask import Flask, Response
from granian import Granian
from granian.constants import Interfaces

FILE = "BENCH_FILE"

app = Flask(__name__)


@app.get("/feeds/<secret>.ics")
def feed(secret: str) -> Response:
    """The same bytes for everybody."""
    del secret
    return Response(BODY, content_type="text/calendar; charset=utf-8")


if __name__ == "__main__":
    os.environ[FILE] = sys.argv[1]
    Granian(
        "tests.bench.bare_flask:app",
        port=int(sys.argv[3]),
        interface=Interfaces.WSGI,
        blocking_threads=int(sys.argv[2]) or None,
        websockets=False,
        log_enabled=False,
    ).serve()
else:
    BODY = Path(os.environ[FILE]).read_bytes()
