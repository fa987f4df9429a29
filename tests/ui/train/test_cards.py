"""What the cards of runs show."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lenet import checkpoints, runs
from lenet.evaluation.metrics import wilson
from lenet.runs import Run, RunState, Status, event_log
from lenet.training import EpochDone, StepDone
from tests.pages.conftest import ME, TINY, FakeScheduler, many_networks, open_page
from tests.ui.train.conftest import ShownCards

__all__ = ["many_networks"]


def run_with(accuracy: float, **more: Any) -> Run:
    run = runs.create(replace(TINY, **more), owner=ME)
    event_log.append(run, StepDone(7, 0.5, 0.9, 1000.0, 1.0))
    event_log.append(run, EpochDone(1, 0.5, 0.9, 0.5, accuracy, 1.0, (accuracy,) * 10))
    runs.set_status(run, Status(RunState.STOPPED))
    return run


def test_a_card_has_six_kernels_of_c1_with_0_in_the_middle(finished: Run, shown: ShownCards) -> None:
    open_page("train")
    kernels = checkpoints.load(finished.checkpoint).network.kernels()[:6]
    face = np.frombuffer(shown.of(finished.id).face, np.uint8).reshape(6, 5, 5)
    expected = 127.5 * (1 + kernels / np.abs(kernels).max())
    assert np.abs(face - expected).max() <= 0.51


@pytest.mark.parametrize("content", [None, b"", b"nothing"])
def test_a_run_whose_weights_are_missing_or_damaged_has_no_face(
    content: bytes | None, fake_scheduler: FakeScheduler, shown: ShownCards
) -> None:
    run = run_with(0.5)
    if content is not None:
        run.checkpoint.write_bytes(content)
    open_page("train")
    assert shown.of(run.id).face == b""


def test_with_one_seed_the_error_bar_is_the_interval_of_the_number_of_test_pictures(
    fake_scheduler: FakeScheduler, shown: ShownCards
) -> None:
    run, untested = run_with(0.9), runs.create(TINY, owner=ME)
    open_page("train")
    accuracy = shown.of(run.id).accuracy
    assert accuracy and (accuracy.low, accuracy.high) == wilson(1800, 2000) and accuracy.text == "90.0%"
    assert shown.of(untested.id).accuracy is None


def test_with_several_seeds_it_is_their_standard_deviation(fake_scheduler: FakeScheduler, shown: ShownCards) -> None:
    run = run_with(0.9)
    for seed, share in ((1, 0.92), (2, 0.94)):
        with run.repeats_file.open("a") as file:
            file.write(json.dumps({"seed": seed, "test_accuracies": [share]}) + "\n")
    open_page("train")
    accuracy = shown.of(run.id).accuracy
    assert accuracy and accuracy.text == "92.0% ± 2.0"
    assert (accuracy.low, accuracy.value, accuracy.high) == pytest.approx((0.9, 0.92, 0.94))


def test_a_finished_run_says_how_many_of_its_seeds_are_trained(
    fake_scheduler: FakeScheduler, shown: ShownCards
) -> None:
    run = run_with(0.9)
    run.config_file.write_text(json.dumps(json.loads(run.config_file.read_text()) | {"seeds": 3}))
    runs.set_status(run, Status(RunState.FINISHED))
    lines = [json.dumps({"seed": seed, "test_accuracies": [0.9]}) + "\n" for seed in (1, 2)]
    run.repeats_file.write_text(lines[0])
    open_page("train")
    assert shown.of(run.id).status == "2 of 3 seeds so far"
    run.repeats_file.write_text("".join(lines))
    open_page("train")
    assert shown.of(run.id).status == ""


def test_a_card_says_what_is_not_as_usual_where_it_comes_from_and_how_it_stands(
    fake_scheduler: FakeScheduler, shown: ShownCards
) -> None:
    run = run_with(0.9, learning_rate=0.003)
    run.snapshots_folder.mkdir()
    run.snapshot(7).write_bytes(b"")
    child = runs.fork(run, 7, replace(run.config, epochs=1), owner=ME)
    runs.set_status(child, Status(RunState.PAUSED))
    open_page("train")
    card = shown.of(run.id)
    assert (
        card.settings
        == "Stroke digits · 2 epochs · learning rate 0.003 · batches of 16 · ReLU · Kaiming initialisation"
    )
    assert (card.status, card.unfinished) == ("stopped at step 7", False)
    card = shown.of(child.id)
    assert card.settings.endswith(" · from Stroke digits 1, step 7")
    assert (card.status, card.unfinished) == ("paused at step 0", True)


def test_the_files_of_a_run_are_read_again_only_after_a_change(
    many_networks: list[Run], file_reads: list[Path], shown: ShownCards
) -> None:
    app = open_page("train")
    file_reads.clear()
    app.run()
    assert len(shown.cards) == 31 and not file_reads
    runs.set_status(many_networks[3], Status(RunState.STOPPED))
    app.run()
    assert {path.parent.name for path in file_reads} == {many_networks[3].id}
    assert shown.of(many_networks[3].id).status.startswith("stopped at step")
