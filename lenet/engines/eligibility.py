"""Whether a network is exactly the LeNet that its config builds, so that an engine may compute it in its own way.

An engine that does not call `model(images)` must never guess: it would train another network than the user's, without
a word. What no check here can see: hooks on nodes of the autograd graph (`torch.autograd.graph`), and functions of
torch itself that were replaced.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as torch_module

from lenet.activations import ACTIVATIONS
from lenet.engines.autograd import Optimizer
from lenet.engines.optimizers import FlatOptimizer
from lenet.model import LeNet
from lenet.model_config import POOLINGS, LeNetConfig

# Attributes of a module that are compared on their own (the dictionaries) or that may differ (`training`).
COMPARED_APART = frozenset({"training", "_parameters", "_buffers", "_modules"})
HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
# The methods that compute a LeNet, as they are before anybody replaces one.
CLASSES = (
    LeNet,
    nn.Sequential,
    nn.Conv2d,
    nn.Linear,
    *(getattr(nn, name) for name in POOLINGS.values()),
    *(row.module for row in ACTIVATIONS.values()),
)
FORWARDS: dict[type[nn.Module], Any] = {kind: kind.forward for kind in CLASSES}
MODULE_CALL = nn.Module.__call__


class Eligibility:
    """Compares a model with a new LeNet of the same config.

    Args:
        model: any module.
        optimizer: what moves the model's parameters; None if nothing does.
    """

    def __init__(self, model: nn.Module, optimizer: Optimizer | None = None) -> None:
        self.model, self.optimizer = model, optimizer
        self.watched: list[_ModuleRecord] | None = None  # the modules when `check` was last true

    def check(self) -> bool:
        """Whether the model's outputs and gradients are now exactly those that class and config describe (under 1 ms).

        True only for a LeNet (no subclass) with the modules of its config, no `forward` but those of the classes, no
        hooks, no autocast, and parameters that are trainable, float32, on one device, in memory of their own. If the
        optimizer is one of `lenet.engines.optimizers`, it must move exactly these parameters.
        """
        reference = self._reference()
        modules = self.model.modules()
        self.watched = [*map(_ModuleRecord, modules, reference.modules())] if reference else None
        return self.watched is not None

    def unchanged(self) -> bool:
        """Whether `check` was true and nothing that is quick to see has changed since (15 µs).

        It sees replaced modules and parameters, frozen parameters, hooks, autocast and overridden methods. A setting of
        a module, for instance its stride, is seen by `check` alone.
        """
        watched = self.watched
        return watched is not None and not _changes_every_module() and all(record.holds() for record in watched)

    def _reference(self) -> LeNet | None:
        """A new LeNet of the same config if the model is exactly such a LeNet, else None."""
        config = vars(self.model).get("config")
        if type(self.model) is not LeNet or not isinstance(config, LeNetConfig):
            return None
        with torch.device("meta"):  # takes no memory and no random numbers
            reference = LeNet(config)
        modules = self.model.modules()
        parameters = [value for module in modules for value in module._parameters.values() if value is not None]
        is_plain = (
            _same_modules(self.model, reference)
            and not _changes_every_module()
            and _are_plain(parameters)
            and (not isinstance(self.optimizer, FlatOptimizer) or self.optimizer.moves(parameters))
        )
        return reference if is_plain else None


class _ModuleRecord:
    """A module of a plain LeNet as it was: its class, its attributes, its parts, and no hooks."""

    def __init__(self, module: nn.Module, reference: nn.Module) -> None:
        self.module, self.type = module, module.__class__
        # An attribute of the instance may hide one of the class; one that a new module lacks may be exchanged for it.
        self.size = len(module.__dict__)
        self.names = tuple(module.__dict__) if self.size > len(reference.__dict__) or self.type is LeNet else ()
        self.parts = [*module._modules.values()]
        self.parameters = [*module._parameters.values()]

    def holds(self) -> bool:
        """Whether the module is still like this."""
        attributes = self.module.__dict__
        if self.module.__class__ is not self.type or len(attributes) != self.size:
            return False
        if self.names and self.names != tuple(attributes):
            return False
        if self.type.forward is not FORWARDS.get(self.type, self.type.forward):
            return False
        for name in HOOKS:
            if attributes[name]:
                return False
        if self.parts != [*attributes["_modules"].values()]:
            return False
        parameters = attributes["_parameters"].values()
        return len(parameters) == len(self.parameters) and all(map(_is_plain_parameter, parameters, self.parameters))


def _changes_every_module() -> bool:
    """Whether autocast, a hook on all modules or a replaced call of a LeNet is in force."""
    if LeNet.__call__ is not MODULE_CALL or torch.is_autocast_enabled("cpu") or torch.is_autocast_enabled("cuda"):
        return True
    return bool(torch_module._has_any_global_hook())  # type: ignore[no-untyped-call]


def _same_modules(module: nn.Module, reference: nn.Module) -> bool:
    """Whether two modules have the same types, settings and hooks, and tensors of the same shapes, all the way down."""
    if type(module) is not type(reference):
        return False
    attributes, expected = vars(module), vars(reference)
    if any(attributes.get(name) != value for name, value in expected.items() if name not in COMPARED_APART):
        return False
    parts = {*module._modules, *module._parameters, *module._buffers}
    if any(hasattr(type(module), name) or name in parts for name in attributes.keys() - expected.keys()):
        return False  # an attribute of the instance hides one of the class, for instance `forward`, or a part
    if type(module).forward is not FORWARDS.get(type(module), type(module).forward):
        return False
    return (
        _shapes(module._parameters) == _shapes(reference._parameters)
        and _shapes(module._buffers) == _shapes(reference._buffers)
        and [*module._modules] == [*reference._modules]
        and None not in module._modules.values()
        and all(_same_modules(*pair) for pair in zip(module.children(), reference.children(), strict=True))
    )


def _shapes(tensors: Mapping[str, Tensor | None]) -> list[tuple[str, torch.Size | None]]:
    return [(name, None if value is None else value.shape) for name, value in tensors.items()]


def _are_plain(parameters: list[nn.Parameter]) -> bool:
    """Whether all are trainable float32 parameters on one device, without hooks, in memory that no two share."""
    device, end = parameters[0].device, 0
    for value in sorted(parameters, key=Tensor.data_ptr):
        plain = type(value) is nn.Parameter and value.is_leaf and value.dtype == torch.float32 and value.is_contiguous()
        if not plain or not value.requires_grad or value.device != device or _has_hooks(value):
            return False
        if value.data_ptr() < end:
            return False
        end = value.data_ptr() + value.nbytes
    return True


def _is_plain_parameter(value: Tensor | None, recorded: Tensor | None) -> bool:
    if value is None or value is not recorded:
        return value is recorded
    return value.requires_grad and value.is_leaf and not _has_hooks(value)


def _has_hooks(parameter: Tensor) -> bool:
    return bool(parameter._backward_hooks or parameter._post_accumulate_grad_hooks)
