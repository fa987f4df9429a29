"""A model's weights as bytes and back: safetensors, which hold tensors alone; never pickle, which can run code."""

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load as unpack
from safetensors.torch import save as pack
from torch import Tensor, nn

from lenet import files
from lenet.errors import CheckpointError
from lenet.model import LeNet, LeNetConfig

WRAPPERS = ("module.", "_orig_mod.")  # before every name in weights of DataParallel and of torch.compile
PICKLES = (b"PK\3\4", b"\x80\2\x8a\n")  # how files of torch.save begin, now and before PyTorch 1.6


def save_weights(path: Path, model: nn.Module, *, durable: bool = True) -> None:
    """Write a model's weights and buffers alone to `path` (.safetensors); `durable` as in `files.write`."""
    tensors = {name: tensor.cpu().contiguous() for name, tensor in model.state_dict().items()}
    files.write(path, pack(tensors), durable=durable)


def load_weights(path: Path, config: LeNetConfig) -> LeNet:
    """The network of a config with the weights at `path`, in evaluation mode, on the CPU; errors as of `fill`."""
    model = LeNet(config)
    fill(model, path)
    return model.eval()


def fill(model: nn.Module, path: Path) -> None:
    """Load the weights and buffers at `path` into `model`; its mode and the global random state are left alone.

    Raises:
        CheckpointError: no such file, a broken file, or tensors of the wrong names or shapes.
    """
    tensors, expected = _tensors(path), model.state_dict()
    if missing := sorted(expected.keys() ^ tensors.keys()):
        raise CheckpointError(
            "The checkpoint {path} does not fit its card: only one of the two has {names}.",
            path=path,
            names=", ".join(missing),
        )
    for name, tensor in expected.items():
        if tensor.shape != tensors[name].shape:
            raise CheckpointError(
                "The checkpoint {path} does not fit: {tensor} is {found}, not {expected}.",
                path=path,
                tensor=name,
                found=tuple(tensors[name].shape),
                expected=tuple(tensor.shape),
            )
    model.load_state_dict(tensors)


def check_numbers(path: Path, *tensors: Tensor) -> None:
    """Check that no value is infinite or not a number.

    Raises:
        CheckpointError: one is.
    """
    if not all(bool(tensor.isfinite().all()) for tensor in tensors):
        raise CheckpointError(
            "The weights in {path} are not numbers: the training went wrong. Train again with a smaller learning rate.",
            path=path,
        )


def _tensors(path: Path) -> dict[str, Tensor]:
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
