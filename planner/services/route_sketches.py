"""Route sketches with the land behind them."""

from functools import lru_cache

from planner.domain.maps import View, land_of
from planner.domain.route_sketch import Sketch
from planner.formats.coastlines import Detail, coastlines

COARSE_FROM = 40
"""Degrees from west to east above which the coarse coastlines are fine enough."""


@lru_cache(maxsize=128)
def _land(view: View) -> str:
    box = view.box
    detail = Detail.COARSE if box.east - box.west > COARSE_FROM else Detail.FINE
    return land_of(view, coastlines(detail))


def land_behind(sketch: Sketch) -> str:
    """The data of an SVG path (fill rule even-odd): the land on a sketch's map."""
    return _land(sketch.view)
