"""Export of a run as one short file of plain PyTorch that can be read, changed and kept.

The file holds what its run needs and nothing else: these layers, these initial weights, this optimizer. A fork's file
trains its ancestors first, each up to the step at which the next one left it.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lenet import data, runs
from lenet.activations import ACTIVATIONS
from lenet.data.augmentation import STRIDE
from lenet.errors import TrainingError
from lenet.model_config import POOLINGS, SIDE, LeNetConfig
from lenet.runs import Run
from lenet.training import TrainConfig

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    undefined=StrictUndefined,
    trim_blocks=True,  # a line with a block alone leaves no line
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701  # the text is Python, not HTML; it holds nothing that a visitor wrote
)

UNUSED = {"shift": 0, "turn": 0, "scheduler": None, "last_step": None}  # optional arguments of the script's `train`


@dataclass(frozen=True)
class Stage:
    """The part of the script that repeats one run."""

    run: Run
    last_step: int | None  # the step at which the next run left it; None: it goes to its end
    arguments: str  # of the network's class in the script
    options: dict[str, Any]  # of its function `train`: those of which another stage, or the default, has another value

    @property
    def config(self) -> TrainConfig:
        """The run's config."""
        return self.run.config


def script(run: Run, *, notebook: bool = False) -> str:
    """A Python file that trains `run` anew, with PyTorch and NumPy but without this package.

    Each step is the run's, to rounding; over many steps of a large learning rate rounding grows.

    It prints a line an epoch. Its arguments, which may be left out, are the place of the data set and that of an .npz
    file for the trained weights. A run's title, a visitor's words, is never in it. A line `# %% Title. Sentence.`
    begins each part, as editors have it that run such a part alone.

    Args:
        notebook: take no arguments, as the cells of a notebook: see `lenet.runs.export_notebook`.
    Raises:
        DataError: the config names an unknown data set.
        TrainingError: an ancestor of this fork is gone, or `TrainConfig.knows_pictures` is false.
        ValueError: an ancestor learned another data set.
    """
    if not run.config.knows_pictures:
        raise TrainingError("There is a script for LeNets that learned pictures as they are, and for no other network.")
    chain = _chain(run)
    root, model = chain[0][0].config, run.config.model
    trained = [(ancestor, step) for ancestor, step in chain if step != 0]
    layers = [_layers(ancestor.config.model) for ancestor, _ in trained]
    parameters = [name for name in layers[0] if len({words[name] for words in layers}) > 1]
    arguments = [", ".join(f"{name}={words[name]}" for name in parameters) for words in layers]
    values = [_options(ancestor.config, step) for ancestor, step in trained]
    used = {name for options in values for name, value in options.items() if value != UNUSED[name]}
    if used & {"shift", "turn"}:
        used |= {"shift", "turn"}
    options = [{name: options[name] for name in UNUSED if name in used} for options in values]
    gain = ACTIVATIONS[root.model.activation].gain
    side = (SIDE + 2 * model.padding - 4) // 2  # of S2
    return TEMPLATES.get_template("export_script.py.jinja").render(
        notebook=notebook,
        run_id=run.id,
        info=data.info(run.config.dataset),
        image_side=SIDE,
        s2_side=side,
        s4_side=(side - 4) // 2,
        model=model,
        parameters=parameters,
        layers=_layers(model) | {name: name for name in parameters},
        initialisation=root.initialisation,
        activation=root.model.activation,
        gain=f"{gain:g}",
        stride=STRIDE,
        augmented="shift" in used,
        scheduled="scheduler" in used,
        options={name: default for name, default in UNUSED.items() if name in used},
        stages=[Stage(*stage) for stage in zip(*zip(*trained, strict=True), arguments, options, strict=True)],
    )


def stroke_digits() -> bytes:
    """The file stroke-digits.npz for a script that learns them.

    Its keys are train_images and test_images, uint8 (N, 28, 28), train_labels and test_labels, int64 (N,).
    """
    dataset, file = data.load("strokes"), io.BytesIO()
    np.savez_compressed(file, **{name: value.numpy() for name, value in vars(dataset).items() if name != "info"})
    return file.getvalue()


def _chain(run: Run) -> list[tuple[Run, int | None]]:
    """The run after its ancestors, each with the step at which the next one left it, None for the last.

    It goes back as far as a run went on with the weights of another.
    """
    chain: list[tuple[Run, int | None]] = [(run, None)]
    _check_was_trained_here(run)
    while (origin := run.origin) and origin.weights:
        if run.corrections_file.is_file():
            raise TrainingError("A taught network learned pictures that are in no data set: there is no script for it.")
        parent = runs.find(origin.run)
        if parent is None or parent.created > run.created:  # a younger one only bears the name
            raise TrainingError("The run it forks from is gone: {name}.", name=origin.run)
        _check_was_trained_here(parent)
        if parent.config.dataset != run.config.dataset:
            raise ValueError(f"{parent.id} learned {parent.config.dataset}, its fork {run.config.dataset}.")
        chain.insert(0, (parent, origin.step))
        run = parent
    return chain


def _check_was_trained_here(run: Run) -> None:
    if run.uploaded:
        raise TrainingError("The weights of {name} were uploaded: nobody knows how to train them.", name=run.title)


def _options(config: TrainConfig, last_step: int | None) -> dict[str, Any]:
    """What a stage gives the script's function `train`, apart from what every stage gives it."""
    scheduler = "scheduler" if config.schedule != "constant" else None
    return {"shift": config.shift, "turn": config.turn, "scheduler": scheduler, "last_step": last_step}


def _layers(model: LeNetConfig) -> dict[str, str]:
    """What may differ between a fork and its parent, whose weights fit it all the same, as the script has it."""
    layers = ACTIVATIONS[model.activation].layer, POOLINGS[model.pooling]
    activation, pooling = (f"nn.{name}" for name in layers)
    return {"activation": activation, "pooling": pooling, "padding": f"{model.padding}", "dropout": f"{model.dropout}"}
