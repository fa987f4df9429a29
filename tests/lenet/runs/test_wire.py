"""Values between two processes."""

import io
from typing import Any

import numpy as np
import pytest

from lenet import checkpoints
from lenet.checkpoints import Network
from lenet.model import LeNet, LeNetConfig
from lenet.runs import wire


def through(value: Any) -> Any:
    pipe = io.BytesIO()
    wire.write(pipe, value)
    pipe.seek(0)
    received = wire.read(pipe)
    assert not pipe.read()
    return received


@pytest.mark.parametrize(
    "value", [None, True, 3, 0.1, "数字\n", b"\0\n\xff", b"", [], {}, [1, [2, {"a": b"b"}]]], ids=repr
)
def test_plain_values_arrive_as_they_were_sent(value: Any) -> None:
    received = through(value)
    assert received == value and type(received) is type(value)


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float32", "bool"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3, 4)])
def test_arrays_arrive_with_dtype_and_shape_and_can_be_written(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape, dtype=int)).astype(dtype).reshape(shape)
    received = through({"arrays": (array, array.T)})["arrays"]
    for one, original in zip(received, (array, array.T), strict=True):
        assert np.array_equal(one, original) and one.dtype == original.dtype and one.shape == original.shape
        assert one.flags.writeable


def test_a_network_arrives_whole() -> None:
    network = checkpoints.network(LeNet(LeNetConfig(normalisation="batch", channels=(2, 3), classes=4)))
    received = through([network])[0]
    assert isinstance(received, Network) and received.config == network.config
    assert received.tensors.keys() == network.tensors.keys()
    assert all(np.array_equal(received.tensors[name], values) for name, values in network.tensors.items())


def test_half_a_value_is_an_end_not_a_value() -> None:
    pipe = io.BytesIO()
    wire.write(pipe, [np.ones(100), "text"])
    content = pipe.getvalue()
    for length in (0, 1, content.index(b"\n"), content.index(b"\n") + 1, len(content) - 1):
        with pytest.raises(EOFError):
            wire.read(io.BytesIO(content[:length]))


def test_what_is_no_value_is_refused_and_nothing_is_sent() -> None:
    pipe = io.BytesIO()
    with pytest.raises(TypeError):
        wire.write(pipe, object())
    assert not pipe.getvalue()
