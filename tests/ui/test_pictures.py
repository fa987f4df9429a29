"""Pictures as the network sees them."""

import numpy as np

from lenet import checkpoints, data
from lenet.data.stroke_digits import strokes
from ui import pictures


def test_the_seven_is_a_stroke_digit_that_the_network_for_digits_reads() -> None:
    seven = pictures.a_seven()
    assert seven.shape == (1, 1, 28, 28) and seven.dtype == np.float32
    answer = checkpoints.load(checkpoints.SHIPPED / "mnist.safetensors").answer(seven)
    assert answer.label == 7 and answer.probability > 0.9


def test_a_sample_is_scaled_as_the_images_that_networks_learn() -> None:
    images, _ = strokes(3, 5)
    for image in images:
        sample = pictures.of_sample(image.numpy())
        assert sample.dtype == np.float32 and np.array_equal(sample, data.scaled(image[None]))


def test_each_caller_has_a_seven_of_its_own() -> None:
    pictures.a_seven()[:] = 0
    assert pictures.a_seven().any()
