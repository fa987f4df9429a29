import numpy as np
import pytest
import torch

from lenet.evaluation import shift
from lenet.evaluation.robustness import CHANGES, changed
from lenet.model import LeNet


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (5, 28, 28), np.uint8)


@pytest.mark.parametrize("change", CHANGES)
def test_many_pictures_are_changed_as_each_of_them_alone(change: str, images: np.ndarray) -> None:
    pictures = (images / np.float32(255)).astype(np.float32)
    for amount in (CHANGES[change].low, CHANGES[change].low + 37 * CHANGES[change].step):
        alone = [changed(picture, {change: amount}) for picture in pictures]
        np.testing.assert_allclose(changed(pictures, {change: amount}), alone, atol=1e-7)


def test_the_accuracies_are_those_of_the_changed_pictures(images: np.ndarray) -> None:
    model = LeNet().eval()
    pictures = (images / np.float32(255)).astype(np.float32)
    with torch.no_grad():
        labels = model(torch.from_numpy(pictures)[:, None]).argmax(1).numpy()
    amounts, accuracies = shift.accuracies(model, images, labels, "contrast")
    assert amounts == sorted(amounts) and {5, 100, 205} <= set(amounts) and len(amounts) == 12
    assert accuracies[amounts.index(100)] == 1  # nothing is changed
    amount = amounts[0]
    with torch.no_grad():
        answers = model(torch.from_numpy(changed(pictures, {"contrast": amount}))[:, None]).argmax(1).numpy()
    assert accuracies[0] == pytest.approx((answers == labels).mean())
