"""The command that gives a network from elsewhere its card: card."""

import argparse

from lenet import adoption, checkpoints
from lenet.checkpoints import Card
from lenet.errors import CheckpointError


def card(options: argparse.Namespace) -> int:
    """Measure the network in a file, and write its card beside it.

    Raises:
        CheckpointError: there is no such file, it holds no LeNet, or it does not say from which data set it learned.
        DataError: the data set has another number of classes, or is not on this machine.
    """
    path = options.file
    if not path.is_file():
        raise CheckpointError("There is no file {path}.", path=path)
    checkpoints.refuse_pickle(path)
    foreign = checkpoints.read_foreign(path.read_bytes(), path.name)
    settings = {name: getattr(options, name) for name in ("activation", "pooling") if getattr(options, name)}
    network = foreign.network.with_settings(**settings)
    training = {} if settings else foreign.training
    dataset = options.dataset or foreign.dataset
    if not dataset:
        raise CheckpointError("{path} does not say what it learned from. Give --dataset.", path=path)
    card = adoption.card_of(network, path.stem, file=path.name, dataset=dataset, training=training)
    checkpoints.save_card(path, card)
    print(_in_words(card), f"The card is {path.with_suffix('.json')}")
    return 0


def _in_words(card: Card) -> str:
    model = card.model
    return (
        f"{model.activation}, {model.pooling}-pooling, padding {model.padding}, {card.parameters:,} parameters:"
        f" accuracy {card.test_accuracy:.4f} on the test set of {card.dataset}."
    )
