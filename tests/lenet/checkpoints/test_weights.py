import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from lenet import checkpoints
from lenet.errors import CheckpointError
from lenet.model import LeNet, LeNetConfig
from tests.lenet.checkpoints.conftest import tensors_of


def test_a_broken_file_is_an_error_not_a_crash(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:500])
    with pytest.raises(CheckpointError, match=r"^The checkpoint .*mine\.safetensors is broken: "):
        checkpoints.load(saved)


def test_a_tensor_of_the_wrong_shape_is_named_with_both_shapes(saved: Path) -> None:
    save_file({**tensors_of(saved), "fc.4.weight": torch.zeros(26, 84)}, saved)
    with pytest.raises(CheckpointError) as error:
        checkpoints.load(saved)
    assert str(error.value) == f"The checkpoint {saved} does not fit: fc.4.weight is (26, 84), not (10, 84)."


def test_a_missing_or_surplus_tensor_is_named(saved: Path) -> None:
    tensors = tensors_of(saved)
    del tensors["conv.0.bias"]
    save_file({**tensors, "extra": torch.zeros(1)}, saved)
    with pytest.raises(CheckpointError) as error:
        checkpoints.load(saved)
    assert (
        str(error.value) == f"The checkpoint {saved} does not fit its card: only one of the two has conv.0.bias, extra."
    )


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "module._orig_mod."])
def test_weights_of_a_wrapped_network_are_read(saved: Path, prefix: str) -> None:
    tensors = tensors_of(saved)
    save_file({prefix + name: tensor for name, tensor in tensors.items()}, saved)
    state = checkpoints.load(saved).model.state_dict()
    assert all(torch.equal(state[name], tensor) for name, tensor in tensors.items())
    some = {prefix + name if "conv" in name else name: tensor for name, tensor in tensors.items()}
    save_file(some, saved)  # of a model of which a part is wrapped
    state = checkpoints.load(saved).model.state_dict()
    assert all(torch.equal(state[name], tensor) for name, tensor in tensors.items())


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("name", ["lenet.pth", "lenet's.pt", "mine.safetensors"])
def test_a_pytorch_file_is_never_opened_and_told_how_to_save_as_safetensors(
    saved: Path, name: str, legacy: bool
) -> None:
    tensors, file = tensors_of(saved), saved.with_name(name)
    torch.save(tensors, file, _use_new_zipfile_serialization=not legacy)
    with pytest.raises(CheckpointError, match="is a PyTorch file, which can run code when it is opened") as error:
        checkpoints.load(file)
    subprocess.run([sys.executable, "-c", str(error.value.values["line"])], check=True)
    assert tensors_of(file.with_suffix(".safetensors")).keys() == tensors.keys()


def test_weights_alone_are_saved_and_read_without_a_card(tmp_path: Path) -> None:
    model = LeNet(LeNetConfig(normalisation="batch", classes=3))
    checkpoints.save_weights(tmp_path / "live.safetensors", model, durable=False)
    again = checkpoints.load_weights(tmp_path / "live.safetensors", model.config)
    assert all(torch.equal(again.state_dict()[name], tensor) for name, tensor in model.state_dict().items())
    assert not again.training
    with pytest.raises(CheckpointError, match="does not fit"):
        checkpoints.load_weights(tmp_path / "live.safetensors", LeNetConfig())
