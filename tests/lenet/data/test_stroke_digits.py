"""Stroke digits: seeded, balanced, drawn as MNIST's digits stand, and told apart by their looks."""

import pytest
import torch
from torch import Tensor

from lenet import checkpoints, data
from lenet.data.stroke_digits import strokes
from lenet.data.writing_forms import FORMS


@pytest.fixture(scope="module")
def digits() -> tuple[Tensor, Tensor]:
    return strokes(600, seed=7)


def ink_centres(images: Tensor) -> Tensor:
    """(N, 2): row and column of the centre of mass, in pixels."""
    ink = images.double()
    coordinates = torch.arange(28, dtype=torch.double)
    return torch.stack([(ink.sum(3 - axis) * coordinates).sum(1) / ink.sum((1, 2)) for axis in (1, 2)], dim=1)


def longest_sides(images: Tensor) -> Tensor:
    """(N,): the longer side in pixels of the box around all ink."""
    sides = [(images.amax(axis) > 0).sum(1) for axis in (1, 2)]  # a digit may have gaps neither way
    return torch.maximum(*sides)


def test_the_same_seed_draws_the_same_pictures() -> None:
    (first, labels), (second, again) = strokes(40, seed=3), strokes(40, seed=3)
    assert torch.equal(first, second)
    assert torch.equal(labels, again)


def test_another_seed_draws_other_pictures() -> None:
    (first, labels), (second, others) = strokes(40, seed=3), strokes(40, seed=4)
    assert not torch.equal(labels, others)
    assert not {image.numpy().tobytes() for image in first} & {image.numpy().tobytes() for image in second}


def test_no_two_pictures_of_a_set_are_alike(digits: tuple[Tensor, Tensor]) -> None:
    images, _ = digits
    assert len({image.numpy().tobytes() for image in images}) == len(images)


def test_the_global_random_numbers_are_left_alone() -> None:
    before = torch.get_rng_state()
    strokes(10, seed=0)
    assert torch.equal(torch.get_rng_state(), before)


def test_pictures_are_bytes_from_black_to_white_with_grey_edges(digits: tuple[Tensor, Tensor]) -> None:
    images, labels = digits
    assert (images.dtype, images.shape) == (torch.uint8, (600, 28, 28))
    assert (labels.dtype, labels.shape) == (torch.int64, (600,))
    assert images.flatten(1).amin(1).eq(0).all()
    assert images.flatten(1).amax(1).ge(200).all()
    grey = ((images > 20) & (images < 235)).float().mean()
    assert 0.05 < grey < 0.15  # MNIST: 0.09


def test_every_digit_comes_equally_often_in_random_order(digits: tuple[Tensor, Tensor]) -> None:
    _, labels = digits
    assert labels.bincount().tolist() == [60] * 10
    assert (labels[1:] > labels[:-1]).float().mean().item() == pytest.approx(0.45, abs=0.1)  # of random neighbours


@pytest.mark.parametrize("count", [0, 1, 13])
def test_any_count_is_drawn_as_evenly_as_it_can_be(count: int) -> None:
    images, labels = strokes(count, seed=1)
    assert images.shape == (count, 28, 28)
    counts = labels.bincount(minlength=10)
    assert counts.sum() == count
    assert counts.max() - counts.min() <= 1


def test_the_centre_of_mass_is_in_the_middle(digits: tuple[Tensor, Tensor]) -> None:
    assert (ink_centres(digits[0]) - 13.5).abs().max() < 1


def test_the_longer_side_is_about_twenty_pixels(digits: tuple[Tensor, Tensor]) -> None:
    sides = longest_sides(digits[0])
    assert sides.min() >= 19
    assert sides.max() <= 22  # the soft edge may touch a pixel more at either end


def test_pens_are_thin_to_thick() -> None:
    forms = {0: ((1.0, "50,0 50,100"),)}  # a line of 20 pixels
    ink = strokes(200, seed=7, forms=forms)[0].float().sum((1, 2)) / 255
    assert ink.min() < 20
    assert ink.max() > 80


@pytest.mark.parametrize("digit", FORMS)
def test_every_writing_form_is_read_as_its_digit(digit: int) -> None:
    network = checkpoints.load(checkpoints.SHIPPED / "mnist.safetensors").model
    for form in FORMS[digit]:
        images, _ = strokes(100, seed=7, forms={0: (form,)})
        with torch.no_grad():
            answers = network(data.scaled(images)).argmax(1)
        assert (answers == digit).float().mean() >= 0.75, form  # thick pens fill corners and loops


def test_digits_are_told_apart_by_their_mean_pictures(digits: tuple[Tensor, Tensor]) -> None:
    images, labels = digits
    means = torch.stack([images[labels == digit].float().mean(0).flatten() for digit in range(10)])
    others, answers = strokes(400, seed=8)
    nearest = torch.cdist(others.flatten(1).float(), means).argmin(1)
    accuracy = (nearest == answers).float().mean()
    assert accuracy > 0.6  # chance is 0.1


def test_every_digit_has_several_writing_forms_that_all_come() -> None:
    assert list(FORMS) == list(range(10))
    for forms in FORMS.values():
        assert len({text for _, text in forms}) == len(forms) >= 3
        assert min(weight for weight, _ in forms) > 0
