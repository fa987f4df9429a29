"""Engines: ways to compute the steps of training; each gives what autograd gives, to rounding."""

from torch import nn

from lenet.engines import manual_gradients
from lenet.engines.autograd import Engine, Optimizer
from lenet.engines.cuda_graph import CudaGraphEngine
from lenet.engines.eligibility import Eligibility
from lenet.engines.one_thread import OneThreadEngine
from lenet.engines.optimizers import FlatOptimizer
from lenet.engines.two_threads import TwoThreadEngine
from lenet.model import LeNet, Perceptron


def choose(model: nn.Module, optimizer: Optimizer | None = None) -> Engine:
    """The fastest engine that is proved to give what autograd gives for this model and optimizer; else autograd.

    The proof is repeated at the beginning of every epoch. Before each step the engine asks whether something that is
    quick to see has changed (see `lenet.engines.eligibility`); it then goes on by autograd.
    """
    if isinstance(model, LeNet) and Eligibility(model, optimizer).check():
        if manual_gradients.suits(model):
            return TwoThreadEngine(model, optimizer)
        if isinstance(optimizer, FlatOptimizer) and optimizer.values.is_cuda:
            return CudaGraphEngine(model, optimizer)
    if isinstance(model, Perceptron) and next(model.parameters()).device.type == "cpu":
        return OneThreadEngine(model, optimizer)
    return Engine(model, optimizer)
