"""The other seeds of a run."""

import json
from dataclasses import replace
from statistics import mean, stdev

import pytest

from lenet import files, runs
from lenet.runs import Run
from tests.pages.conftest import FakeScheduler, component, open_page, text_of
from ui import formats


def test_error_bars_fill_while_the_other_seeds_are_trained(finished: Run, fake_scheduler: FakeScheduler) -> None:
    run = replace(finished, seeds=3)
    runs.store._write_run(run)
    epochs = runs.events(run).epochs
    fake_scheduler.spreads = [run.id]
    app = open_page("train", run=run.id)
    assert "Training 2 more networks to see how much is chance" in text_of(app)
    first, second = [0.5 + epochs[0].test_accuracy / 2] * 2, [0.5] * 2
    for seed, accuracies in ((1, first), (2, second)):
        files.append_line(run.repeats_file, json.dumps({"seed": seed, "test_accuracies": accuracies}))
        app.run()
        assert f"{seed + 1} seeds: " in text_of(app)
        assert ("1 more to come" in text_of(app)) == (seed == 1)
    fake_scheduler.spreads = []
    app.run()
    last = [epochs[-1].test_accuracy, first[-1], second[-1]]
    assert f"3 seeds: {formats.percent(mean(last))} ± {100 * stdev(last):.1f}" in text_of(app)
    bars = component(app, "curves")["runs"][0]["spread"]
    after_each = list(zip([event.test_accuracy for event in epochs], first, second, strict=True))
    assert [deviation for _step, _mean, deviation in bars] == pytest.approx([stdev(values) for values in after_each])
    assert [middle for _step, middle, _deviation in bars] == pytest.approx([mean(values) for values in after_each])
    assert [step for step, *_more in bars] == [625, 1250]


def test_seeds_that_nobody_trains_are_not_announced(finished: Run, fake_scheduler: FakeScheduler) -> None:
    run = replace(finished, seeds=8)
    runs.store._write_run(run)
    files.append_line(run.repeats_file, json.dumps({"seed": 1, "test_accuracies": [0.5, 0.5]}))
    assert "2 seeds: " in text_of(open_page("train", run=run.id))
    assert "more to come" not in text_of(open_page("train", run=run.id))
    fake_scheduler.spreads = [run.id]
    assert "6 more to come" in text_of(open_page("train", run=run.id))
