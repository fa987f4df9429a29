"""Schedules: what the learning rate is multiplied by in each step of a run. Needs no torch."""

import math

SCHEDULES = ("constant", "cosine", "one-cycle")
RISE = 0.3  # share of a cycle in which its learning rate rises; this and the next two are the defaults of torch.optim
FIRST, LAST = 1 / 25, 1 / 25 / 1e4  # what a cycle begins and ends with


def factor(schedule: str, step: int, steps: int) -> float:
    """What the learning rate is multiplied by in a step, in [0, 1].

    "cosine" falls from 1 to 0: Loshchilov and Hutter 2017, "SGDR: Stochastic gradient descent with warm restarts",
    equation 5, without restarts. "one-cycle" rises to 1 and falls: Smith and Topin 2018, "Super-convergence: Very fast
    training of neural networks using large learning rates", with cosines in place of their straight lines.
    Both are as torch.optim.lr_scheduler has them: CosineAnnealingLR and OneCycleLR with a total of `steps`.

    Args:
        schedule: one of SCHEDULES.
        step: from 0.
        steps: of the whole run.
    """
    if schedule == "cosine":
        return _between(1, 0, step / steps)
    if schedule == "one-cycle":
        top, last = RISE * steps - 1, steps - 1
        if step <= top:
            return _between(FIRST, 1, step / top)
        return _between(1, LAST, (step - top) / (last - top))
    return 1.0


def _between(first: float, last: float, share: float) -> float:
    """A value on half a cosine from `first` to `last`."""
    return last + (first - last) * (1 + math.cos(math.pi * share)) / 2
