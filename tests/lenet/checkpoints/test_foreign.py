"""Weights from elsewhere: what is read, and what is refused with a sentence."""

import json
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save
from torch import nn

from lenet import checkpoints
from lenet.checkpoints import Card, read_foreign
from lenet.errors import CheckpointError
from lenet.evaluation import Evaluation
from lenet.model import LeNet, LeNetConfig
from lenet.training import TrainConfig

PLAIN = LeNetConfig()
OTHER = LeNetConfig(
    activation="tanh", pooling="average", padding=2, channels=(4, 8), normalisation="batch", dropout=0.3
)


def content(model: nn.Module, prefix: str = "") -> bytes:
    return save({prefix + name: tensor for name, tensor in model.state_dict().items()})


def refused(file: bytes) -> str:
    with pytest.raises(CheckpointError) as error:
        read_foreign(file, "mine.safetensors")
    return str(error.value)


@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod."])
@pytest.mark.parametrize("config", [PLAIN, OTHER, LeNetConfig(classes=26, channels=(1, 1), padding=4)], ids=str)
def test_shapes_tell_all_but_activation_and_pooling(config: LeNetConfig, prefix: str) -> None:
    model = LeNet(config)
    foreign = read_foreign(content(model, prefix), "mine.safetensors")
    assert foreign.network.config == replace(config, activation="sigmoid", pooling="max", dropout=0.0)
    assert not foreign.described and not foreign.converted and not foreign.dataset
    ours = read_foreign(content(LeNet(foreign.network.config)), "").network.tensors
    assert foreign.network.tensors.keys() == ours.keys()
    values = sorted(values.tobytes() for values in foreign.network.tensors.values())
    assert values == sorted(tensor.numpy().tobytes() for tensor in model.state_dict().values())


@pytest.mark.parametrize("config", [PLAIN, OTHER], ids=str)
def test_bare_weights_are_recognised_by_their_values(config: LeNetConfig) -> None:
    model = LeNet(config)
    network = checkpoints.network(model)
    foreign = read_foreign(content(model, "module."), "mine.safetensors")
    assert foreign.is_network_of(network)
    assert not foreign.is_network_of(checkpoints.network(LeNet(OTHER if config is PLAIN else PLAIN)))
    with torch.no_grad():
        next(model.parameters()).flatten()[0] += 1
    assert not foreign.is_network_of(checkpoints.network(model))


