"""Ablation against a network whose outgoing weights are set to 0: what is switched off then has no effect."""

import copy

import torch
from torch import Tensor, nn

from lenet.evaluation.ablation import accuracies_without, accuracy_falls
from lenet.model import LeNet, LeNetConfig
from tests.lenet.web.networks import images, network


def accuracy(model: LeNet, pictures: Tensor, labels: Tensor) -> float:
    with torch.no_grad():
        return float((model.eval()(pictures).argmax(1) == labels).float().mean())


def without(model: LeNet, layer: str, index: int) -> LeNet:
    """A copy in which nothing goes on from one map or unit."""
    model = copy.deepcopy(model)
    linear = [module for module in model.fc if isinstance(module, nn.Linear)]
    if layer == "C1":
        second = [module for module in model.conv if isinstance(module, nn.Conv2d)][1]
        second.weight.data[:, index] = 0
    elif layer == "C3":
        cells = linear[0].in_features // model.config.channels[1]
        linear[0].weight.data[:, index * cells : (index + 1) * cells] = 0
    else:
        linear[("F5", "F6").index(layer) + 1].weight.data[:, index] = 0
    return model


def test_it_is_the_accuracy_without_what_goes_on_from_the_map() -> None:
    for config in (LeNetConfig(activation="relu", padding=2, normalisation="batch"), LeNetConfig(pooling="average")):
        model = network(config).eval()
        pictures = images(60)
        with torch.no_grad():
            labels = model(pictures).argmax(1)
        labels[::4] = (labels[::4] + 1) % 10
        accuracies = accuracies_without(model, pictures, labels)
        assert {name: len(values) for name, values in accuracies.items()} == {"C1": 6, "C3": 16, "F5": 120, "F6": 84}
        for layer, index in (("C1", 0), ("C1", 5), ("C3", 7), ("F5", 119), ("F6", 3)):
            expected = accuracy(without(model, layer, index), pictures, labels)
            assert abs(float(accuracies[layer][index]) - expected) < 1e-6


def test_dropout_plays_no_part_and_the_training_mode_is_restored() -> None:
    model, pictures = network(LeNetConfig(dropout=0.5)), images(30)
    labels = torch.zeros(30, dtype=torch.long)
    first = accuracies_without(model.train(), pictures, labels)
    assert model.training
    second = accuracies_without(model, pictures, labels)
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_a_fall_is_the_accuracy_of_the_whole_network_minus_that_without_the_map() -> None:
    model, pictures = network(LeNetConfig(activation="relu")).eval(), images(60)
    labels = torch.arange(60) % 10
    with torch.no_grad():
        labels[:40] = model(pictures[:40]).argmax(1)
    falls = accuracy_falls(model, pictures, labels)
    assert {name: len(of_layer) for name, of_layer in falls.items()} == {"C1": 6, "C3": 16, "F5": 120, "F6": 84}
    for layer, index in (("C1", 2), ("C3", 9), ("F6", 11)):
        expected = accuracy(model, pictures, labels) - accuracy(without(model, layer, index), pictures, labels)
        assert abs(falls[layer][index] - expected) < 1e-6
    assert max(falls["C1"]) > 0
