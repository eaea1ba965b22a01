"""A paper as one HTML file that opens from disk, without a network: it loads nothing at all."""

from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from planner.config.resources import resource
from planner.domain.papers import Paper, Said
from planner.i18n.catalogues import html_language


def write_html(paper: Paper) -> bytes:
    """The bytes of the file."""
    return _template().render(paper=paper).encode()


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(resource("templates") / "papers"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words: dict[str, Any] = {"html_language": html_language, "lang": _lang}
    environment.globals.update(words)
    return environment.get_template("offline.html")


def _lang(text: Said) -> str:
    """The value of ``lang`` for a text; empty where it is the paper's."""
    return html_language(text.language) if text.language else ""
