"""The options that choose a data set, a recipe and a network, and the `TrainConfig` that they give."""

import argparse
from dataclasses import fields, replace
from typing import Any

from lenet import data
from lenet.activations import ACTIVATIONS
from lenet.model_config import INITIALISATIONS, NETWORKS, NORMALISATIONS, POOLINGS, LeNetConfig
from lenet.training import OPTIMIZERS, RECIPES, SCHEDULES, TrainConfig


def numbers(text: str) -> list[float]:
    """Numbers between commas."""
    return [float(number) for number in text.split(",")]


def channels(text: str) -> tuple[int, int]:
    """Two whole numbers between commas."""
    first, second = (int(number) for number in text.split(","))
    return first, second


RECIPE = "sigmoid"
OPTIONS: dict[str, dict[str, Any]] = {  # what argparse is told, without a default: None means "as in the recipe"
    "epochs": {"type": int, "metavar": "COUNT", "help": "times through the training set"},
    "batch_size": {"type": int, "metavar": "COUNT", "help": "pictures a step"},
    "optimizer": {"choices": OPTIMIZERS, "help": "how the weights follow the gradient"},
    "schedule": {"choices": SCHEDULES, "help": "how the learning rate changes along the run"},
    "weight_decay": {"type": float, "metavar": "RATE", "help": "how much the weights shrink; with adam it is AdamW"},
    "shift": {"type": int, "metavar": "PIXELS", "help": "how far each picture is moved at random"},
    "turn": {"type": float, "metavar": "DEGREES", "help": "how far each picture is turned at random"},
    "network": {"choices": NETWORKS, "help": "LeNet, or a perceptron with one hidden layer"},
    "shuffled": {
        "action": argparse.BooleanOptionalAction,
        "help": "put the pixels of all pictures into one random order",
    },
    "initialisation": {"choices": INITIALISATIONS, "help": "how the first weights are drawn"},
    "activation": {"choices": ACTIVATIONS, "help": "activation function"},
    "pooling": {"choices": POOLINGS, "help": "how S2 and S4 pool 2x2 cells"},
    "normalisation": {"choices": NORMALISATIONS, "help": "before each activation function"},
    "padding": {"type": int, "metavar": "PIXELS", "help": "zeros around the picture; 2 gives 32x32 as in the paper"},
    "channels": {"type": channels, "metavar": "C1,C3", "help": "feature maps of C1 and C3"},
    "dropout": {"type": float, "metavar": "SHARE", "help": "share of F5 and F6 dropped while training"},
}


def add_recipe(parser: argparse.ArgumentParser) -> list[str]:
    """Add the options of a recipe; returns their names. One that is not used on the command line is None."""
    dataset = TrainConfig().dataset
    parser.add_argument("--dataset", choices=data.REGISTRY, help=f"(default: {dataset})")
    parser.add_argument("--recipe", choices=RECIPES, help=f"all settings not given here (default: {RECIPE})")
    for name, settings in OPTIONS.items():
        with_default = {**settings, "help": f"{settings['help']} (default: {_in_recipes(name)})"}
        parser.add_argument(f"--{name.replace('_', '-')}", **with_default)
    return ["dataset", "recipe", *OPTIONS]


def config(options: argparse.Namespace) -> TrainConfig:
    """The recipe, with the values given on the command line in place of its own.

    Raises:
        ValueError: a value is out of range.
    """
    recipe = RECIPES[options.recipe or RECIPE]
    given = {name: value for name, value in vars(options).items() if value is not None}
    network = {field.name: given[field.name] for field in fields(LeNetConfig) if field.name in given}
    training = {field.name: given[field.name] for field in fields(TrainConfig) if field.name in given}
    return replace(recipe, **training, model=replace(recipe.model, **network))


def _in_recipes(name: str) -> str:
    """What the recipes have for an option: one value, or which recipe has which."""
    values = {recipe: getattr(config, name, getattr(config.model, name, None)) for recipe, config in RECIPES.items()}
    texts = {recipe: ",".join(map(str, v)) if isinstance(v, tuple) else str(v) for recipe, v in values.items()}
    if len(set(texts.values())) == 1:
        return texts[RECIPE]
    return "; ".join(f"{recipe}: {text}" for recipe, text in texts.items())
