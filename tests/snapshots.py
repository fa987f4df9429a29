"""Runs that nobody trained, with snapshots."""

from dataclasses import replace

from lenet import checkpoints, runs, training
from lenet.model import LeNetConfig
from lenet.runs import Run
from lenet.training import TrainConfig


def run_with(*steps: int, name: str | None = None, model: LeNetConfig | None = None) -> Run:
    """A run with snapshots of random weights after some steps."""
    run = runs.create(TrainConfig(model=model or LeNetConfig()), name)
    run.snapshots_folder.mkdir()
    for step in steps:
        checkpoints.save_weights(run.snapshot(step), training.build(replace(run.config, seed=step)))
    return run
