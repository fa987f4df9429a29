"""Engines: ways to compute the steps of training; each gives what autograd gives, to rounding."""

from torch import nn

from lenet.engines import manual_gradients
from lenet.engines.autograd import Engine, Optimizer
from lenet.engines.cuda_graph import CudaGraphEngine
from lenet.engines.optimizers import FlatOptimizer
from lenet.engines.two_threads import TwoThreadEngine
from lenet.model import LeNet


def choose(model: nn.Module, optimizer: Optimizer | None = None) -> Engine:
    """The fastest way to compute the steps of this model where it is."""
    if manual_gradients.fits(model):
        assert isinstance(model, LeNet)
        return TwoThreadEngine(model, optimizer)
    if isinstance(optimizer, FlatOptimizer) and optimizer.values.is_cuda:
        return CudaGraphEngine(model, optimizer)
    return Engine(model, optimizer)
