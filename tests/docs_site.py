"""``python -m tests.docs_site docs OUT``: the documentation as HTML, and what is wrong with it.

A link, anchor, picture, test or file that is named and not there fails the build; so does a page
to which no other leads.
"""

import html
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from shutil import copyfile
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[1]
INDEX = "index.md"
NAMED = re.compile(r"`((?:tests|planner|docs|migrations)/[\w./-]+?)(?:::(test_\w+))?`")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Planner</title><link rel="stylesheet" href="{up}site.css"></head>
<body><nav aria-label="Site"><a href="{up}index.html">Planner: documentation</a></nav>
<main>{body}</main></body></html>
"""
STYLE = """
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 52rem; margin: 1.5rem auto; }
body { padding: 0 1rem; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; }
th, td { border-bottom: 1px solid #8886; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .75rem; background: #8882; }
code { font-size: .92em; }
"""


@dataclass
class Site:
    """The pages of a folder as they are read, and the faults that were found."""

    folder: Path
    titles: dict[Path, str] = field(default_factory=dict)
    anchors: dict[Path, set[str]] = field(default_factory=dict)
    tokens: dict[Path, list[Token]] = field(default_factory=dict)
    reached: set[Path] = field(default_factory=set)
    files: set[Path] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def slug(text: str) -> str:
    """The anchor of a heading."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")


def read_site(folder: Path) -> Site:
    """Every page of a folder, checked."""
    folder = folder.resolve()
    site, parser = Site(folder), MarkdownIt("commonmark").enable("table")
    for path in sorted(folder.rglob("*.md")):
        tokens = parser.parse(path.read_text())
        headings = [tokens[i + 1].content for i, t in enumerate(tokens) if t.type == "heading_open"]
        site.tokens[path], site.anchors[path] = tokens, set(map(slug, headings))
        site.titles[path] = headings[0] if headings else path.stem
    for path in site.tokens:
        _check(site, path)
    apart = {folder / INDEX, *(folder / "decisions").glob("*.md")}
    lost = set(site.tokens) - site.reached - apart
    site.faults += [f"{path.relative_to(folder)}: no page leads here" for path in sorted(lost)]
    return site


def _check(site: Site, path: Path) -> None:
    name = path.relative_to(site.folder)
    for token in _all(site.tokens[path]):
        target = str(token.attrGet("href") or token.attrGet("src") or "")
        if target and not _leads_somewhere(site, path, target):
            site.faults.append(f"{name}: {target} leads nowhere")
        if token.type == "link_open" and target.partition("#")[0].endswith(".md"):
            token.attrSet("href", target.replace(".md", ".html"))
    for file, test in NAMED.findall(path.read_text()):
        found = ROOT / file
        if not found.exists() or (test and f"def {test}(" not in found.read_text()):
            site.faults.append(f"{name}: there is no {file}{'::' if test else ''}{test}")


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def _leads_somewhere(site: Site, path: Path, target: str) -> bool:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return parts.scheme in {"https", "mailto"}
    found = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
    if found.suffix == ".md":
        site.reached.add(found)
        return found in site.tokens and (
            not parts.fragment or parts.fragment in site.anchors[found]
        )
    if found.is_relative_to(site.folder):
        site.files.add(found)
    return found.exists()


def write_site(site: Site, out: Path) -> None:
    """The pages as HTML, with the files that they name."""
    parser = MarkdownIt("commonmark").enable("table")
    out.mkdir(parents=True, exist_ok=True)
    (out / "site.css").write_text(STYLE)
    for path, tokens in site.tokens.items():
        for before, token in pairwise(tokens):
            if before.type == "heading_open":
                before.attrSet("id", slug(token.content))
        name = path.relative_to(site.folder).with_suffix(".html")
        body = parser.renderer.render(tokens, parser.options, {})
        up = "../" * (len(name.parts) - 1)
        page = PAGE.format(title=html.escape(site.titles[path]), up=up, body=body)
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(page)
    for file in site.files:
        if file.is_file():
            copy = out / file.relative_to(site.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copyfile(file, copy)


def main(folder: str, out: str) -> int:
    """Build; 1 where something is wrong, each fault on a line."""
    site = read_site(Path(folder).resolve())
    for fault in site.faults:
        sys.stderr.write(f"{fault}\n")
    if not site.faults:
        write_site(site, Path(out))
    return bool(site.faults)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
