"""Values on a pipe between two processes: a line of JSON, then the bytes of the arrays in it. No pickle.

A value is None, a bool, a number, a text, bytes, an array of numbers, a `Network`, or a list, tuple or dict of values.
A tuple arrives as a list.
"""

import json
from dataclasses import asdict
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lenet.checkpoints import Network
from lenet.model_config import LeNetConfig

ARRAY, BYTES, NETWORK = "$array", "$bytes", "$network"  # keys of what JSON lacks; no dict that is sent has them


def write(pipe: BinaryIO, value: Any) -> None:
    """Send a value.

    Raises:
        OSError: the other end has closed.
        TypeError: it is no value.
    """
    arrays: list[NDArray[Any]] = []
    line = json.dumps({"value": _to_json(value, arrays), "arrays": [[one.dtype.str, one.shape] for one in arrays]})
    pipe.write(line.encode() + b"\n")
    for array in arrays:
        pipe.write(np.ascontiguousarray(array).data)
    pipe.flush()


def read(pipe: BinaryIO) -> Any:
    """Receive a value.

    Raises:
        EOFError: the other end has closed.
        OSError: likewise.
    """
    line = pipe.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    message = json.loads(line)
    return _from_json(message["value"], [_read_array(pipe, *described) for described in message["arrays"]])


def _read_array(pipe: BinaryIO, dtype: str, shape: list[int]) -> NDArray[Any]:
    array = np.empty(shape, np.dtype(dtype))
    content = pipe.read(array.nbytes)
    if len(content) < array.nbytes:
        raise EOFError
    array[...] = np.frombuffer(content, array.dtype).reshape(shape)
    return array


def _to_json(value: Any, arrays: list[NDArray[Any]]) -> Any:
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {ARRAY: len(arrays) - 1}
    if isinstance(value, bytes):
        arrays.append(np.frombuffer(value, np.uint8))
        return {BYTES: len(arrays) - 1}
    if isinstance(value, Network):
        return {NETWORK: _to_json([asdict(value.config), dict(value.tensors)], arrays)}
    if isinstance(value, dict):
        return {key: _to_json(part, arrays) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(part, arrays) for part in value]
    return value


def _from_json(value: Any, arrays: list[NDArray[Any]]) -> Any:
    if isinstance(value, list):
        return [_from_json(part, arrays) for part in value]
    if not isinstance(value, dict):
        return value
    if ARRAY in value:
        return arrays[value[ARRAY]]
    if BYTES in value:
        return arrays[value[BYTES]].tobytes()
    if NETWORK in value:
        config, tensors = _from_json(value[NETWORK], arrays)
        return Network(LeNetConfig(**{**config, "channels": tuple(config["channels"])}), tensors)
    return {key: _from_json(part, arrays) for key, part in value.items()}
