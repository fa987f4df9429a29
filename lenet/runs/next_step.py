"""What the next step of a run will change, for the page Train."""

from functools import lru_cache
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from lenet import data, runs
from lenet.errors import TrainingError
from lenet.inspection import evaluating
from lenet.model import LeNet
from lenet.training.session import Session

PICTURES = 5  # of the batch that are looked at
CPU = torch.device("cpu")

_load = lru_cache(maxsize=1)(data.load)


def next_step(run_id: str, drawing: NDArray[Any] | None) -> dict[str, Any]:
    """What the next step of a run will change, computed from its resume file, which stays as it is.

    Args:
        drawing: one more picture to answer before and after, (1, 1, 28, 28) in [0, 1].
    Returns:
        "step", its number; "count", the pictures of its batch; "mean_losses" of the batch before and after, in nats;
        "images", (N, 28, 28): pictures of the batch from the largest loss to the smallest, and the drawing; "labels" of
        those of the batch; "before" and "after", the probabilities of the images, (N, classes); "maps", the gradient of
        the batch's loss with respect to C1's maps for the first image, (maps, height, width); "weights", "gradient" and
        "change" of C1's kernels, (maps, 5, 5).
    Raises:
        TrainingError: the run is gone, has no resume file, or no next step.
        DataError: its data set is not on this machine.
    """
    run = runs.find(run_id)
    if run is None or not run.resume_file.is_file():
        raise TrainingError("Only a run that can go on has a next step to look at.")
    with torch.random.fork_rng(devices=[]):
        session = Session.begin(run.config, _load(run.config.dataset), CPU)
        session.restore(run.resume_file)
        step = session.next_step()
    count, chosen = len(step.labels), _spread(step.losses)
    images = step.images if drawing is None else torch.cat([step.images, torch.from_numpy(drawing)])
    shown = torch.cat([chosen, torch.arange(count, len(images))])
    answers = [_logits(session.model, weights, images) for weights in (session.model.state_dict(), step.after)]
    before, after = (logits[shown].softmax(1).numpy() for logits in answers)
    kernels = step.updates["conv.0.weight"]
    return {
        "step": session.progress.step + 1,
        "count": count,
        "mean_losses": [F.cross_entropy(logits[:count], step.labels).item() for logits in answers],
        "images": images[shown, 0].numpy(),
        "labels": step.labels[chosen].numpy(),
        "before": before,
        "after": after,
        "maps": step.gradients["C1"][chosen[0]].numpy(),
        "weights": kernels.before[:, 0].numpy(),
        "gradient": kernels.gradient[:, 0].numpy(),
        "change": kernels.change[:, 0].numpy(),
    }


def _spread(losses: Tensor) -> Tensor:
    """The indices of PICTURES losses or fewer: the largest, the smallest, and evenly spaced ranks between."""
    ranks = np.linspace(0, len(losses) - 1, min(PICTURES, len(losses))).round().astype(int)
    return losses.argsort(descending=True)[torch.from_numpy(ranks)]


@torch.no_grad()
def _logits(model: LeNet, weights: dict[str, Tensor], images: Tensor) -> Tensor:
    with evaluating(model):
        logits: Tensor = torch.func.functional_call(model, weights, images)
    return logits
