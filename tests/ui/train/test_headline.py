"""What the page of a run says of its network after one of its steps."""

from dataclasses import replace

import pytest

from lenet import runs
from lenet.runs import event_log
from lenet.training import EpochDone
from tests.pages.conftest import TINY
from ui.train import headline


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (0, "After step 0, before its first test."),
        (499, "After step 499, before its first test."),
        (500, "After step 500: 91.2% right on 2,000 test pictures it never saw."),
        (999, "After step 999; last tested after step 500: 91.2% right on 2,000 pictures."),
        (1000, "After step 1,000: 93.1% right on 2,000 test pictures it never saw."),
    ],
)
def test_the_accuracy_after_a_step_is_told_with_the_step_of_its_test(step: int, sentence: str) -> None:
    run = runs.create(replace(TINY, batch_size=20))
    assert run.config.steps_per_epoch == 500
    for epoch, accuracy in ((1, 0.912), (2, 0.931)):
        event_log.append(run, EpochDone(epoch, 0.1, 0.9, 0.2, accuracy, 1.0, (accuracy,) * 10))
    assert headline.after(step, run, runs.events(run)) == sentence
