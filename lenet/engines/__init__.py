"""Engines: ways to compute the steps of training; each gives what autograd gives, to rounding."""

from torch import nn

from lenet.engines import manual_gradients
from lenet.engines.autograd import Optimizer, Steps
from lenet.engines.cuda_graph import GraphSteps
from lenet.engines.optimizers import FlatOptimizer
from lenet.engines.two_threads import Halves
from lenet.model import LeNet


def choose(model: nn.Module, optimizer: Optimizer | None = None) -> Steps:
    """The fastest way to compute the steps of this model where it is."""
    if manual_gradients.fits(model):
        assert isinstance(model, LeNet)
        return Halves(model, optimizer)
    if isinstance(optimizer, FlatOptimizer) and optimizer.values.is_cuda:
        return GraphSteps(model, optimizer)
    return Steps(model, optimizer)
