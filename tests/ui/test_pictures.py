"""Pictures as the network sees them."""

import numpy as np

from lenet import data
from lenet.data.stroke_digits import strokes
from ui import pictures


def test_the_seven_is_the_first_of_the_stroke_digits() -> None:
    images, labels = strokes(100, data.TEST_SEED)
    first = images[int((labels == 7).nonzero()[0])]
    assert np.array_equal(pictures.a_seven(), data.scaled(first[None]))


def test_a_sample_is_scaled_as_the_images_that_networks_learn() -> None:
    images, _ = strokes(3, 5)
    for image in images:
        sample = pictures.of_sample(image.numpy())
        assert sample.dtype == np.float32 and np.array_equal(sample, data.scaled(image[None]))


def test_each_caller_has_a_seven_of_its_own() -> None:
    pictures.a_seven()[:] = 0
    assert pictures.a_seven().any()
