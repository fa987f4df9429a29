"""Adoption of a network from elsewhere: it is measured on a test set, and so gets a card as every network has one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from lenet import data, evaluation, judging
from lenet.checkpoints import Card, Network, check_numbers
from lenet.data import Dataset
from lenet.errors import DataError


def card_of(network: Network, name: str, *, file: str, dataset: str, training: dict[str, Any]) -> Card:
    """The card of a network of which only the weights are known.

    Args:
        name: of the network.
        file: the name of the file that it came in.
        dataset: on whose test images it is measured, and whose classes are taken for its own.
        training: how it was trained, a `TrainConfig.to_dict`; empty where nobody knows.
    Raises:
        DataError: the data set has another number of classes, is not on this machine, or is damaged.
        CheckpointError: its answers are not numbers.
    """
    info = data.info(dataset)
    if network.config.classes != len(info.classes):
        raise DataError(
            "The network has {answers} classes, and {title} has {classes}. Choose a data set with as many.",
            answers=network.config.classes,
            title=info.title,
            classes=len(info.classes),
        )
    images, labels = data.test_set(dataset)
    model = network.model()
    logits = evaluation.logits(model, images)
    check_numbers(Path(file), logits.numpy())
    card = Card.describe(
        name,
        model,
        dataset=dataset,
        recipe="not known",
        config=training,
        file=file,
        seed=training.get("seed", 0),
        epochs=training.get("epochs", 0),
        test=evaluation.evaluation(logits, labels),
        judgement=judging.judgement_of_run(model, Dataset(info, images[:0], labels[:0], images, labels)),
    )
    return replace(card, versions={})  # which made the network, nobody knows
