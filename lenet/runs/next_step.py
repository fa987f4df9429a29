"""What the next step of a run will change, for the page Train."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from lenet import data, files, runs, web
from lenet.errors import TrainingError
from lenet.files import Version
from lenet.inspection import CONVOLUTIONS, Step, evaluating
from lenet.model import LeNet
from lenet.model_config import modules
from lenet.training import TrainConfig
from lenet.training.session import Session

KERNEL = 5  # weights along a side of a kernel
PICTURES = 5  # of the batch that are looked at
CPU = torch.device("cpu")

_load = lru_cache(maxsize=1)(data.load)


class _Look(NamedTuple):
    """The next step of a run, and the network before it."""

    number: int  # of the step, from 1
    step: Step
    model: LeNet


def next_step(run_id: str) -> dict[str, Any]:
    """What the next step of a run will change, computed from its resume file, which stays as it is.

    Returns:
        "step", its number; "mean_losses" of the batch before and after it, in nats, as the network answers, without
        dropout; "losses", (N,), those of the step itself. Of some of its pictures, K, from the largest loss to the
        smallest: "chosen", their places in the batch; "images", (K, 28, 28); "labels"; "values" and "gradients" by
        layer, and "inputs" and "deltas" of C1 and C3, as `Step` has them. "kernels": of C1 and C3, by name what
        `Update` has: "before", "gradient", each of the moments, "change" and "after", (maps, inputs, 5, 5).
        "before" and "after": the network's weights then, as `web.weights` has them, (P,).
    Raises:
        TrainingError: the run is gone, has no resume file, no next step, or is no LeNet's.
        DataError: its data set is not on this machine.
    """
    run, look = _look(run_id)
    step, chosen = look.step, _spread(look.step.losses)
    states = [look.model.state_dict(), step.after]
    return {
        "step": look.number,
        "mean_losses": [_mean_loss(look.model, state, step) for state in states],
        "losses": step.losses.numpy(),
        "chosen": chosen.numpy(),
        "images": step.images[chosen, 0].numpy(),
        "labels": step.labels[chosen].numpy(),
        **{
            name: {layer: values[chosen].numpy() for layer, values in getattr(step, name).items()}
            for name in ("values", "gradients", "inputs", "deltas")
        },
        "kernels": _kernels(step, run.config),
        **{name: _packed(state, run.config) for name, state in zip(("before", "after"), states, strict=True)},
    }


def kernel_gradients(run_id: str, layer: str, map_: int, input_: int) -> NDArray[Any]:
    """What each picture of the next batch adds to the gradient of each weight of one kernel: (N, 25).

    Args:
        layer, map_, input_: as `Step.terms` takes them.
    Raises:
        TrainingError, DataError: as `next_step` does.
        ValueError: the layer is no convolution.
        IndexError: it has no such kernel.
    """
    step = _look(run_id)[1].step
    weights = [divmod(place, KERNEL) for place in range(KERNEL**2)]
    terms = [step.terms(layer, map_, input_, row, column) for row, column in weights]
    return torch.stack([(cells * deltas).sum((1, 2)) for cells, deltas in terms], 1).numpy()


def _look(run_id: str) -> tuple[runs.Run, _Look]:
    run = runs.find(run_id)
    if run is None or not run.resume_file.is_file():
        raise TrainingError("Only a run that can go on has a next step to look at.")
    if run.config.network != "lenet":
        raise TrainingError("Slow motion shows the steps of a LeNet alone.")
    return run, _computed(run, files.version(run.resume_file))


@lru_cache(maxsize=1)  # the kernels of a step are asked for one by one
def _computed(run: runs.Run, version: Version) -> _Look:  # noqa: ARG001  # a key of the cache
    with torch.random.fork_rng(devices=[]):
        session = Session.begin(run.config, _load(run.config.dataset), CPU)
        session.restore(run.resume_file)
        step = session.next_step()
    assert isinstance(session.model, LeNet)
    return _Look(session.progress.step + 1, step, session.model)


def _kernels(step: Step, config: TrainConfig) -> dict[str, dict[str, NDArray[Any]]]:
    updates = {layer: step.updates[f"{modules(config.model)[layer]}.weight"] for layer in CONVOLUTIONS}
    return {
        layer: {
            name: value.detach().numpy()
            for name, value in {**update._asdict(), **update.moments}.items()
            if name != "moments"
        }
        for layer, update in updates.items()
    }


def _packed(state: dict[str, Tensor], config: TrainConfig) -> NDArray[np.float32]:
    values = web.weights({name: value.numpy() for name, value in state.items()}, config.model)
    return np.frombuffer(values, "<f4")


def _spread(losses: Tensor) -> Tensor:
    """The indices of PICTURES losses or fewer: the largest, the smallest, and evenly spaced ranks between."""
    ranks = np.linspace(0, len(losses) - 1, min(PICTURES, len(losses))).round().astype(int)
    return losses.argsort(descending=True)[torch.from_numpy(ranks)]


@torch.no_grad()
def _mean_loss(model: LeNet, weights: dict[str, Tensor], step: Step) -> float:
    with evaluating(model):
        logits = torch.func.functional_call(model, weights, step.images)
    return F.cross_entropy(logits, step.labels).item()
