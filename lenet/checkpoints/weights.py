"""A model's weights as bytes and back: safetensors, which hold tensors alone; never pickle, which can run code."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as unpack
from safetensors.numpy import save as pack

from lenet import files
from lenet.checkpoints.network import Network
from lenet.errors import CheckpointError
from lenet.model_config import LeNetConfig, shapes

if TYPE_CHECKING:
    from torch import nn

    from lenet.model import LeNet

WRAPPERS = ("module.", "_orig_mod.")  # before every name in weights of DataParallel and of torch.compile
PICKLES = (b"PK\3\4", b"\x80\2\x8a\n")  # how files of torch.save begin, now and before PyTorch 1.6


def save_weights(
    path: Path, model: "nn.Module", *, durable: bool = True, metadata: Mapping[str, str] | None = None
) -> None:
    """Write a model's weights and buffers to `path` (.safetensors), with `metadata` in its header.

    `durable` as in `files.write`.
    """
    tensors = {name: tensor.contiguous().numpy(force=True) for name, tensor in model.state_dict().items()}
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

    tensors = _tensors(path, {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()})
    model.load_state_dict({name: torch.from_numpy(values) for name, values in tensors.items()})


def read(path: Path, config: LeNetConfig) -> Network:
    """The network of a config with the weights at `path`. Needs no torch.

    Raises:
        CheckpointError: no such file, a broken file, or tensors of the wrong names or shapes.
    """
    return Network(config, _tensors(path, shapes(config)))


def _tensors(path: Path, expected: Mapping[str, tuple[int, ...]]) -> dict[str, NDArray[Any]]:
    """The tensors in a .safetensors file, which have to be those of a model with these shapes."""
    tensors = _unpacked(path)
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
    return tensors


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
    """The tensors in a .safetensors file, by the names that they have in a model which nothing wraps."""
    try:
        tensors = unpack(path.read_bytes())  # not mapped: a mapped file that shrinks ends the process
    except (SafetensorError, OSError) as error:
        raise CheckpointError("The checkpoint {path} is broken: {reason}.", path=path, reason=error) from error
    if not tensors:
        return {}
    while wrapper := next((word for word in WRAPPERS if all(name.startswith(word) for name in tensors)), ""):
        tensors = {name.removeprefix(wrapper): tensor for name, tensor in tensors.items()}
    return tensors


def refuse_pickle(path: Path) -> None:
    """Check that a file, whatever it is called, is none that torch.save wrote.

    Raises:
        CheckpointError: it is one; the message has the line of Python that makes a .safetensors file of it.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
    except OSError:
        return  # `fill` says so
    if beginning in PICKLES:
        raise CheckpointError(
            "{path} is a PyTorch file, which can run code when it is opened. Save its weights as safetensors with this"
            " line of Python, and give the new file a card: {line}",
            path=path,
            line=_conversion(path),
        )


def _conversion(path: Path) -> str:
    """The line of Python that makes a .safetensors file of what torch.save wrote, without running code in it."""
    source, target = path.as_posix(), path.with_suffix(".safetensors").as_posix()
    load = f"torch.load(open({source!r}, 'rb'), weights_only=True)"  # opened: by an ending torch.load guesses the kind
    return f"import torch, safetensors.torch; safetensors.torch.save_file({load}, {target!r})"
