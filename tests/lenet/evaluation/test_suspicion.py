import numpy as np

from lenet.evaluation.metrics import losses
from lenet.evaluation.suspicion import Suspicion, chosen


def test_the_mean_is_over_all_networks_that_were_asked() -> None:
    generator, labels = np.random.default_rng(0), np.array([0, 1, 2, 1])
    answers = [generator.normal(size=(4, 3)) for _ in range(3)]
    suspicion = Suspicion(labels)
    for logits in answers:
        suspicion.add(logits)
    np.testing.assert_allclose(suspicion.losses, np.mean([losses(logits, labels) for logits in answers], 0))
    assert suspicion.networks == 3


def test_the_most_suspicious_labels_are_those_that_no_network_believed() -> None:
    suspicion = Suspicion(np.array([0, 1, 1, 0]))
    suspicion.add(np.array([[5, 0], [5, 0], [0, 5], [1, 0]], float))
    suspicion.add(np.array([[5, 0], [0, 1], [0, 5], [0, 0]], float))
    assert suspicion.most(3) == [1, 3, 0]
    assert suspicion.answers([1, 2]) == [0, 1]


def test_the_networks_asked_are_spread_over_the_training_and_none_is_untrained() -> None:
    steps = [0, *(round(1000 * (number / 100) ** 2) for number in range(1, 101))]
    asked = chosen(steps)
    assert len(asked) == 10 and set(asked) <= set(steps) and asked[-1] == 1000
    assert max(abs(step - 100 * (number + 1)) for number, step in enumerate(asked)) <= 10
    assert chosen([0, 7]) == [7] and chosen([0]) == chosen([]) == []
