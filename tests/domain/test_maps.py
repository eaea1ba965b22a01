"""The geometry of small maps."""

from math import hypot, isclose

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.domain.maps import (
    Box,
    Ring,
    View,
    clipped,
    east_of,
    fitting,
    great_circle,
    land_of,
    latitude_of,
    northing,
    path_of,
    seam_of,
    thinned,
)

LONGITUDES = st.floats(-180, 179.9)
LATITUDES = st.floats(-75, 75)
POINTS = st.tuples(LONGITUDES, LATITUDES)

WEST = View(west=-30, top=20, scale=1, width=300, height=100)


@given(LATITUDES)
def test_mercator_goes_there_and_back(latitude: float) -> None:
    assert isclose(latitude_of(northing(latitude)), latitude, abs_tol=1e-9)


def test_the_poles_are_cut() -> None:
    assert northing(90) == northing(80)


def test_a_view_fits_its_box_with_padding() -> None:
    box = Box(7, 22, 114, 60)
    view = fitting(box, width=480, heights=(200, 300), padding=40, least=1)
    (left, bottom), (right, top) = view.place((7, 22)), view.place((114, 60))
    assert min(left, 480 - right, top, view.height - bottom) >= 40 - 1e-6
    assert 200 <= view.height <= 300


def test_a_short_way_is_not_blown_up() -> None:
    box = Box(7.0, 51.1, 7.1, 51.1)
    view = fitting(box, width=480, heights=(200, 300), padding=40, least=0.8)
    assert view.scale == pytest.approx(400 / 0.8)


@given(st.lists(LONGITUDES, min_size=1, max_size=8))
def test_the_seam_gives_the_narrowest_band(longitudes: list[float]) -> None:
    seam = seam_of(longitudes)
    assert -180 <= seam < 180
    band = max(east_of(each, seam) for each in longitudes) - seam
    for start in longitudes:
        assert band <= max((each - start) % 360 for each in longitudes) + 1e-6


def test_a_route_over_the_date_line_is_not_torn() -> None:
    tokyo, los_angeles = 139.7, -118.2
    seam = seam_of([tokyo, los_angeles])
    assert east_of(los_angeles, seam) - east_of(tokyo, seam) == pytest.approx(102.1)


@given(POINTS, POINTS)
def test_a_great_circle_has_no_jump(start: tuple[float, float], end: tuple[float, float]) -> None:
    assume(hypot(start[0] - end[0], start[1] - end[1]) > 1)
    line = great_circle(start, end)
    assert line[0] == start
    assert isclose((line[-1][0] - end[0] + 180) % 360, 180, abs_tol=1e-3) or len(line) == 2
    assert isclose(line[-1][1], end[1], abs_tol=1e-6)


def test_the_great_circle_from_frankfurt_to_guangzhou_bends_north() -> None:
    line = great_circle((8.56, 50.04), (113.3, 23.39))
    assert max(latitude for _, latitude in line) == pytest.approx(54.6, abs=0.5)


def test_clipping_keeps_what_is_inside() -> None:
    square = [(-10.0, -10.0), (10.0, -10.0), (10.0, 10.0), (-10.0, 10.0)]
    corner = clipped(square, Box(0, 0, 50, 50))
    assert set(corner) == {(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)}
    assert clipped(square, Box(20, 20, 30, 30)) == []


def test_thinning_drops_near_points_and_paths_have_a_tenth_of_a_pixel() -> None:
    points = [(0.0, 0.0), (0.4, 0.4), (1.0, 0.26), (1.2, 0.5), (9.0, 0.0)]
    assert path_of(thinned(points, 1.0)) == "M0 0L1 0.3L9 0"


def test_land_is_drawn_on_both_sides_of_the_date_line() -> None:
    island = Ring(Box(170, 0, 179, 9), (170, 179, 179, 170), (0, 0, 9, 9))
    east = View(west=-195, top=20, scale=5, width=300, height=100)
    assert land_of(east, [island]).startswith("M")
    assert land_of(WEST, [island]) == "M200 20L209 20L209 11L200 11Z"
    nowhere = View(west=0, top=20, scale=5, width=300, height=100)
    assert land_of(nowhere, [island]) == ""
