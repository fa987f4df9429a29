"""The command evaluate: the figures of the page Evaluate."""

import argparse
import json

from lenet import answering, checkpoints, data, evaluation, runs
from lenet.checkpoints import Checkpoint
from lenet.data import DatasetInfo
from lenet.errors import DataError
from lenet.evaluation.reliability import calibration_error
from lenet.evaluation.report import Averaged, Report, averaged, report
from lenet.judgement import Judgement


def evaluate(options: argparse.Namespace) -> int:
    """Print what a network answers to a whole test set, and how well."""
    checkpoint = runs.load_checkpoint(options.checkpoint)
    info = data.info(options.dataset or checkpoint.card.dataset)
    figures = _measure(checkpoint, info)
    over_views = _average(checkpoint, info)
    if options.json:
        described = {"checkpoint": options.checkpoint, "dataset": info.name, "learned_from": checkpoint.card.dataset}
        names = {"classes": info.classes, "answers": checkpoint.info.classes}
        print(json.dumps({**described, **names, **figures.to_dict(), "averaged": over_views.to_dict()}))
    else:
        print("\n".join(_lines(options.checkpoint, checkpoint.info, info, figures, over_views)))
    return 0


def _measure(checkpoint: Checkpoint, info: DatasetInfo) -> Report:
    """The report of a network on a test set.

    Raises:
        DataError: the number of classes differs, or the data set is not on this machine.
        CheckpointError: the answers are not numbers.
    """
    if len(info.classes) != len(checkpoint.info.classes):
        raise DataError(
            "The network has {answers} classes, and {title} has {classes}. Choose a data set with as many.",
            answers=len(checkpoint.info.classes),
            title=info.title,
            classes=len(info.classes),
        )
    images, labels = data.test_set(info.name)
    logits = evaluation.logits(checkpoint.model, images).numpy()
    checkpoints.check_numbers(checkpoint.path, logits)  # weights can be numbers, and their products not
    return report(logits, labels.numpy())


def _average(checkpoint: Checkpoint, info: DatasetInfo) -> Averaged:
    """The figures of the same network where its answers are the weighted mean over six views."""
    images, labels = data.test_set(info.name)
    kind = checkpoint.info.kind
    judgement = checkpoint.card.judgement or Judgement()
    weight = judgement.picture_weight
    mean = answering.see(checkpoint.model, data.scaled(images).numpy(), kind, picture_weight=weight).mean
    return averaged(mean, labels.numpy(), judgement.temperature)


def _lines(name: str, learned: DatasetInfo, info: DatasetInfo, figures: Report, over_views: Averaged) -> list[str]:
    """The report in words."""
    low, high = figures.interval
    lines = [
        f"{name} on the test set of {info.title}: loss {figures.loss:.4f}, accuracy {figures.accuracy:.4f}"
        f" (95 % interval {low:.4f} to {high:.4f}), {figures.count - figures.correct} of {figures.count} wrong"
    ]
    lines.append(
        f"Averaged over six views of each image: accuracy {over_views.accuracy:.4f}. Expected calibration error:"
        f" one view {calibration_error(figures.bins):.4f}, averaged {calibration_error(over_views.bins):.4f},"
        f" at temperature {over_views.temperature:.2f} {calibration_error(over_views.cooled_bins):.4f}"
    )
    if info.classes != learned.classes:
        lines.append(f"It learned from {learned.title}: its classes are others than those of {info.title}.")
    elif info.name != learned.name:
        lines.append(f"It learned from {learned.title}.")
    width = max(map(len, info.classes))
    lines += ["", f"{'':{width}}   precision   recall       F1   images"]
    for label, one in zip(info.classes, figures.scores, strict=True):
        lines.append(f"{label:{width}}   {one.precision:9.4f}{one.recall:9.4f}{one.f1:9.4f}{one.images:9}")
    lines += ["", "Rows are labels, columns are answers:"]
    return lines + [" ".join(f"{count:5}" for count in row) for row in figures.confusion.tolist()]
