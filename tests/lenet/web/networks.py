"""Networks of many kinds, and what the scripts in the browser make of them."""

import base64
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from playwright.sync_api import Page
from torch import Tensor, nn

from lenet import data, inspection, web
from lenet.activations import ACTIVATIONS
from lenet.initialisation import initialise
from lenet.model import LeNet
from lenet.model_config import NORMALISATIONS, POOLINGS, SIDE, LeNetConfig
from tests.chromium import load_script
from tests.conftest import needs

Floats = NDArray[np.float32]

KINDS = [(activation, pooling, norm) for activation in ACTIVATIONS for pooling in POOLINGS for norm in NORMALISATIONS]
PADDINGS, CHANNELS, CLASSES, DROPOUTS = (0, 1, 2, 3, SIDE), ((6, 16), (1, 2), (5, 3)), (10, 3, 26, 2), (0.0, 0.0, 0.5)
CONFIGS = [
    LeNetConfig(
        activation=activation,
        pooling=pooling,
        normalisation=normalisation,
        padding=PADDINGS[i % len(PADDINGS)],
        channels=CHANNELS[i % len(CHANNELS)],
        classes=CLASSES[(i + i // 4) % len(CLASSES)],
        dropout=DROPOUTS[i % len(DROPOUTS)],
    )
    for i, (activation, pooling, normalisation) in enumerate(KINDS)
]

NAMES = ("build", "valuesOf", "gradientsOf", "softmax")
HELPERS = """
const unpacked = text => new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
const packed = async floats => {
  const reader = new FileReader();
  await new Promise(resolve => { reader.onload = resolve; reader.readAsDataURL(new Blob(floats)); });
  return reader.result.split(',')[1];
};
let net;
const build = (description, weights) => { window.net = net = makeNetwork(description, unpacked(weights)); };
const eachPicture = pictures => {
  const pixels = unpacked(pictures);
  return Array.from({ length: pixels.length / 784 }, (_, i) => pixels.subarray(784 * i, 784 * (i + 1)));
};
const valuesOf = pictures => packed(eachPicture(pictures).flatMap(picture => {
  forward(net, picture);
  return net.layers.map(layer => layer.values.slice());
}));
const gradientsOf = (pictures, labels) => packed(eachPicture(pictures).map((picture, i) => {
  forward(net, picture);
  return gradient(net, labels[i]);
}));
"""


def images(count: int) -> Tensor:
    """Pictures in [0, 1], (count, 1, 28, 28): MNIST's first test images, or stroke digits where MNIST is not there."""
    if os.environ.get("REQUIRE_DATA"):
        needs("mnist")
    pictures, _ = data.test_set("mnist" if data.available("mnist") else "strokes")
    return data.scaled(pictures[:count])


def noise(count: int) -> Tensor:
    """Pictures of random grey pixels in [0, 1], (count, 1, 28, 28)."""
    return torch.rand(count, 1, 28, 28, generator=torch.Generator().manual_seed(1))


def network(config: LeNetConfig) -> LeNet:
    """A network whose every number matters; batch normalisation has the statistics of pictures, as after training."""
    model = LeNet(config)
    generator = torch.Generator().manual_seed(3)
    initialise(model, "lecun", generator)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.weight.data.uniform_(0.5, 1.5, generator=generator)
            module.momentum = None  # the mean over all batches
        if isinstance(module, nn.Conv2d | nn.Linear | nn.BatchNorm1d | nn.BatchNorm2d):
            assert module.bias is not None
            module.bias.data.uniform_(-0.5, 0.5, generator=generator)
    with torch.no_grad():
        model.train()(images(100))
    return model.eval()


@contextmanager
def without(model: LeNet, layer: str, index: int) -> Iterator[None]:
    """PyTorch's network while one map (or unit) gives 0 for every picture."""
    last = [module for name, module in inspection.layer_modules(model) if name == layer][-1]

    def switch_off(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
        kept = torch.arange(output.shape[1]) != index
        return output * kept.view(-1, *[1] * (output.dim() - 2))

    hook = last.register_forward_hook(switch_off)
    yield
    hook.remove()


def random_cells(values: Mapping[str, Tensor], count: int) -> Iterator[tuple[str, int, int, int]]:
    """`count` cells of each layer: its name, map, row and column; of a full connection unit, 0 and 0.

    Args:
        values: of the layers for one image, as `lenet.inspection.layers` gives them.
    """
    generator = torch.Generator().manual_seed(0)
    for layer, maps in values.items():
        for _ in range(count):
            index = [int(torch.randint(side, (), generator=generator)) for side in maps.shape]
            map_index, row, column = (*index, 0, 0)[:3]
            yield layer, map_index, row, column


def build(page: Page, model: LeNet, script: str = "network", *names: str) -> None:
    """Make `net` of the model in the page, from the scripts, the description and the weights of lenet.web.

    Args:
        script: one of lenet.web, of which the page gets these `names` too.
    """
    load_script(page, web.script("network", script) + HELPERS, *NAMES, *names)
    tensors = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    weights = base64.b64encode(web.weights(tensors, model.config)).decode()
    page.evaluate("([description, weights]) => build(description, weights)", [web.description(model.config), weights])


def layers(page: Page, pictures: Tensor) -> Floats:
    """The values of all layers of `net`, one after the other, for pictures (N, 1, 28, 28): (N, cells)."""
    return floats(page.evaluate("pictures => valuesOf(pictures)", text(pictures))).reshape(len(pictures), -1)


def gradients(page: Page, pictures: Tensor, labels: Tensor) -> Floats:
    """The gradients of the logits of `labels` (N,) with respect to pictures (N, 1, 28, 28): (N, 784)."""
    arguments = [text(pictures), labels.tolist()]
    return floats(page.evaluate("([pictures, labels]) => gradientsOf(pictures, labels)", arguments)).reshape(-1, 784)


def text(values: Tensor) -> str:
    """Numbers as base64 of little-endian float32."""
    return base64.b64encode(values.numpy().astype("<f4").tobytes()).decode()


def floats(text: str) -> Floats:
    """Numbers from base64 of little-endian float32."""
    return np.frombuffer(base64.b64decode(text), "<f4")
