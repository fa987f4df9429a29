"""What training reports: one event per few steps, one per epoch."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StepDone:
    """A batch was learned."""

    step: int  # counts from 1 over the whole run
    loss: float  # mean cross-entropy of this batch, in nats, before the step
    accuracy: float  # share of this batch that was right, before the step, in [0, 1]
    images_per_second: float = field(compare=False)  # since the last StepDone of this epoch
    seconds: float = field(compare=False, default=0.0)  # of training since the first step, without pauses


@dataclass(frozen=True)
class EpochDone:
    """Every training picture was learned once more, and the test set was asked."""

    epoch: int  # counts from 1
    train_loss: float  # nats, mean over the epoch while the weights moved
    train_accuracy: float  # in [0, 1], likewise
    test_loss: float
    test_accuracy: float
    seconds: float = field(compare=False)  # with the evaluation
    class_accuracies: tuple[float, ...] = ()  # share of each class's test pictures that was right, in [0, 1]
