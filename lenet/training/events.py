"""What training reports: one event per few steps, one per epoch."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StepDone:
    """A training step was done."""

    step: int  # counts from 1 over the whole run
    loss: float  # mean cross-entropy of this batch in nats, before the update
    accuracy: float  # share of correct predictions in this batch, before the update, in [0, 1]
    images_per_second: float = field(compare=False)  # since the last StepDone of this epoch
    seconds: float = field(compare=False, default=0.0)  # of training since the first step, without pauses


@dataclass(frozen=True)
class EpochDone:
    """An epoch was trained, and the network was evaluated on the test set."""

    epoch: int  # counts from 1
    train_loss: float  # nats, mean over the steps of the epoch
    train_accuracy: float  # in [0, 1], likewise
    test_loss: float
    test_accuracy: float
    seconds: float = field(compare=False)  # of this epoch, with the evaluation
    class_accuracies: tuple[float, ...] = ()  # share of correct predictions for each class's test images, in [0, 1]
