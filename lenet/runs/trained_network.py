"""The network that a run has trained: its checkpoint, with a card that says how it was trained and how good it is."""

from lenet import checkpoints, judging
from lenet.checkpoints import Card
from lenet.data import Dataset
from lenet.evaluation import Evaluation
from lenet.model import LeNet
from lenet.runs.run import Run


def save(run: Run, model: LeNet, test: Evaluation, dataset: Dataset, *, epochs: int, corrections: int = 0) -> None:
    """Write the checkpoint of a run.

    Args:
        model: its network, trained.
        test: how good it is on the test set.
        dataset: the run's data set, on which it is measured how far the answers can be believed.
        epochs: that were trained.
        corrections: that the network was taught; 0 if the run learned the data set alone.
    Raises:
        OSError: the disk is full, or the run is gone.
    """
    config = run.config
    card = Card.describe(
        run.title or run.id,
        model,
        dataset=config.dataset,
        recipe=config.in_words,
        config=config.to_dict(),
        source=run.origin.run if run.origin and corrections else "",
        corrections=corrections,
        seed=config.seed,
        epochs=epochs,
        test=test,
        judgement=judging.judgement_of_run(model, dataset),
    )
    checkpoints.save(run.checkpoint, model, card)
