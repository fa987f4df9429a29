import numpy as np

from ui.train import network_view


def test_a_class_without_a_test_image_has_no_example() -> None:
    assert network_view.examples(np.array([2, 0, 2, 0])) == {0: 1, 2: 0}
