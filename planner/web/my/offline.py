"""What a phone needs to keep a traveller's page: all its pages at once, the worker, the manifest.

The worker asks for the bundle with the edition that it has; it gets nothing where that is current.
"""

import gzip
import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, jsonify, make_response, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response

from planner.config.resources import resource
from planner.i18n.catalogues import FOLDER, LOCALES, html_language
from planner.services.own_documents import own_documents
from planner.services.own_editions import edition_of
from planner.services.own_pages import OwnPage
from planner.web.conditional import asks_for_gzip
from planner.web.filters import STATIC, plain
from planner.web.my.doors import blueprint, enter
from planner.web.my.pages import reading_language
from planner.web.my.screens import Screens
from planner.web.security import POLICY
from planner.web.session import db, now

SCRIPTS = ("my_queue.js", "my_worker.js")
"""What the worker is put together from."""

ASSETS = ("my.css", "my_queue.js", "my.js", "icon.svg", "my-192.png")
"""What the pages load."""

SMALL = 2_000_000
"""Bytes of a document that a phone keeps without being asked; a scan of a few pages."""

MOST_KEPT = 12_000_000
"""Bytes of all of them."""

LOOK = "planner_look"
COLOUR, PAPER = "#0b5a8a", "#ffffff"


@blueprint.record_once
def _note_look(state: BlueprintSetupState) -> None:
    state.app.extensions[LOOK] = look_of(STATIC)


@cache
def look_of(static: Path) -> str:
    """A short name for all that pages are made of; each deployment that changes any has its own."""
    package = Path(__file__).parents[2]
    found = sha256()
    for folder in (package, resource("templates"), FOLDER, static):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".html", ".mo", ".js", ".css", ".svg", ".png"}:
                found.update(path.relative_to(folder).as_posix().encode())
                found.update(path.read_bytes())
    return found.hexdigest()[:16]


def fallback(secret: str) -> Response:
    """The page that stands in for one that a phone does not keep."""
    return Screens(enter(secret)).offline()


def kept(secret: str) -> Response:
    """All pages in one answer; 204 where the worker has this edition."""
    mine = enter(secret)
    edition = edition_of(db(), mine, current_app.extensions[LOOK], now())
    if request.args.get("have") == edition:
        return FlaskResponse(status=204)
    screens = Screens(mine)
    content = {
        "edition": edition,
        "version": mine.release.number if mine.release else 0,
        "language": screens.language,
        "languages": list(LOCALES),
        "pages": {path: answer.get_data(as_text=True) for path, answer in screens.every()},
        "headers": _headers_of_pages(),
        "assets": [current_app.jinja_env.globals["asset"](name) for name in ASSETS],  # type: ignore[operator]  # ours
        "files": _files(mine),
    }
    return _zipped(json.dumps(content, ensure_ascii=False).encode())


def worker(secret: str) -> Response:
    """The worker of this address: it changes with each deployment, so that browsers notice."""
    enter(secret)
    source = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in SCRIPTS)
    answer = make_response(f"// {current_app.extensions[LOOK]}\n{source}")
    answer.headers["Content-Type"] = "text/javascript; charset=utf-8"
    return answer


def manifest(secret: str) -> Response:
    """How the page is called and looks as an application on a phone."""
    mine = enter(secret)
    start, language = url_for("my.show"), reading_language(mine.link.traveller.language)
    with force_locale(language):
        name = gettext("Trip programme")
        title = plain(mine.programme.title) if mine.programme else name
    asset: Any = current_app.jinja_env.globals["asset"]
    answer = jsonify(
        id=start.partition("?")[0],
        name=title,
        short_name=name,
        lang=html_language(language),
        start_url=start,
        scope=start.partition("?")[0],
        display="standalone",
        theme_color=COLOUR,
        background_color=PAPER,
        icons=[
            {"src": asset("my-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": asset("my-512.png"), "sizes": "512x512", "type": "image/png"},
            {
                "src": asset("my-maskable.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    )
    answer.headers["Content-Type"] = "application/manifest+json"
    return answer


def _headers_of_pages() -> dict[str, str]:
    """What a kept page says as the server's did."""
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _files(mine: OwnPage) -> list[str]:
    """The addresses of the documents that a phone keeps, the smallest first."""
    kept, total = [], 0
    for each in sorted(own_documents(db(), mine), key=lambda one: one.size):
        total += each.size
        if each.size <= SMALL and total <= MOST_KEPT:
            kept.append(url_for("my.document", number=each.id, digest=each.sha256[:12], lang=None))
    return kept


def _zipped(body: bytes) -> Response:
    """The bundle, compressed for who takes it: it is the same words over and over."""
    may_zip = asks_for_gzip(request.headers.get("Accept-Encoding", ""))
    answer = make_response(gzip.compress(body, 6, mtime=0) if may_zip else body)
    answer.headers["Content-Type"] = "application/json"
    answer.headers["Vary"] = "Accept-Encoding"
    if may_zip:
        answer.headers["Content-Encoding"] = "gzip"
    return answer
