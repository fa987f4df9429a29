"""A run written out as one short file of plain PyTorch, for those who want to read all of it, change it or keep it.

The file holds what its run needs and nothing else: these layers, these initial weights, this optimizer. A fork's file
trains its ancestors first, each up to the step at which the next one left it.
"""

import io
import re
from string import Template

import numpy as np

from lenet import data, runs
from lenet.activations import ACTIVATIONS
from lenet.errors import TrainingError
from lenet.model import POOLINGS, SIDE, LeNetConfig
from lenet.runs import Run

# A line that ends in "#? words", with all that is indented below it, is for the runs that one of these words fits.
FILE = '''"""Run $run of LeNet Playground in plain PyTorch: LeNet learns $title.

    python THIS_FILE [DATA] [WEIGHTS.npz]

DATA is the folder of the four .gz files (default: data/$folder/raw); torchvision fetches what is missing.  #? idx
DATA is stroke-digits.npz, which comes with this file (default: beside it).  #? npz
WEIGHTS.npz is where the trained weights go; without it they are not saved.

On a CPU all numbers are those of the run. Another number of threads (torch.set_num_threads) or another version of
PyTorch adds up in another order, which changes the last digits, and in a long training more than those.
"""

import gzip  #? idx
import math  #? lecun
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def load(path):
    """Training pictures, (N, 1, 28, 28) in [0, 1], and their labels, (N,), then those of the test."""
    if len(list(path.glob("*-ubyte.gz"))) < 4:  #? idx
        import torchvision

        torchvision.datasets.$folder("data", download=True)
        path = Path("data/$folder/raw")
    tensors = []
    for half in ("train", "t10k"):  #? idx
        images = gzip.decompress((path / f"{half}-images-idx3-ubyte.gz").read_bytes())
        labels = gzip.decompress((path / f"{half}-labels-idx1-ubyte.gz").read_bytes())
        images = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 1, 28, 28)  # after 16 bytes about the shape
        labels = np.frombuffer(labels, np.uint8, offset=8)
        tensors += [torch.from_numpy(images.astype(np.float32)) / 255, torch.from_numpy(labels.astype(np.int64))]
    file = np.load(path)  #? npz
    for half in ("train", "test"):  #? npz
        images, labels = torch.from_numpy(file[f"{half}_images"]), torch.from_numpy(file[f"{half}_labels"])
        tensors += [images.unsqueeze(1) / 255, labels]
    return tensors


class LeNet(nn.Module):
    def __init__(self$parameters):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, $first, 5$padded), $norm_first$activation(), $pooling(2),$size_first
            nn.Conv2d($first, $second, 5), $norm_second$activation(), $pooling(2),  # $second maps of $side x $side
        )
        self.fc = nn.Sequential(
            nn.Linear($second * $side * $side, 120), $norm_120$activation(),$drop
            nn.Linear(120, 84), $norm_84$activation(),$drop
            nn.Linear(84, $classes),
        )

    def forward(self, images):
        return self.fc(self.conv(images).flatten(1))


def initialise(network, seed):  #? lecun xavier kaiming
    """LeCun et al. 1998, "Efficient BackProp", 4.6: weights that keep the spread of the signals."""  #? lecun
    """Glorot and Bengio 2010: weights that keep the spread of signals and gradients."""  #? xavier
    """He et al. 2015: weights that keep the spread of the signals through ReLU."""  #? kaiming
    generator = torch.Generator().manual_seed(seed)
    for layer in network.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            gain = 1 if layer is network.fc[-1] else $steepness  # a $following has a slope of 1/$steepness  #? steep
            deviation = $gain / math.sqrt(layer.weight[0].numel())  #? lecun
            nn.init.normal_(layer.weight, 0, deviation, generator=generator)  #? lecun
            nn.init.xavier_uniform_(layer.weight, generator=generator)  #? xavier
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)  #? kaiming
            nn.init.zeros_(layer.bias)


@torch.no_grad()
def evaluate(network, images, labels):
    """Mean loss, in nats, and share that is right, of pictures that the network does not learn from."""
    network.eval()
    loss = right = 0
    for some_images, some_labels in zip(images.split(1000), labels.split(1000)):
        logits = network(some_images)
        loss += F.cross_entropy(logits, some_labels, reduction="sum")
        right += (logits.argmax(1) == some_labels).sum()
    return loss / len(labels), right / len(labels)


def train(network, optimizer, epochs, batch_size, seed$last_step):
    """Show the network every training picture once an epoch, each time in a new order."""
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)  # dropout draws from PyTorch's own generator  #? dropout
    step = 0  #? forked
    for epoch in range(1, epochs + 1):
        network.train()
        total_loss = total_right = 0
        for batch in torch.randperm(len(train_labels), generator=generator).split(batch_size):
            if step == last_step:  #? forked
                return
            step += 1  #? forked
            images, labels = train_images[batch], train_labels[batch]
            logits = network(images)
            loss = F.cross_entropy(logits, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total_loss += loss.detach() * len(labels)
            total_right += (logits.argmax(1) == labels).sum()
        train_loss, train_accuracy = total_loss / len(train_labels), total_right / len(train_labels)
        print(f"epoch {epoch}  train loss {train_loss:.4f}  train accuracy {train_accuracy:.4f}", end="  ")
        test_loss, test_accuracy = evaluate(network, test_images, test_labels)
        print(f"test loss {test_loss:.4f}  test accuracy {test_accuracy:.4f}")


path = Path(sys.argv[1] if len(sys.argv) > 1 else "data/$folder/raw")  #? idx
path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("stroke-digits.npz")  #? npz
train_images, train_labels, test_images, test_labels = load(path)

torch.manual_seed($seed)  # fixes the initial weights, which are PyTorch's own  #? pytorch
network = LeNet($arguments)
initialise(network, seed=$seed)  #? lecun xavier kaiming

# Each run goes on with the weights of the one before, and with a new optimizer.  #? forked
$training

if len(sys.argv) > 2:
    np.savez(sys.argv[2], **{name: weights.numpy() for name, weights in network.state_dict().items()})
'''

