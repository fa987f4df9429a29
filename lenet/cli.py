"""The command line: python -m lenet train | sweep | evaluate | predict | download."""

import argparse
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from lenet import checkpoints, data, devices, evaluation, preprocessing, runs, training
from lenet.checkpoints import Checkpoint
from lenet.data.download import download
from lenet.engines import distributed
from lenet.errors import LeNetError, PictureError, TrainingError
from lenet.model import summary
from lenet.runs import RESUMABLE, Run, recorder
from lenet.training import RECIPES, EpochDone, StepDone, TrainConfig
from lenet.training.sweep import sweep

BAD_USE = 2  # exit code for bad use and bad input, as argparse has it
INTERRUPTED = 130  # exit code after Ctrl-C, as shells have it


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code: 0, or 2 for bad use or bad input, which standard error then explains."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        return code
    except (LeNetError, ValueError) as error:
        print(f"lenet: {error}", file=sys.stderr)
        return BAD_USE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lenet", description="Train LeNet, measure it, classify with it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    train = commands.add_parser("train", help="train a network and keep it as a run")
    _add_recipe(train)
    train.add_argument("--learning-rate", type=float, help="(default: the recipe's)")
    train.add_argument("--seed", type=int, default=0, help="fixes weights and order (default: %(default)s)")
    train.add_argument("--out", metavar="NAME", help="name of the run; --checkpoint NAME finds it again")
    train.add_argument("--resume", metavar="RUN", help="go on with a run that was left, with the settings it has")
    train.set_defaults(run=_train)

    sweep = commands.add_parser("sweep", help="train over seeds and learning rates, for means and error bars")
    _add_recipe(sweep)
    sweep.add_argument("--seeds", type=int, default=8, metavar="COUNT", help="from 0 on (default: %(default)s)")
    sweep.add_argument("--learning-rates", type=_numbers, metavar="RATE,RATE", help="(default: the recipe's)")
    sweep.add_argument("--json", type=Path, metavar="FILE", help="write the accuracies there too")
    sweep.set_defaults(run=_sweep)

    evaluate = commands.add_parser("evaluate", help="loss and accuracy on the test set")
    _add_checkpoint(evaluate)
    evaluate.set_defaults(run=_evaluate)

    predict = commands.add_parser("predict", help="what is in these pictures")
    _add_checkpoint(predict)
    predict.add_argument("pictures", nargs="+", metavar="PICTURE")
    predict.set_defaults(run=_predict)

    fetch = commands.add_parser("download", help="fetch a data set")
    fetch.add_argument("dataset", choices=[name for name, info in data.REGISTRY.items() if info.folder])
    fetch.set_defaults(run=_download)
    return parser


def _add_recipe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", default="fashion-mnist", choices=data.REGISTRY, help="(default: %(default)s)")
    parser.add_argument("--recipe", default="sigmoid", choices=RECIPES, help="(default: %(default)s)")
    parser.add_argument("--epochs", type=int, help="times through the training set (default: the recipe's)")
    parser.add_argument("--batch-size", type=int, help="pictures a step (default: the recipe's)")


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split(",")]


def _add_checkpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", required=True, help="a shipped name such as mnist, a run, or a path")
    parser.add_argument("--json", action="store_true", help="print JSON")


