"""The second stage of the shipped digits' network: what its epochs are made of."""

import pytest
import torch
from torch import Tensor

from checkpoints import handwriting
from lenet import data
from lenet.data.stroke_digits import strokes


@pytest.fixture(scope="module")
def drawn() -> tuple[Tensor, Tensor]:
    return strokes(90, seed=5)


def test_other_media_keep_the_picture_readable_and_in_range(drawn: tuple[Tensor, Tensor]) -> None:
    images = data.scaled(drawn[0])
    changed = handwriting.media(images, torch.Generator().manual_seed(1))
    assert changed.shape == images.shape
    assert changed.min() >= 0 and changed.max() <= 1
    assert 0.2 < (changed != images).flatten(1).any(1).float().mean() < 0.8
    ink, before = ((pictures > 0.25).flatten(1).sum(1) for pictures in (changed, images))
    assert (ink >= 0.5 * before).all()


def test_an_epoch_has_every_picture_once_between_new_stroke_digits(drawn: tuple[Tensor, Tensor]) -> None:
    images, labels = drawn
    opinions = torch.full((90, 10), 0.1)
    epoch = handwriting.written(images, labels, opinions, view_share=0.0, drawn_share=0.25, seed=1)
    first, second = ([torch.cat(parts) for parts in zip(*epoch(), strict=True)] for _ in range(2))
    unchanged = {image.numpy().tobytes() for image in data.scaled(images)}
    for pictures, targets in (first, second):
        assert len(pictures) == len(targets) == 120
        assert {picture.numpy().tobytes() for picture in pictures} > unchanged
        assert torch.allclose(targets.sum(1), torch.ones(120))
    fresh = [{picture.numpy().tobytes() for picture in pictures} - unchanged for pictures, _ in (first, second)]
    assert not fresh[0] & fresh[1]


def test_targets_are_half_label_and_half_the_first_stages_opinion(drawn: tuple[Tensor, Tensor]) -> None:
    images, labels = drawn
    opinions = torch.eye(10)[(labels + 1) % 10]
    [(_, targets)] = handwriting.written(images, labels, opinions, view_share=1.0, drawn_share=0.0, seed=1)()
    assert targets.sort(1).values[:, -2:].flatten().tolist() == pytest.approx([0.491, 0.501] * 90)


def test_steps_count_the_batches_of_an_epoch(drawn: tuple[Tensor, Tensor]) -> None:
    images, labels = (part.repeat(4, *[1] * (part.ndim - 1)) for part in drawn)
    epoch = handwriting.written(images, labels, torch.full((360, 10), 0.1), 0.3, 0.25, seed=1)
    assert len(list(epoch())) == handwriting.steps(360, 0.25) == 2
