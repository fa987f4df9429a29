"""Settings of a run: the data set, and reading settings of other versions."""

import math
import re
from dataclasses import replace
from typing import Any

import pytest
import torch

from lenet import training
from lenet.data import DatasetInfo
from lenet.errors import TrainingError
from lenet.model import LeNetConfig
from lenet.training import TrainConfig


def test_the_error_for_an_unknown_data_set_lists_the_data_sets() -> None:
    with pytest.raises(
        ValueError, match="Unknown data set 'nonesuch'; known are fashion-mnist, mnist, kmnist, strokes"
    ):
        TrainConfig(dataset="nonesuch")


def test_fields_of_a_newer_version_are_ignored() -> None:
    values = TrainConfig(epochs=3).to_dict()
    assert TrainConfig.from_dict({**values, "new": 1, "model": {**values["model"], "new": 2}}) == TrainConfig(epochs=3)


@pytest.mark.parametrize(
    "values",
    [
        *([], {"model": 3}, {"epochs": "five"}, {"epochs": 1.5}, {"epochs": True}, {"dataset": []}),
        *({"model": {"channels": channels}} for channels in (3, [6.0, 16], [True, 16], [6, 16, 3])),
        *({"model": {"padding": 0.5}}, {"model": {"dropout": "much"}}),
    ],
    ids=str,
)
def test_settings_of_the_wrong_type_are_a_value_error(values: object) -> None:
    with pytest.raises(ValueError):
        TrainConfig.from_dict(values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"weight_decay": -0.1}, "The weight decay must be from 0 to 1, not -0.1."),
        ({"weight_decay": math.nan}, "The weight decay must be from 0 to 1, not nan."),
        ({"shift": 28}, "The shift must be from 0 to 27, not 28."),
        ({"shift": 0.5}, "The shift must be a whole number, not 0.5."),
        ({"turn": 200}, "The turn must be from 0 to 180, not 200."),
        ({"network": "tree"}, "Unknown network 'tree'; known are lenet, perceptron."),
        ({"shuffled": 1}, "Shuffled must be true or false, not 1."),
        ({"schedule": "linear"}, "Unknown schedule 'linear'; known are constant, cosine, one-cycle."),
    ],
)
def test_a_setting_out_of_range_is_refused(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        TrainConfig(**settings)


def test_settings_of_a_version_without_schedules_are_those_without_one() -> None:
    values = TrainConfig(epochs=3).to_dict()
    for name in ("schedule", "weight_decay", "shift", "turn", "network", "shuffled"):
        del values[name]
    assert TrainConfig.from_dict(values) == TrainConfig(epochs=3)


def test_the_recipe_in_words_names_what_is_not_the_default() -> None:
    plain = TrainConfig().in_words
    assert plain == "sigmoid, max-pooling, adam at 0.01, batches of 256, lecun initialisation"
    config = TrainConfig(schedule="cosine", weight_decay=0.01, shift=2, turn=7.5)
    assert config.in_words == f"{plain}, cosine schedule, weight decay 0.01, moved by up to 2 px, turned by up to 7.5°"


def test_a_perceptron_has_layers_and_words_of_its_own_and_keeps_its_settings() -> None:
    config = TrainConfig(network="perceptron", shuffled=True)
    assert config.in_words == "perceptron, adam at 0.01, batches of 256, lecun initialisation, shuffled pixels"
    assert TrainConfig.from_dict(config.to_dict()) == config
    assert [(layer.layer, layer.shape, layer.parameters, layer.multiplications) for layer in config.layers] == [
        ("Hidden", (256,), 200_960, 200_704),
        ("Answer", (10,), 2_570, 2_560),
    ]
    model = training.build_network(config)
    assert {name: tuple(value.shape) for name, value in model.state_dict().items()} == config.shapes
    with pytest.raises(TrainingError, match="no LeNet"):
        training.build(config)


def test_only_a_lenet_that_learns_pictures_as_they_are_knows_them() -> None:
    configs = [TrainConfig(), TrainConfig(network="perceptron"), TrainConfig(shuffled=True)]
    assert [config.knows_pictures for config in configs] == [True, False, False]


@pytest.mark.parametrize("seed", [-1, 2**63, 10**22])
def test_a_seed_that_no_generator_takes_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match=rf"^The seed must be from 0 to 2\^63 - 1, not {seed}\.$"):
        TrainConfig(seed=seed)
    torch.Generator().manual_seed(TrainConfig(seed=2**63 - 1).seed)


def test_the_number_of_classes_is_that_of_the_data_set(three_classes: DatasetInfo) -> None:
    config = TrainConfig(dataset=three_classes.name, model=LeNetConfig(activation="relu"))
    assert config.model == LeNetConfig(activation="relu", classes=3)
    assert replace(config, dataset="strokes").model.classes == 10
    assert TrainConfig.from_dict(config.to_dict()) == config


def test_a_step_needs_parameters_gradients_moments_and_a_batch_of_values() -> None:
    values = 784 + 6 * 24 * 24 + 6 * 12 * 12 + 16 * 8 * 8 + 16 * 4 * 4 + 120 + 84 + 10
    for optimizer, copies in (("sgd", 2), ("momentum", 3), ("adam", 4)):
        config = TrainConfig(optimizer=optimizer, batch_size=100)
        assert config.step_bytes == 4 * (copies * 44_426 + 100 * values)
