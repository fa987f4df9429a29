"""The next steps of runs for the browser: who gets what, and at which address."""

import json
from typing import Any

import numpy as np
import pytest

from lenet import runs
from lenet.data import Dataset
from lenet.errors import ComputationError, DataError
from lenet.runs import Run, next_step, recorder
from lenet.runs.computation import FUNCTIONS
from lenet.training import TrainConfig
from tests.recording import record
from tests.routes import get
from ui import next_steps, resources


class Scheduler:
    """Computes in this process, or fails."""

    error: Exception | None = None
    calls = 0

    def compute(self, name: str, *arguments: Any) -> Any:
        self.calls += 1
        if self.error:
            raise self.error
        return FUNCTIONS[name](*arguments)


@pytest.fixture
def scheduler(monkeypatch: pytest.MonkeyPatch, stripes: Dataset) -> Scheduler:
    scheduler = Scheduler()
    monkeypatch.setattr(resources, "scheduler", lambda: scheduler)
    for module, name in ((recorder, "load_dataset"), (next_step, "_load")):
        monkeypatch.setattr(module, name, lambda name: stripes)
    return scheduler


@pytest.fixture
def paused(scheduler: Scheduler) -> Run:  # it patches what trains, too
    run = runs.create(TrainConfig(dataset="strokes", epochs=2, batch_size=16, report_every=1), "第 1-2")
    list(record(run, steps=2))
    return run


def answer(address: str) -> tuple[int, dict[str, str], bytes]:
    return get(next_steps.routes(), address)


def test_a_step_is_sent_to_be_kept_for_ever_and_computed_once(paused: Run, scheduler: Scheduler) -> None:
    status, headers, content = answer(next_steps.address(paused))
    assert status == 200 and "immutable" in headers["cache-control"]
    assert answer(next_steps.address(paused))[2] == content and scheduler.calls == 1
    length = int.from_bytes(content[:4], "little")
    header, numbers = json.loads(content[4 : 4 + length]), np.frombuffer(content, "<f4", offset=4 + length)
    look = next_step.next_step(paused.id)
    assert header["step"] == 3 and header["values"]["C1"] == {"shape": [5, 6, 24, 24]}
    assert np.array_equal(numbers[:16], look["losses"])
    assert np.array_equal(numbers[-len(look["after"]) :], look["after"])


def test_another_step_of_the_run_has_another_address_and_the_old_one_is_gone(paused: Run) -> None:
    old = next_steps.address(paused)
    list(record(paused, steps=1))
    assert next_steps.address(paused) != old
    assert answer(old)[0] == 204 and answer(next_steps.address(paused))[0] == 200


def test_the_gradients_of_a_kernel_are_sent_and_those_of_no_kernel_are_not(paused: Run) -> None:
    address = next_steps.address(paused)
    status, _headers, content = answer(f"{address}?layer=C3&map=15&input=5")
    sums = np.frombuffer(content, "<f4").reshape(16, 25).sum(0)
    gradient = next_step.next_step(paused.id)["kernels"]["C3"]["gradient"][15, 5].ravel()
    assert status == 200
    np.testing.assert_allclose(sums, gradient, rtol=1e-4, atol=1e-7)
    for query in ("layer=C3&map=16&input=0", "layer=C1&map=0&input=-1", "layer=F5&map=0&input=0", "layer=C1", "x=1"):
        assert answer(f"{address}?{query}")[0] == 404


@pytest.mark.parametrize(("error", "status"), [(DataError("gone"), 204), (ComputationError("ended"), 503)])
def test_what_cannot_be_computed_is_not_kept(error: Exception, status: int, paused: Run, scheduler: Scheduler) -> None:
    scheduler.error = error
    got, headers, content = answer(next_steps.address(paused))
    assert got == status and content == b"" and headers["cache-control"] == "no-store"
    scheduler.error = None
    assert answer(next_steps.address(paused))[0] == 200