def test_a_sequential_network_answers_as_it_did() -> None:
    parts = [nn.Conv2d(1, 6, 5, padding=2), nn.Sigmoid(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Sigmoid()]
    dense = [nn.Linear(400, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid(), nn.Linear(84, 10)]
    model = nn.Sequential(*parts, nn.AvgPool2d(2), nn.Flatten(), *dense)
    network = read_foreign(content(model), "").network
    network = replace(network, config=replace(network.config, pooling="average"))
    images = torch.rand(3, 1, 28, 28)
    with torch.no_grad():
        assert torch.allclose(network.model()(images), model(images))


def test_classes_with_layers_of_other_names_are_read_in_the_order_of_their_numbers() -> None:
    state = LeNet().state_dict()
    names = {"conv.0": "conv1", "conv.3": "conv2", "fc.0": "fc1", "fc.2": "fc2", "fc.4": "fc3"}
    other = {f"{names[name.rpartition('.')[0]]}.{name.rpartition('.')[2]}": one for name, one in state.items()}
    tensors = read_foreign(save(other), "").network.tensors
    assert all(np.array_equal(tensors[name], one) for name, one in state.items())


def test_what_this_package_saves_says_all_of_itself(tmp_path: Path) -> None:
    training = TrainConfig(dataset="mnist", seed=4, model=OTHER)
    model = LeNet(OTHER)
    test = Evaluation(0.5, 0.9)
    card = Card.describe("a", model, dataset="mnist", recipe="", seed=4, epochs=5, test=test, config=training.to_dict())
    checkpoints.save(tmp_path / "a.safetensors", model, card)
    foreign = read_foreign((tmp_path / "a.safetensors").read_bytes(), "a.safetensors")
    assert foreign.network.config == OTHER and foreign.described and foreign.dataset == "mnist"
    assert foreign.training == training.to_dict()
    network = checkpoints.network(model)
    checkpoints.save(tmp_path / "b.safetensors", network, card)
    assert (tmp_path / "b.safetensors").read_bytes() == (tmp_path / "a.safetensors").read_bytes()


@pytest.mark.parametrize(
    "said",
    [
        "nothing", "[]", "{", "[" * 100_000, json.dumps({"model": 3, "training": [], "dataset": {}}),
        json.dumps({"dataset": "emnist", "training": {"epochs": "many"}}), json.dumps({"dataset": "../mnist"}),
    ],
)  # fmt: skip
def test_a_description_that_cannot_be_read_counts_as_none(said: str) -> None:
    foreign = read_foreign(save(LeNet().state_dict(), metadata={"lenet": said}), "")
    assert (foreign.described, foreign.dataset, foreign.training) == (False, "", {})


@pytest.mark.parametrize(
    "model", [{"channels": [6, 17]}, {"classes": 26}, {"padding": 2}, {"normalisation": "batch"}, {"padding": True}],
    ids=str,
)  # fmt: skip
def test_a_description_of_another_network_is_refused(model: dict[str, object]) -> None:
    said = json.dumps({"model": {**asdict(PLAIN), **model}})
    text = refused(save(LeNet().state_dict(), metadata={"lenet": said}))
    assert "says that it holds another network" in text or "no network that can be" in text


@pytest.mark.parametrize("value", [{}, [], "softmax", 3])
def test_a_description_of_an_unknown_activation_is_refused(value: object) -> None:
    said = json.dumps({"model": {"activation": value, "pooling": "max"}})
    assert "no network that can be" in refused(save(LeNet().state_dict(), metadata={"lenet": said}))


@pytest.mark.parametrize(("dtype", "name"), [(torch.float16, "F16"), (torch.float64, "F64")])
def test_other_numbers_become_32_bits_and_that_is_said(dtype: torch.dtype, name: str) -> None:
    model = LeNet()
    foreign = read_foreign(save({key: one.to(dtype) for key, one in model.state_dict().items()}), "")
    assert foreign.converted == name and {one.dtype.str for one in foreign.network.tensors.values()} == {"<f4"}
    assert np.allclose(foreign.network.tensors["fc.4.weight"], model.state_dict()["fc.4.weight"], atol=1e-3)


def header(values: object, data: bytes = b"") -> bytes:
    text = json.dumps(values).encode()
    return len(text).to_bytes(8, "little") + text + data


def test_hostile_and_broken_files_are_refused_with_a_sentence() -> None:
    good, state = content(LeNet()), LeNet().state_dict()
    tensor = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    for file, words in {
        b"": "is broken", b"abc": "is broken", good[:5]: "is broken", good[:200]: "is broken", good[:-1]: "is broken",
        (2**63).to_bytes(8, "little") + b"{}": "is broken",  # a header longer than any memory
        (2**40).to_bytes(8, "little") + good[8:]: "is broken",
        header({"a": {**tensor, "shape": [2**62, 4]}}, b"12345678"): "is broken",
        header({"a": {**tensor, "data_offsets": [0, 10**12]}}, b"12345678"): "is broken",
        header({"a": tensor, "b": tensor}, b"12345678"): "is broken",  # they share their bytes
        header([1, 2]): "is broken", header({}): "holds no LeNet",
        header({"a": {**tensor, "shape": [0], "data_offsets": [0, 0]}}): "holds no LeNet",
        header({"a": tensor}, b"12345678"): "holds no LeNet",
        header({"1" * 5000: tensor}, b"12345678"): "holds no LeNet",
        header({"module." * 200_000: tensor}, b"12345678"): "holds no LeNet",  # to unwrap it would take minutes
        header({"a": {**tensor, "shape": [0, 2**63], "data_offsets": [0, 0]}}): "is broken",
        header({"a": {**tensor, "shape": [1] * 99 + [2]}}, b"12345678"): "is broken",  # NumPy has 64 dimensions
        bytes(10_000_000): "has 10.0 MB. At most 4 MB",
    }.items():  # fmt: skip
        assert words in refused(file)
    for name, (changed, words) in {
        "extra": (torch.zeros(3), "holds no LeNet"),
        "fc.4.weight": (torch.zeros(10, 80), "fc.4.weight is (10, 80), not (10, 84)"),
        "fc.0.weight": (torch.zeros(120, 255), "holds no LeNet"),
        "conv.3.weight": (torch.zeros(16, 6, 3, 3), "conv.3.weight is (16, 6, 3, 3), not (16, 6, 5, 5)"),
        "conv.0.bias": (torch.tensor([0.0, 1, 2, torch.nan, 3, 4]), "are not numbers"),
        "fc.4.bias": (torch.full([10], 1e300, dtype=torch.float64), "are not numbers"),
        "fc.2.bias": (torch.zeros(84, dtype=torch.bfloat16), "of the type BF16. Save them as float32"),
    }.items():
        assert words in refused(save(state | {name: changed})), name
    assert "holds no LeNet" in refused(save({name: one for name, one in state.items() if name != "fc.0.bias"}))


def test_an_error_repeats_no_more_than_a_line_of_the_file() -> None:
    long = "z" * 100_000
    tensor = {"dtype": long, "shape": [2], "data_offsets": [0, 8]}
    said = json.dumps({"model": {"activation": long, "pooling": "max"}})
    for file in (header({"a": tensor}, b"12345678"), save(LeNet().state_dict(), metadata={"lenet": said})):
        assert len(refused(file)) < 400


@pytest.mark.parametrize("name", ["learning_rate", "epochs", "batch_size", "report_every"])
def test_a_recipe_with_a_number_that_no_page_can_write_counts_as_none(name: str) -> None:
    training = {**TrainConfig(dataset="mnist").to_dict(), name: 10**400}
    said = {"model": asdict(PLAIN), "dataset": "mnist", "training": training}
    assert not read_foreign(save(LeNet().state_dict(), metadata={"lenet": json.dumps(said)}), "").training


def test_a_network_that_would_take_too_much_memory_is_refused() -> None:
    assert "too large to compute with" in refused(content(LeNet(LeNetConfig(channels=(900, 1)))))


def test_a_variance_below_0_is_refused() -> None:
    state = LeNet(LeNetConfig(normalisation="batch")).state_dict()
    assert "variance below 0" in refused(save({**state, "conv.1.running_var": torch.full([6], -1.0)}))


def test_a_pytorch_file_is_refused_with_the_line_that_converts_it() -> None:
    for legacy in (False, True):
        buffer = BytesIO()
        torch.save(LeNet().state_dict(), buffer, _use_new_zipfile_serialization=not legacy)
        text = refused(buffer.getvalue())
        assert "can run code when it is opened" in text and "safetensors.torch.save_file(" in text
