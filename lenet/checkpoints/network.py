"""A network as arrays: enough for whoever stores it, sends it or draws its weights, and does so without torch."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from lenet import web
from lenet.model_config import LeNetConfig

if TYPE_CHECKING:
    from lenet.model import LeNet


@dataclass(frozen=True, eq=False)  # each is itself alone, as models are: the browser's copies are kept by it
class Network:
    """The config and the tensors of a LeNet in evaluation mode."""

    config: LeNetConfig
    tensors: Mapping[str, NDArray[Any]]

    def state_dict(self) -> Mapping[str, NDArray[Any]]:
        """The weights and buffers by the names that they have in a LeNet."""
        return self.tensors

    def with_settings(self, **settings: Any) -> "Network":
        """The same tensors with other settings in the config, which have to leave their shapes as they are."""
        return Network(replace(self.config, **settings), self.tensors)

    def kernels(self) -> NDArray[Any]:
        """The kernels of C1, with a following batch normalisation folded in: (maps, 5, 5)."""
        return web.weights_and_biases(self.tensors, self.config)["C1"][0][:, 0]

    def model(self) -> "LeNet":
        """A LeNet with these weights, in evaluation mode, on the CPU."""
        import torch

        from lenet.model import LeNet

        model = LeNet(self.config)
        model.load_state_dict({name: torch.from_numpy(values) for name, values in self.tensors.items()})
        return model.eval()


def network(model: "LeNet") -> Network:
    """The network of a model as it is now."""
    return Network(model.config, {name: tensor.numpy(force=True).copy() for name, tensor in model.state_dict().items()})
