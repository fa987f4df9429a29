"""A model's weights as bytes and back: safetensors, which hold tensors alone; never pickle, which can run code."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save as pack

from lenet import files
from lenet.checkpoints.layout import LONGEST_NAME, renamed
from lenet.checkpoints.network import Network
from lenet.errors import CheckpointError
from lenet.model_config import LeNetConfig, shapes

if TYPE_CHECKING:
    from torch import nn

    from lenet.model import LeNet

WRAPPERS = ("module.", "_orig_mod.")  # before every name in weights of DataParallel and of torch.compile
PICKLES = (b"PK\3\4", b"\x80\2\x8a\n")  # how files of torch.save begin, now and before PyTorch 1.6
LONGEST_REASON = 200  # characters
TYPES = {"F32": "<f4", "F16": "<f2", "F64": "<f8", "I64": "<i8"}  # of the numbers in a file, as NumPy has them


def save_weights(
    path: Path, model: "nn.Module | Network", *, durable: bool = True, metadata: Mapping[str, str] | None = None
) -> None:
    """Write a model's weights and buffers to `path` (.safetensors), with `metadata` in its header.

    `durable` as in `files.write`.
    """
    state = model.state_dict().items()
    tensors = {
        name: values if isinstance(values, np.ndarray) else values.contiguous().numpy(force=True)
        for name, values in state
    }
    files.write(path, pack(tensors, metadata=dict(metadata) if metadata else None), durable=durable)


def load_weights(path: Path, config: LeNetConfig) -> "LeNet":
    """The model of a config with the weights at `path`, in evaluation mode, on the CPU; errors as of `read`."""
    return read(path, config).model()


def fill(model: "nn.Module", path: Path) -> None:
    """Load the weights and buffers at `path` into `model`; its mode and the global random state are left alone.

    Raises:
        CheckpointError: no such file, a broken file, or tensors of the wrong names or shapes.
    """
    import torch

    tensors = _unpacked(path)
    check_shapes(path, tensors, {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()})
    model.load_state_dict({name: torch.from_numpy(values) for name, values in tensors.items()})


def read(path: Path, config: LeNetConfig) -> Network:
    """The network of a config with the weights at `path`, whatever their names; see `layout`. Needs no torch.

    Raises:
        CheckpointError: no such file, a broken file, or tensors of the wrong names or shapes.
    """
    tensors, expected = _unpacked(path), shapes(config)
    if expected.keys() != tensors.keys():
        tensors = renamed(tensors, config) or tensors
    check_shapes(path, tensors, expected)
    return Network(config, tensors)


def check_shapes(path: Path, tensors: Mapping[str, NDArray[Any]], expected: Mapping[str, tuple[int, ...]]) -> None:
    """Check that the tensors in the file at `path` are those of a model with these shapes.

    Raises:
        CheckpointError: one is missing, surplus or of another shape.
    """
    if missing := sorted(expected.keys() ^ tensors.keys()):
        raise CheckpointError(
            "The checkpoint {path} does not fit its card: only one of the two has {names}.",
            path=path,
            names=", ".join(missing),
        )
    for name, shape in expected.items():
        if shape != tensors[name].shape:
            raise CheckpointError(
                "The checkpoint {path} does not fit: {tensor} is {found}, not {expected}.",
                path=path,
                tensor=name,
                found=tensors[name].shape,
                expected=shape,
            )


def check_numbers(path: Path, *tensors: NDArray[Any]) -> None:
    """Check that no value is infinite or not a number.

    Raises:
        CheckpointError: one is.
    """
    if not all(np.isfinite(values).all() for values in tensors):
        raise CheckpointError(
            "The weights in {path} are not numbers: the training went wrong. Train again with a smaller learning rate.",
            path=path,
        )


def _unpacked(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors in the .safetensors file at `path`, as `unpack` gives them."""
    try:
        content = path.read_bytes()  # not mapped: a mapped file that shrinks ends the process
    except OSError as error:
        raise CheckpointError("The checkpoint {path} is broken: {reason}.", path=path, reason=error) from error
    return unpack(content, path)[0]


def unpack(content: bytes, path: Path) -> tuple[dict[str, NDArray[Any]], str]:
    """The tensors in a .safetensors file, by the names that they have in a model which nothing wraps.

    Args:
        path: of the file, for the errors.
    Returns:
        The tensors, whose numbers are 32 bits or whole; the type of those that had others, as "F16", or nothing.
    Raises:
        CheckpointError: the file is broken, or has numbers of a type that no network of ours has.
    """
    try:
        parts = deserialize(content)  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise _broken(path, error) from error
    tensors, converted = {}, ""
    for name, part in parts:
        if part["dtype"] not in TYPES:
            raise CheckpointError(
                "The numbers of {tensor} in {path} are of the type {type}. Save them as float32.",
                tensor=name[:LONGEST_NAME], path=path, type=part["dtype"],
            )  # fmt: skip
        try:
            values = np.frombuffer(part["data"], TYPES[part["dtype"]]).reshape(part["shape"])
        except ValueError as error:  # too many dimensions, or with one of 0 another that no array can have
            raise _broken(path, error) from error
        if values.dtype.kind == "f" and values.dtype.itemsize != 4:
            converted = part["dtype"]
            with np.errstate(over="ignore"):  # what is too large becomes infinite, which `check_numbers` finds
                values = values.astype(np.float32)
        tensors[name] = values
    # A name of a million wrappers would take minutes.
    short = bool(tensors) and max(map(len, tensors)) <= LONGEST_NAME
    while short and (wrapper := next((word for word in WRAPPERS if all(n.startswith(word) for n in tensors)), "")):
        tensors = {name.removeprefix(wrapper): values for name, values in tensors.items()}
    return tensors, converted


def _broken(path: Path, error: Exception) -> CheckpointError:
    """What is said of a broken file; of a reason that repeats what is in the file, the beginning."""
    return CheckpointError("The checkpoint {path} is broken: {reason}.", path=path, reason=str(error)[:LONGEST_REASON])


def refuse_pickle(path: Path, content: bytes | None = None) -> None:
    """Check that torch.save did not write a file, whatever its name.

    Args:
        content: of the file. None: its first bytes are read here, and a file that cannot be read passes.
    Raises:
        CheckpointError: it did; the message has the line of Python that makes a .safetensors file of it.
    """
    if content is None:
        try:
            with path.open("rb") as file:
                content = file.read(4)
        except OSError:
            return  # whoever reads the whole file says so
    if content[:4] in PICKLES:
        raise CheckpointError(
            "{path} is a PyTorch file, which can run code when it is opened. Save its weights as safetensors with this"
            " line of Python, and use the new file: {line}",
            path=path,
            line=_conversion(path),
        )


def _conversion(path: Path) -> str:
    """The line of Python that makes a .safetensors file of what torch.save wrote, without running code in it."""
    source, target = path.as_posix(), path.with_suffix(".safetensors").as_posix()
    load = f"torch.load(open({source!r}, 'rb'), weights_only=True)"  # opened: by an ending torch.load guesses the kind
    return f"import torch, safetensors.torch; safetensors.torch.save_file({load}, {target!r})"
