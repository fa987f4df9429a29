"""Regions of an image: parts, holes, boxes, thresholds and the background plane."""

import numpy as np
import pytest

from lenet.preprocessing.regions import (
    averaged,
    bounds_of,
    filled,
    gap,
    grown,
    largest,
    parts,
    plane,
    resize,
    resize_exactly,
    shrink,
    threshold,
)


def drawn(*rows: str) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    return np.array([[character == "#" for character in row] for row in rows])


def test_parts_that_touch_at_a_corner_are_one() -> None:
    labels, count = parts(drawn("##..", "..#.", "....", "#..#"))
    assert count == 3
    assert labels[0, 0] == labels[1, 2] != 0
    assert len({labels[0, 0], labels[3, 0], labels[3, 3]}) == 3
    assert labels[2, 2] == 0


def test_a_long_spiral_is_one_part() -> None:
    spiral = drawn(
        "#########",
        "........#",
        "#######.#",
        "#.....#.#",
        "#.###.#.#",
        "#.#...#.#",
        "#.#####.#",
        "#.......#",
        "#########",
    )
    assert parts(spiral)[1] == 1
    assert parts(~spiral)[1] == 1


def test_nothing_has_no_parts() -> None:
    nothing = np.zeros((3, 4), dtype=np.bool_)
    assert parts(nothing)[1] == 0
    assert not largest(nothing).any()


def test_the_largest_part_has_most_pixels() -> None:
    assert np.array_equal(largest(drawn("##.#", "...#", "...#")), drawn("...#", "...#", "...#"))


def test_holes_are_filled_and_bays_are_not() -> None:
    assert np.array_equal(filled(drawn("###.#", "#.#.#", "###.#", "..###")), drawn("###.#", "###.#", "###.#", "..###"))


def test_the_threshold_is_in_the_middle_of_a_gap() -> None:
    assert threshold(np.array([0.1] * 90 + [0.9] * 10, dtype=np.float32)) == pytest.approx(0.5, abs=0.02)


def test_a_tilted_background_is_fitted_under_a_segment_that_touches_the_edge() -> None:
    rows, columns = np.mgrid[0:1:40j, 0:1:60j].astype(np.float32)
    background = np.stack([0.5 + 0.3 * columns, 0.6 - 0.2 * rows], axis=2)
    image = background.copy()
    image[10:40, 20:40] = 0
    assert np.abs(plane(image) - background).max() < 0.01


def test_shrinking_averages_and_keeps_the_shape() -> None:
    stripes = np.tile(np.array([0, 1], dtype=np.float32), (100, 100))
    small = shrink(stripes, 50)
    assert small.shape == (25, 50)
    assert np.allclose(small, 0.5, atol=0.05)
    assert shrink(stripes, 200) is stripes


@pytest.mark.parametrize("size", [(20, 13), (1, 40), (37, 29), (56, 80)])
def test_exact_averages_are_those_of_pillow(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (29, 37), dtype=np.uint8)
    assert np.allclose(resize_exactly(pixels, size), resize(pixels.astype(np.float32), size), rtol=0, atol=1e-3)


def test_boxes() -> None:
    assert bounds_of(drawn("....", ".##.", "..#.")) == (1, 1, 3, 3)
    assert gap((0, 0, 2, 2), (5, 1, 6, 2)) == 3
    assert gap((0, 0, 4, 4), (1, 1, 2, 2)) <= 0


def test_growing_and_averaging_reach_as_far_as_they_say() -> None:
    dot = np.zeros((7, 7), dtype=np.bool_)
    dot[3, 3] = True
    assert grown(dot, 2).sum() == 25
    assert averaged(dot.astype(np.float32), 3)[2:5, 2:5] == pytest.approx(1 / 9)
    assert averaged(np.ones((4, 5), dtype=np.float32), 3) == pytest.approx(1)
