"""How well networks do where their answers are the mean over six views, measured behind the pages."""

from functools import partial

import numpy as np

from lenet import checkpoints
from lenet.checkpoints import Checkpoint
from lenet.data import DatasetInfo
from lenet.evaluation.report import Averaged, averaged
from lenet.judgement import Judgement
from lenet.runs.scheduler import Scheduler
from ui import resources, test_sets
from ui.evaluate.answers import version
from ui.evaluate.background import Job, job
from ui.test_sets import Pictures

PIECE = 250  # pictures: between two pieces a page may ask


def averages(checkpoint: Checkpoint, info: DatasetInfo) -> Job[list[Averaged]]:
    """The figures of a network on a test set: none until they are measured, then one."""
    measure = partial(_measure, resources.scheduler(), checkpoint, info, test_sets.of(info.name))
    return job(("averages", version(checkpoint.network), info.name), [], measure)


def _measure(
    scheduler: Scheduler, checkpoint: Checkpoint, info: DatasetInfo, test_set: Pictures, result: list[Averaged]
) -> None:
    labels, kind, judgement = test_set[1], checkpoint.info.kind, checkpoint.card.judgement or Judgement()
    pieces = [
        scheduler.compute(
            "mean_probabilities", checkpoint.network, info.name, kind, judgement.picture_weight, start, start + PIECE
        )
        for start in range(0, len(labels), PIECE)
    ]
    probabilities = np.concatenate(pieces)
    checkpoints.check_numbers(checkpoint.path, probabilities)
    result.append(averaged(probabilities, labels, judgement.temperature))
