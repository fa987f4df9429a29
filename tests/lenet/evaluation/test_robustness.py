"""Changes of a picture, against SciPy's, and where an answer breaks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy import ndimage

from lenet import load_checkpoint
from lenet.evaluation import robustness
from lenet.evaluation.robustness import CHANGES, Break, Curve, amounts, breaks, changed, curve, prepared_again
from lenet.model import LeNet
from lenet.preprocessing import Kind
from tests.lenet.web.networks import images

CROSS = ndimage.generate_binary_structure(2, 1)


@pytest.fixture(scope="module")
def pictures() -> list[NDArray[np.float32]]:
    """A digit, and noise up to the edges."""
    return [images(1)[0, 0].numpy(), np.random.default_rng(0).random((28, 28), dtype=np.float32)]


def mapped(matrix: Any, shift: tuple[float, float] = (0, 0)) -> Callable[[Any], Any]:
    """SciPy's picture whose point is the point `matrix` · point + `shift`, of rows and columns from the centre."""
    middle = np.array([13.5, 13.5])
    offset = middle - np.array(matrix) @ middle + shift
    return lambda picture: ndimage.affine_transform(picture, matrix, offset, order=1, mode="grid-constant")


SIXTY = np.radians(60)
SAME = ((1, 0), (0, 1))


@pytest.mark.parametrize(
    ("name", "amount", "expected"),
    [
        pytest.param("thickness", 1, lambda one: ndimage.grey_dilation(one, footprint=CROSS), id="one pixel thicker"),
        pytest.param(
            "thickness",
            -1.5,
            lambda one: (
                (
                    ndimage.grey_erosion(one, footprint=CROSS, mode="constant")
                    + ndimage.grey_erosion(one, footprint=ndimage.iterate_structure(CROSS, 2), mode="constant")
                )
                / 2
            ),
            id="one and a half pixels thinner",
        ),
        pytest.param("size", 40, mapped(((2.5, 0), (0, 2.5))), id="smaller"),
        pytest.param("size", 160, mapped(((0.625, 0), (0, 0.625))), id="larger"),
        pytest.param("slant", 30, mapped(((1, 0), (np.tan(np.radians(30)), 1))), id="to the right"),
        pytest.param(
            "turn",
            60,
            mapped(((np.cos(SIXTY), -np.sin(SIXTY)), (np.sin(SIXTY), np.cos(SIXTY)))),
            id="clockwise",
        ),
        pytest.param("right", 2.5, mapped(SAME, (0, -2.5)), id="right"),
        pytest.param("down", -7.5, mapped(SAME, (7.5, 0)), id="up"),
        pytest.param("blur", 0.5, lambda one: ndimage.gaussian_filter(one, 0.5, mode="constant", radius=2), id="blur"),
        pytest.param(
            "blur", 4, lambda one: ndimage.gaussian_filter(one, 4, mode="constant", radius=12), id="much blur"
        ),
        pytest.param("contrast", 50, lambda one: one / 2, id="paler"),
        pytest.param("contrast", 150, lambda one: np.minimum(one * 1.5, 1), id="stronger"),
    ],
)
def test_a_change_is_that_of_scipy(name: str, amount: float, expected: Any, pictures: list[Any]) -> None:
    for picture in pictures:
        result = changed(picture, {name: amount})
        np.testing.assert_allclose(result, expected(picture.astype(np.float64)), rtol=0, atol=1e-6)
        assert result.dtype == np.float32 and result.min() >= 0 and result.max() <= 1
        assert abs(result - picture).max() > 0.1


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_has_41_amounts_and_one_of_them_changes_nothing(name: str, pictures: list[Any]) -> None:
    values = amounts(name)
    assert len(values) == 41 and values == sorted(set(values))
    assert CHANGES[name].neutral in values
    for picture in pictures:
        assert (changed(picture, {name: CHANGES[name].neutral}) == picture).all()
        assert all(np.isfinite(changed(picture, {name: end})).all() for end in (values[0], values[-1]))


