"""Mails as HTML, from ``templates/mail``: inline styles, no picture, nothing from elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from planner.config.resources import resource
from planner.domain.letters import Block, Bullets, Link
from planner.i18n.catalogues import html_language


@dataclass(frozen=True, slots=True)
class _Shown:
    """A block with the name of its kind, which templates can ask for."""

    kind: str
    text: str = ""
    lines: tuple[str, ...] = ()
    label: str = ""
    url: str = ""


def write_html(
    *,
    subject: str,
    language: str,
    office: str,
    blocks: Iterable[Block],
    footer: Iterable[Block],
) -> str:
    """The HTML of a mail; all texts are escaped."""
    return (
        _environment()
        .get_template("letter.html")
        .render(
            subject=subject,
            language=html_language(language),
            office=office,
            blocks=list(map(_shown, blocks)),
            footer=list(map(_shown, footer)),
        )
    )


def _shown(block: Block) -> _Shown:
    match block:
        case Bullets(lines):
            return _Shown("Bullets", lines=lines)
        case Link(label, url):
            return _Shown("Link", label=label, url=url)
        case _:
            return _Shown(type(block).__name__, text=block.text)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource("templates") / "mail"),
        autoescape=True,
        undefined=StrictUndefined,
    )
