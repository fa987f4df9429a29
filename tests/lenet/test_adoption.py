"""Networks from elsewhere get a card by being measured."""

import pytest
import torch

from lenet import adoption, checkpoints, data
from lenet.data import DatasetInfo
from lenet.errors import CheckpointError, DataError
from lenet.evaluation import evaluate
from lenet.model import LeNet, LeNetConfig


def test_the_card_has_what_was_measured(three_classes: DatasetInfo) -> None:
    model = LeNet(LeNetConfig(classes=3))
    network = checkpoints.network(model)
    card = adoption.card_of(network, "mine", file="a.safetensors", dataset=three_classes.name, training={})
    images, labels = data.test_set(three_classes.name)
    test = evaluate(model, [(data.scaled(images), labels)])
    assert (card.test_accuracy, card.dataset, card.file) == (test.accuracy, three_classes.name, "a.safetensors")
    assert (
        card.test_loss == pytest.approx(test.loss)
        and card.parameters == 43_831
        and card.epochs == 0
        and not card.versions
    )


def test_a_data_set_with_another_number_of_classes_is_refused(three_classes: DatasetInfo) -> None:
    network = checkpoints.network(LeNet())
    with pytest.raises(DataError, match="has 10 classes, and Bands has 3"):
        adoption.card_of(network, "", file="", dataset=three_classes.name, training={})


def test_answers_that_are_not_numbers_are_refused(three_classes: DatasetInfo) -> None:
    model = LeNet(LeNetConfig(classes=3, activation="relu"))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(1e30)
    with pytest.raises(CheckpointError, match="are not numbers"):
        adoption.card_of(checkpoints.network(model), "", file="a", dataset=three_classes.name, training={})
