"""Runs that nobody trained, with snapshots, and what these answer."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from playwright.sync_api import Locator, Page, Route
from torch import Tensor

from lenet import checkpoints, inspection, runs, training, web
from lenet.model import LeNetConfig
from lenet.runs import Run
from lenet.training import TrainConfig
from ui import formats, snapshots

# Notes in `moments` the step of each moment of the playhead.
NOTE_STEPS = """() => {
    const { set } = Object.getOwnPropertyDescriptor(Element.prototype, 'ariaValueNow');
    window.moments = [];
    Object.defineProperty(Element.prototype, 'ariaValueNow', { set(at) { moments.push(at); set.call(this, at); } });
}"""


def run_with(*steps: int, name: str | None = None, model: LeNetConfig | None = None) -> Run:
    """A run with snapshots of random weights after some steps."""
    run = runs.create(TrainConfig(model=model or LeNetConfig()), name)
    run.snapshots_folder.mkdir()
    for step in steps:
        checkpoints.save_weights(run.snapshot(step), training.build(replace(run.config, seed=step)))
    return run


def probabilities(run: Run, step: int, image: Tensor) -> Tensor:
    """The probabilities of the classes, (classes,), after a step."""
    return inspection.probabilities(checkpoints.load_weights(run.snapshot(step), run.config.model), image)[0]


def flips(run: Run, image: Tensor) -> list[tuple[int, int]]:
    """The steps at which the answer changed, each with the new answer."""
    answers = [(step, int(probabilities(run, step, image).argmax())) for step in runs.snapshots(run)]
    return [after for before, after in pairwise(answers) if after[1] != before[1]]


def text_at(run: Run, step: int, image: Tensor) -> str:
    """What the playhead says at a step."""
    share, label = probabilities(run, step, image).max(0)
    return f"After step {step}: {int(label)}, {formats.probability(float(share))}"


def sender(asked: Counter[str]) -> Callable[[Route], None]:
    """Answers requests for snapshots as the server does, and counts those for each step."""

    def send(route: Route) -> None:
        run_id, _created, step = route.request.url.removesuffix(".bin").split("/")[-1].rsplit("-", 2)
        asked[step] += 1
        run = runs.find(run_id)
        network = snapshots.network(run, int(step)) if run else None
        body = web.weights(network.tensors, network.config) if network else None
        route.fulfill(status=200 if network else 204, body=body)

    return send


def now(page: Page) -> Locator:
    """What the playhead says."""
    return page.locator(".playhead .row b")
