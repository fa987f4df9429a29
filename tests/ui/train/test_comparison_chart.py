import numpy as np
import pytest

from ui.train import comparison_chart
from ui.train.comparison_chart import LINE, ROWS, Compared, apart


@pytest.mark.parametrize(
    ("heights", "moved"),
    [
        ([], []),
        ([1.0, 5.0], [1.0, 5.0]),
        ([1.0, 1.5, 9.0], [1.0, 3.0, 9.0]),
        ([8.0, 9.5, 9.6], [6.0, 8.0, 10.0]),  # none above the highest
    ],
)
def test_heights_are_moved_apart(heights: list[float], moved: list[float]) -> None:
    assert apart(heights, 2.0, 10.0) == moved


def test_no_two_names_overlap_and_all_are_inside_the_chart() -> None:
    names = ["one", "two", "three", "four", "five", "longer than sixteen letters"]
    compared = [
        Compared(name, [1.0, 2.0], np.array([2.0, 0.031 + index / 1000]), np.array([0.5, 0.995 + index / 1000]))
        for index, name in enumerate(names)
    ]
    chart = comparison_chart.draw(compared, "Steps", classes=10, theme="light")
    written = [one for one in chart.layout.annotations if one.xref != "paper"]
    assert {one.text for one in written} == {*names[:5], "longer than six…"}
    for axis, height in (("y", ROWS[0]), ("y2", ROWS[1])):
        low, high = chart.layout["yaxis" + axis[1:]].range
        pixels = sorted((one.y - low) / (high - low) * height for one in written if one.yref == axis)
        assert len(pixels) == len(names) and pixels[0] >= 0 and pixels[-1] <= height
        assert min(np.diff(pixels)) >= LINE - 0.01
