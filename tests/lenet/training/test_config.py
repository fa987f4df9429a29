"""Settings of a run: the data set, and reading settings of other versions."""

from dataclasses import replace

import pytest
import torch

from lenet.data import DatasetInfo
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