BLOCK = re.compile(r"^(( *).*?)  #\? (.+)\n((?:\n*\2 .*\n)*)", re.MULTILINE)
OPTIMIZERS = {"adam": "Adam({}, lr={})", "sgd": "SGD({}, lr={})", "momentum": "SGD({}, lr={}, momentum=0.9)"}
Stage = tuple[Run, int | None]  # a run, and the step at which the next one left it; the last one goes to its end


def script(run: Run) -> str:
    """A Python file that trains `run` anew, with PyTorch and NumPy but without this package.

    Each step is the run's, to rounding; over many steps of a large learning rate rounding grows.

    It prints a line an epoch. Its arguments, which may be left out, are the place of the data set and that of an .npz
    file for the trained weights. A run's title, a visitor's words, is never in it.

    Raises:
        DataError: the config names an unknown data set.
        TrainingError: an ancestor of this fork is gone.
        ValueError: an ancestor learned another data set.
    """
    chain = _chain(run)
    root, stages = chain[0][0].config, [stage for stage in chain if stage[1] != 0]
    known, model, forked = data.info(run.config.dataset), run.config.model, len(stages) > 1
    words = [_words(stage.config.model) for stage, _ in stages]
    varying = [name for name in words[0] if len({of_stage[name] for of_stage in words}) > 1]
    arguments = [", ".join(f"{name}={of_stage[name]}" for name in varying) for of_stage in words]
    steepness = ACTIVATIONS[root.model.activation].gain if root.initialisation == "lecun" else 1.0
    topics = {root.initialisation, "idx" if known.folder else "npz"}
    topics |= {"steep" * (steepness != 1), "dropout" * (model.dropout > 0), "forked" * forked}
    values = {
        **vars(known),
        **_layers(model, varying),
        "run": run.id,
        "seed": f"{root.seed:d}",
        "following": root.model.activation,
        "steepness": f"{steepness:g}",
        "gain": "gain" if steepness != 1 else "1",
        "last_step": ", last_step=None" * forked,
        "arguments": arguments[0],
        "training": "\n".join(_training(stages, arguments)).lstrip(),
    }
    return re.sub("\n{4,}", "\n\n\n", Template(_only(topics, FILE)).substitute(values))


