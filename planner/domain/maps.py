"""A small map's geometry: Mercator, great circles, coastlines cut to a view.

Longitudes of one map run on past 180 where a route crosses the date line: nothing is torn apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import asin, atan, atan2, ceil, cos, degrees, exp, log, pi, radians, sin, sqrt, tan

Degrees = tuple[float, float]
"""Longitude and latitude."""

Point = tuple[float, float]
"""Pixels from the left and from the top of a view."""

HIGHEST_LATITUDE = 80.0
"""Mercator grows without end towards the poles; beyond this it is cut."""

CIRCLE_STEP = 3.0
"""Degrees between two points of a great circle."""

MARGIN = 8
"""Pixels beyond the edge to which coastlines are drawn, so that cut edges stay out of sight."""

FINENESS = (1.0, 2.0, 4.0)
"""Pixels: coastline points closer together than this are dropped; coarser where it grows long."""

LONGEST_PATH = 45_000
"""Characters of a path before the next fineness is tried."""


@dataclass(frozen=True, slots=True)
class Box:
    """The bounds of a part of the world, degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, points: Iterable[Degrees]) -> "Box":
        """The smallest box that holds `points`."""
        longitudes, latitudes = zip(*points, strict=True)
        return cls(min(longitudes), min(latitudes), max(longitudes), max(latitudes))

    def meets(self, other: "Box") -> bool:
        """Whether the boxes share a point."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )

    def shifted(self, by: float) -> "Box":
        """The box `by` degrees further east."""
        return Box(self.west + by, self.south, self.east + by, self.north)


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed coastline: the island's points in order, and their bounds."""

    box: Box
    longitudes: Sequence[float]
    latitudes: Sequence[float]

    def points(self, shift: float) -> list[Degrees]:
        """The points, `shift` degrees further east."""
        return [
            (longitude + shift, latitude)
            for longitude, latitude in zip(self.longitudes, self.latitudes, strict=True)
        ]


def northing(latitude: float) -> float:
    """Mercator's distance from the equator, in degrees of longitude."""
    inside = max(-HIGHEST_LATITUDE, min(HIGHEST_LATITUDE, latitude))
    return degrees(log(tan(pi / 4 + radians(inside) / 2)))


def latitude_of(north: float) -> float:
    """The latitude of a `northing`."""
    return degrees(2 * atan(exp(radians(north))) - pi / 2)


@dataclass(frozen=True, slots=True)
class View:
    """A map of `width` by `height` pixels with its left top corner at `west`, `top` (northing)."""

    west: float
    top: float
    scale: float
    width: int
    height: int

    def place(self, point: Degrees) -> Point:
        """Where a point lies on the map."""
        return (point[0] - self.west) * self.scale, (self.top - northing(point[1])) * self.scale

    @property
    def box(self) -> Box:
        """The part of the world that is drawn, `MARGIN` included."""
        margin = MARGIN / self.scale
        south = latitude_of(self.top - self.height / self.scale - margin)
        return Box(
            self.west - margin,
            south,
            self.west + self.width / self.scale + margin,
            latitude_of(self.top + margin),
        )


def fitting(box: Box, *, width: int, heights: tuple[int, int], padding: int, least: float) -> View:
    """The view of `width` pixels, between two heights, that shows `box` with `padding` around.

    It shows at least `least` degrees from west to east, so that a short way is not blown up.
    """
    wide, middle = max(box.east - box.west, least), (box.west + box.east) / 2
    high = northing(box.north) - northing(box.south)
    centre = (northing(box.north) + northing(box.south)) / 2
    scale = (width - 2 * padding) / wide
    height = max(heights[0], min(heights[1], ceil(high * scale) + 2 * padding))
    if high:
        scale = min(scale, (height - 2 * padding) / high)
    return View(middle - width / scale / 2, centre + height / scale / 2, scale, width, height)


