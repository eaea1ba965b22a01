"""The world's coastlines from the TopoJSON files of world-atlas (Natural Earth; no borders).

TopoJSON: rings are lists of arcs, arcs are delta-coded integers (topojson-specification § 2.1.4).
"""

import json
from array import array
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from planner.domain.maps import Box, Ring

FOLDER = Path(__file__).parents[1] / "static" / "vendor"

Arc = tuple[Sequence[float], Sequence[float]]
"""Longitudes and latitudes, degrees."""


class Detail(StrEnum):
    """How fine the coastlines are: for the world, or for a province."""

    COARSE = "land-110m.json"
    FINE = "land-10m.json"


def _arc(deltas: list[list[int]], scale: list[float], translate: list[float]) -> Arc:
    longitudes, latitudes = (
        array("d", (step * scale[axis] + translate[axis] for step in accumulate(steps)))
        for axis, steps in enumerate(zip(*deltas, strict=True))
    )
    return longitudes, latitudes


def _ring(indices: list[int], arcs: list[Arc]) -> Ring:
    longitudes, latitudes = array("d"), array("d")
    for index in indices:
        arc = arcs[index] if index >= 0 else tuple(line[::-1] for line in arcs[~index])
        longitudes.extend(arc[0])
        latitudes.extend(arc[1])
    box = Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))
    return Ring(box, longitudes, latitudes)


def decoded(topology: dict[str, Any]) -> tuple[Ring, ...]:
    """The rings of the object ``land``; one inside another is an inland sea."""
    transform = topology["transform"]
    arcs = [_arc(arc, transform["scale"], transform["translate"]) for arc in topology["arcs"]]
    return tuple(
        _ring(ring, arcs)
        for geometry in topology["objects"]["land"]["geometries"]
        for polygon in geometry["arcs"]
        for ring in polygon
    )


@lru_cache(maxsize=len(Detail))
def coastlines(detail: Detail) -> tuple[Ring, ...]:
    """The coastlines, read once; the fine ones take a quarter of a second and 7 MB."""
    return decoded(json.loads((FOLDER / detail).read_bytes()))