def test_a_shift_by_whole_pixels_is_exact(pictures: list[Any]) -> None:
    for picture in pictures:
        assert (changed(picture, {"right": 3})[:, 3:] == picture[:, :-3]).all()
        assert (changed(picture, {"down": -10})[:-10] == picture[10:]).all()
        assert not changed(picture, {"right": 3})[:, :3].any() and not changed(picture, {"down": -10})[-10:].any()


def test_a_turn_to_the_right_moves_the_top_to_the_right(pictures: list[Any]) -> None:
    for picture in pictures:
        np.testing.assert_allclose(robustness.turned(picture, 90), np.rot90(picture, -1), rtol=0, atol=1e-6)


def test_noise_inverts_a_share_of_the_pixels_and_always_the_same(pictures: list[Any]) -> None:
    for picture in pictures:
        few, more = (changed(picture, {"noise": percent}) != picture for percent in (10, 40))
        assert few.mean() == pytest.approx(0.1, abs=0.03) and more.mean() == pytest.approx(0.4, abs=0.03)
        assert (more[few]).all()
        assert (changed(picture, {"noise": 40})[more] == 1 - picture[more]).all()


def test_several_changes_are_made_in_a_fixed_order(pictures: list[Any]) -> None:
    expected = pictures[0]
    for name, amount in (("thickness", 0.5), ("turn", 40), ("right", 4.5), ("noise", 5)):
        expected = changed(expected, {name: amount})
    result = changed(pictures[0], {"noise": 5, "right": 4.5, "turn": 40, "thickness": 0.5, "size": 100})
    assert (result == expected).all()


def test_preparing_again_undoes_a_shift_and_leaves_blank_paper_blank() -> None:
    picture = images(1)[0, 0].numpy()
    shifted = changed(picture, {"right": 3, "down": -2})
    assert (prepared_again(shifted, "digits") == prepared_again(picture, "digits")).all()
    assert not prepared_again(np.zeros((28, 28), np.float32), "clothing").any()


@pytest.mark.parametrize("kind", [None, "digits"])
def test_a_curve_has_the_probability_of_the_answer_to_the_unchanged_picture(kind: Kind | None) -> None:
    model, picture = load_checkpoint("mnist").model, images(1)[0, 0].numpy()
    assert isinstance(model, LeNet)
    result = curve(model, picture, "turn", kind)
    with torch.no_grad():
        assert result.label == model(torch.from_numpy(picture)[None, None]).argmax()
    for index in (0, 13, 40):
        one = changed(picture, {"turn": amounts("turn")[index]})
        one = prepared_again(one, kind) if kind else one
        with torch.no_grad():
            probabilities = model(torch.from_numpy(one)[None, None]).softmax(1)[0]
        assert result.probabilities[index] == pytest.approx(probabilities[result.label].item(), abs=1e-6)
        assert result.answers[index] == probabilities.argmax()
    assert result.answers.shape == (41,) and len(set(result.answers.tolist())) > 1


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        pytest.param("turn", {}, [], id="never"),
        pytest.param("turn", {0: 5, 4: 2, 8: 7, 28: 1, 29: 4}, [Break(-48, 7), Break(32, 1)], id="on both sides"),
        pytest.param("turn", {0: 5}, [Break(-80, 5)], id="at the end"),
        pytest.param("turn", {20: 9, 21: 9}, [Break(0, 9)], id="without a change"),
        pytest.param("noise", {12: 8}, [Break(12, 8)], id="on the only side"),
    ],
)
def test_an_answer_3_breaks_at_the_first_amount_on_each_side(
    name: str, other: dict[int, int], expected: list[Break]
) -> None:
    answers = np.full(41, 3)
    answers[[*other]] = [*other.values()]
    assert breaks(name, Curve(3, np.zeros(41, np.float32), answers)) == expected