def seam_of(longitudes: Iterable[float]) -> float:
    """The western edge of the narrowest band that holds all longitudes (each -180 to 180)."""
    ordered = sorted(set(longitudes))
    after = [*ordered[1:], ordered[0]]
    gaps = [(later - earlier) % 360 for earlier, later in zip(ordered, after, strict=True)]
    return max(zip(gaps, after, strict=True))[1]


def east_of(longitude: float, seam: float) -> float:
    """The longitude counted on from `seam` eastward: between `seam` and `seam` + 360."""
    return seam + (longitude - seam) % 360


def _vector(point: Degrees) -> tuple[float, float, float]:
    longitude, latitude = radians(point[0]), radians(point[1])
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def great_circle(start: Degrees, end: Degrees) -> list[Degrees]:
    """Points of the shortest way on the globe; longitudes run on from `start` without a jump.

    Two points at opposite ends of the globe are joined by a straight line: no way is shortest.
    """
    first, last = _vector(start), _vector(end)
    chord = sqrt(sum((a - b) ** 2 for a, b in zip(first, last, strict=True)))
    angle = 2 * asin(min(1.0, chord / 2))
    steps = ceil(degrees(angle) / CIRCLE_STEP)
    if steps <= 1 or sin(angle) < 1e-9:  # noqa: PLR2004 - as good as zero
        return [start, end]
    points = [start]
    for step in range(1, steps + 1):
        a, b = sin(angle * (1 - step / steps)), sin(angle * step / steps)
        x, y, z = (a * p + b * q for p, q in zip(first, last, strict=True))
        longitude, before = degrees(atan2(y, x)), points[-1][0]
        points.append(
            (
                before + (longitude - before + 180) % 360 - 180,
                degrees(atan2(z, sqrt(x * x + y * y))),
            )
        )
    return points


def _cut(points: list[Degrees], axis: int, limit: float, side: int) -> list[Degrees]:
    """The part of a closed line where coordinate `axis` is beyond `limit` on `side` (1 or -1)."""
    kept: list[Degrees] = []
    before = points[-1]
    was_inside = side * (before[axis] - limit) >= 0
    for point in points:
        is_inside = side * (point[axis] - limit) >= 0
        if is_inside != was_inside:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            kept.append(
                (
                    before[0] + share * (point[0] - before[0]),
                    before[1] + share * (point[1] - before[1]),
                )
            )
        if is_inside:
            kept.append(point)
        before, was_inside = point, is_inside
    return kept


def clipped(points: list[Degrees], box: Box) -> list[Degrees]:
    """The part of a closed line inside `box` (Sutherland and Hodgman, 1974)."""
    sides = ((0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1))
    for axis, limit, side in sides:
        if points:
            points = _cut(points, axis, limit, side)
    return points


def thinned(points: Iterable[Point], finest: float) -> list[Point]:
    """The points without those closer than `finest` to the one kept before."""
    kept: list[Point] = []
    for x, y in points:
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= finest:
            kept.append((x, y))
    return kept


def path_of(points: Iterable[Point]) -> str:
    """The data of an SVG path through `points`, to a tenth of a pixel."""
    return "M" + "L".join(f"{round(x, 1):g} {round(y, 1):g}" for x, y in points)


def _pieces(view: View, rings: Iterable[Ring]) -> Iterator[list[Point]]:
    box = view.box
    for ring in rings:
        for shift in (-360.0, 0.0, 360.0):
            if ring.box.shifted(shift).meets(box):
                yield [view.place(point) for point in clipped(ring.points(shift), box)]


def _land(pieces: list[list[Point]], finest: float) -> str:
    thin = (thinned(piece, finest) for piece in pieces)
    smallest = 4
    return "".join(path_of(piece) + "Z" for piece in thin if len(piece) >= smallest)


def land_of(view: View, rings: Iterable[Ring]) -> str:
    """The data of one SVG path (fill rule even-odd): the land in `view`, without tiny islands."""
    pieces = list(_pieces(view, rings))
    path = ""
    for finest in FINENESS:
        path = _land(pieces, finest)
        if len(path) <= LONGEST_PATH:
            break
    return path