def stroke_digits() -> bytes:
    """The file stroke-digits.npz for a script that learns them.

    Its keys are train_images and test_images, uint8 (N, 28, 28), train_labels and test_labels, int64 (N,).
    """
    dataset, file = data.load("strokes"), io.BytesIO()
    np.savez_compressed(file, **{name: value.numpy() for name, value in vars(dataset).items() if name != "info"})
    return file.getvalue()


def _chain(run: Run) -> list[Stage]:
    """The run after its ancestors, as far as one went on with the weights of another."""
    chain: list[Stage] = [(run, None)]
    while (origin := run.origin) and origin.weights:
        parent = runs.find(origin.run)
        if parent is None or parent.created > run.created:  # a younger one only bears the name
            raise TrainingError("The run it forks from is gone: {name}.", name=origin.run)
        if parent.config.dataset != run.config.dataset:
            raise ValueError(f"{parent.id} learned {parent.config.dataset}, its fork {run.config.dataset}.")
        chain.insert(0, (parent, origin.step))
        run = parent
    return chain


def _only(topics: set[str], text: str) -> str:
    """`text` without what is for other runs."""
    return BLOCK.sub(lambda b: "" if topics.isdisjoint(b[3].split()) else f"{b[1]}\n{_only(topics, b[4])}", text)


def _words(model: LeNetConfig) -> dict[str, str]:
    """What may differ between a fork and its parent, whose weights fit it all the same."""
    modules = ACTIVATIONS[model.activation].module, POOLINGS[model.pooling]
    activation, pooling = (f"nn.{module.__name__}" for module in modules)
    return {"activation": activation, "pooling": pooling, "padding": f"{model.padding}", "dropout": f"{model.dropout}"}


def _layers(model: LeNetConfig, varying: list[str]) -> dict[str, object]:
    words = _words(model) | {name: name for name in varying}  # these are parameters of the network
    (first, second), side = model.channels, (SIDE + 2 * model.padding - 4) // 2
    norms = {"first": f"2d({first})", "second": f"2d({second})", "120": "1d(120)", "84": "1d(84)"}
    return {
        **words,
        **{f"norm_{k}": f"nn.BatchNorm{norm}, " if model.normalisation == "batch" else "" for k, norm in norms.items()},
        **{"first": first, "second": second, "side": (side - 4) // 2, "classes": model.classes},
        "parameters": "".join(f", {name}" for name in varying),
        "padded": "" if words["padding"] == "0" else f", padding={words['padding']}",
        "drop": f" nn.Dropout({words['dropout']})," if model.dropout else "",
        "size_first": "" if "padding" in varying else f"  # {first} maps of {side} x {side}",
    }


def _training(stages: list[Stage], arguments: list[str]) -> list[str]:
    lines = []
    for (run, last_step), before, now in zip(stages, arguments[:1] + arguments, arguments, strict=False):
        lines += ["", f'print("Run {run.id}")'] * (len(stages) > 1)
        if now != before:
            lines += ["weights = network.state_dict()", f"network = LeNet({now})", "network.load_state_dict(weights)"]
        optimizer = OPTIMIZERS[run.config.optimizer].format("network.parameters()", float(run.config.learning_rate))
        settings = f"epochs={run.config.epochs:d}, batch_size={run.config.batch_size:d}, seed={run.config.seed:d}"
        settings += "" if last_step is None else f", last_step={last_step:d}"
        lines += [f"optimizer = torch.optim.{optimizer}", f"train(network, optimizer, {settings})"]
    return lines
