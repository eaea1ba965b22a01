"""The world's coastlines."""

from planner.domain.maps import Box, fitting, land_of
from planner.formats.coastlines import Detail, coastlines, decoded

WIDEST = 60_000


def test_arcs_are_decoded_joined_and_turned_round() -> None:
    topology = {
        "transform": {"scale": [0.5, 0.25], "translate": [-10, 20]},
        "arcs": [[[0, 0], [4, 0], [0, 4]], [[0, 0], [0, 4], [4, 0]]],
        "objects": {"land": {"geometries": [{"arcs": [[[0, -2]]]}]}},
    }
    (ring,) = decoded(topology)
    assert ring.box == Box(-10, 20, -8, 21)
    assert ring.points(0) == [(-10, 20), (-8, 20), (-8, 21), (-8, 21), (-10, 21), (-10, 20)]


def test_the_coarse_world_is_small_and_the_fine_one_has_the_caspian_sea() -> None:
    assert 100 < len(coastlines(Detail.COARSE)) < 200
    fine = coastlines(Detail.FINE)
    caspian = Box(48, 38, 53, 46)
    assert any(
        caspian.meets(ring.box) and ring.box.west > 46 and ring.box.east < 55 for ring in fine
    )


def test_a_coast_of_fjords_stays_small() -> None:
    for box in (Box(4, 58, 25, 71), Box(-76, -55, -68, -42), Box(110, 20, 117, 24)):
        view = fitting(box, width=480, heights=(200, 300), padding=20, least=0.8)
        land = land_of(view, coastlines(Detail.FINE))
        assert 500 < len(land) < WIDEST