@contextmanager
def _device() -> Iterator[torch.device]:
    """Where this process computes, together with the other ranks where there are any."""
    device = devices.best()
    torch.set_num_threads(max(1, devices.cpu_threads() // distributed.local_world_size()))
    with distributed.process_group(device):
        yield device


def _train(options: argparse.Namespace) -> int:
    with _device() as device:
        if distributed.rank() == 0:
            return _record(options, device)
        recorder.follow(device)
    return 0


def _record(options: argparse.Namespace, device: torch.device) -> int:
    run = _find(options.resume) if options.resume else _create(options)
    print(summary(training.build(run.config)))
    together = f", {distributed.world_size()} ranks" if distributed.world_size() > 1 else ""
    print(f"Run {run.id} on {devices.describe(device)}{together}")
    steps = run.config.epochs * run.config.steps_per_epoch
    bar_format = "{l_bar}{bar}| {elapsed}<{remaining}{postfix}"
    with _ctrl_c() as pressed, tqdm(total=steps, unit="step", bar_format=bar_format) as bar:
        for event in recorder.record(run, device, wanted=lambda: "interrupted" if pressed else None):
            if isinstance(event, StepDone):
                speed = f"{event.images_per_second:,.0f}"
                bar.set_postfix(step=event.step, loss=f"{event.loss:.3f}", images_a_second=speed, refresh=False)
                bar.update(event.step - bar.n)  # draws ten times a second at most
            elif isinstance(event, EpochDone):
                bar.write(
                    f"epoch {event.epoch}  loss {event.train_loss:.3f}  train accuracy {event.train_accuracy:.4f}"
                    f"  test accuracy {event.test_accuracy:.4f}  {event.seconds:.1f} s"
                )
    if pressed:
        print(f"Left. Go on with: python -m lenet train --resume {run.title or run.id!r}")
        return INTERRUPTED
    print(f"Saved as {run.checkpoint}")
    return 0


def _config(options: argparse.Namespace) -> TrainConfig:
    """The recipe with what was asked for instead."""
    asked = {name: getattr(options, name, None) for name in ("epochs", "batch_size", "learning_rate", "seed")}
    given = {name: value for name, value in asked.items() if value is not None}
    return replace(RECIPES[options.recipe], dataset=options.dataset, **given)


def _create(options: argparse.Namespace) -> Run:
    if not data.available(options.dataset):
        data.load(options.dataset)  # raises with the way to get it, before a run is made
    return runs.create(_config(options), options.out)


def _sweep(options: argparse.Namespace) -> int:
    config = _config(options)
    rates = options.learning_rates or [config.learning_rate]
    rows = []
    with _device() as device:
        for row in sweep(config, range(options.seeds), rates, data.load(config.dataset), device):
            rows.append(row._asdict())
            if distributed.rank() == 0:
                print(row, flush=True)
        if distributed.rank() == 0 and options.json:
            options.json.write_text(json.dumps(rows))
    return 0


def _find(name: str) -> Run:
    for run in runs.every():
        if name in (run.id, run.title) and runs.status(run).state in RESUMABLE:
            return run
    raise TrainingError("There is no run called {name} that could go on.", name=repr(name))


@contextmanager
def _ctrl_c() -> Iterator[list[int]]:
    """A list that fills when Ctrl-C is pressed: training is then left between two steps. Pressed again, it breaks."""
    pressed: list[int] = []

    def note(number: int, _: object) -> None:
        pressed.append(number)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _evaluate(options: argparse.Namespace) -> int:
    checkpoint = checkpoints.load(runs.find_checkpoint(options.checkpoint))
    dataset = data.load(checkpoint.card.dataset)
    loss, accuracy, _ = evaluation.evaluate(checkpoint.model, training.test_batches(dataset, "cpu"))
    if options.json:
        print(json.dumps({"checkpoint": options.checkpoint, "loss": loss, "accuracy": accuracy}))
    else:
        print(f"{options.checkpoint} on the test set of {dataset.info.title}: loss {loss:.4f}, accuracy {accuracy:.4f}")
    return 0


def _predict(options: argparse.Namespace) -> int:
    checkpoint = checkpoints.load(runs.find_checkpoint(options.checkpoint))
    answers = [_predict_one(checkpoint, name) for name in options.pictures]
    if options.json:
        print(json.dumps(answers, indent=2, ensure_ascii=False))
    else:
        for answer in answers:
            if "error" in answer:
                print(f"{answer['file']}: {answer['error']}", file=sys.stderr)
            else:
                print(f"{answer['file']}: {answer['name']} ({answer['probability']:.1%})")
    return BAD_USE if any("error" in answer for answer in answers) else 0


def _predict_one(checkpoint: Checkpoint, name: str) -> dict[str, Any]:
    try:
        picture = preprocessing.open_picture(Path(name))
        probabilities = checkpoint.probabilities(preprocessing.prepare(picture, checkpoint.info.kind).image)
    except PictureError as error:
        return {"file": name, "error": str(error)}
    label = max(range(len(probabilities)), key=probabilities.__getitem__)
    return {
        "file": name,
        "label": label,
        "name": checkpoint.info.classes[label],
        "probability": probabilities[label],
        "probabilities": probabilities,
    }


def _download(options: argparse.Namespace) -> int:
    print(f"{data.info(options.dataset).title} is in {download(options.dataset)}")
    return 0
