"""The sketch of a route as an SVG file of its own, for papers: no style sheet, no scripts."""

from collections.abc import Iterator
from html import escape

from planner.domain.route_sketch import RADIUS, Mark, Sketch

SEA, LAND, INK, TEXT = "#eaf1f7", "#d5d9dc", "#1f4e79", "#222222"
FONT = "Noto Sans CJK SC, system-ui, sans-serif"


def write_route(sketch: Sketch, land: str) -> str:
    """The SVG of a sketch; `land` is the data of a path, filled even-odd."""
    return "".join(_parts(sketch, land))


def _parts(sketch: Sketch, land: str) -> Iterator[str]:
    width, height = sketch.view.width, sketch.view.height
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}">'
    yield f'<rect width="{width}" height="{height}" fill="{SEA}"/>'
    yield f'<path d="{land}" fill="{LAND}" fill-rule="evenodd"/>'
    for line in sketch.lines:
        yield f'<path d="{line}" fill="none" stroke="{INK}" stroke-width="1.6"/>'
    for mark in sketch.marks:
        yield from _mark(mark)
    yield "</svg>"


def _mark(mark: Mark) -> Iterator[str]:
    x, y = mark.at
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}" fill="{INK}"/>'
    yield _text(x, y, str(mark.number), "middle", 'fill="#ffffff" font-size="11"')
    if mark.label:
        (x, y), looks = mark.label.at, f'fill="{TEXT}" font-size="12"'
        yield _text(x, y, mark.label.text, mark.label.anchor, looks)


def _text(x: float, y: float, text: str, anchor: str, looks: str) -> str:
    at = f'x="{x:.1f}" y="{y + 4:.1f}"'
    return f'<text {at} text-anchor="{anchor}" {looks}>{escape(text)}</text>'
