"""Which labels of a training set are likely wrong: those that the network did not believe while it was learning.

A network learns what its images have in common before it learns single images by heart, so a wrong label has a high
loss for most of the training. Swayamdipta et al. 2020, "Dataset cartography: mapping and diagnosing datasets with
training dynamics", take the mean probability of the label over the epochs; Pleiss et al. 2020, "Identifying mislabeled
data using the area under the margin ranking", the mean margin of its logit. Here it is the mean loss over a run's
snapshots. `benchmarks/suspicion.py` measures how many labels that were flipped on purpose each of them finds.

Needs no torch.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lenet.evaluation.metrics import Floats, losses, softmax

SNAPSHOTS = 10  # of a run that are asked


def chosen(steps: Sequence[int], most: int = SNAPSHOTS) -> list[int]:
    """The steps, of those after which a snapshot was kept, whose networks are asked: rising, without untrained ones.

    They are spread evenly over the training, not over the snapshots, most of which are early.
    """
    trained = np.array([step for step in steps if step > 0])
    if not len(trained):
        return []
    goals = trained[-1] * (1 + np.arange(most)) / most
    return sorted({int(trained[np.abs(trained - goal).argmin()]) for goal in goals})


class Suspicion:
    """The mean loss of each training image over the networks that were asked so far.

    Args:
        labels: (N,), as they are in the training set.
    """

    def __init__(self, labels: NDArray[np.int64]) -> None:
        self.labels = labels
        self.networks = 0
        self._losses = np.zeros(len(labels))
        self._probabilities: NDArray[np.float32] | None = None

    def add(self, logits: NDArray[Any]) -> None:
        """Ask one more network, by its logits (N, classes)."""
        self._losses += losses(logits, self.labels)
        probabilities = softmax(logits).astype(np.float32)
        self._probabilities = probabilities if self._probabilities is None else self._probabilities + probabilities
        self.networks += 1

    @property
    def losses(self) -> Floats:
        """The mean losses, nats, (N,)."""
        return self._losses / self.networks

    def answers(self, indices: Sequence[int]) -> list[int]:
        """The classes that the networks believe in most, on average, of the images of these indices."""
        assert self._probabilities is not None
        return [int(answer) for answer in self._probabilities[list(indices)].argmax(1)]

    def most(self, count: int) -> list[int]:
        """The indices of the `count` most suspicious images, the worst first."""
        order = np.argsort(-self.losses, kind="stable")[:count]
        return [int(index) for index in order]
