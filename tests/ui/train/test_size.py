"""What a network and its training take, as the page says it."""

from dataclasses import replace

import pytest

from lenet import runs
from lenet.model import LeNetConfig
from lenet.runs import event_log
from lenet.training import StepDone, TrainConfig
from tests.pages.conftest import open_page, text_of
from ui.train import size
from ui.train.status_line import EVALUATION

CONFIG = TrainConfig(dataset="strokes")


def run_at(images_per_second: float, config: TrainConfig) -> None:
    """A run in whose log each step has this speed."""
    run = runs.create(config)
    event_log.append(run, StepDone(10, 2.3, 0.1, images_per_second, 1.0))


def test_the_page_says_parameters_memory_and_layers_of_the_network_that_is_chosen() -> None:
    app = open_page("train", dataset="strokes")
    assert "44,426 parameters, 178 kB; a step needs 7.5 MB" in text_of(app)
    assert "6 × 24 × 24" in text_of(app) and "153,600" in text_of(app) and "281,640" in text_of(app)
    app = open_page("train", dataset="strokes", channels="3,8", padding="2")
    assert "6 × 24 × 24" not in text_of(app) and "3 × 28 × 28" in text_of(app)


def test_the_time_from_click_to_result_is_that_of_the_newest_runs_with_such_steps_whatever_slowed_one_of_them() -> None:
    assert size.seconds([CONFIG]) is None
    for speed in (1000, 9000, 100, 1000):
        run_at(speed, CONFIG)
    run_at(9000, replace(CONFIG, batch_size=64))
    run_at(9000, replace(CONFIG, shift=2))
    assert size.seconds([CONFIG]) == pytest.approx(size.AROUND + 5 * (10_000 / 1000 + EVALUATION))
    both = size.seconds([CONFIG, replace(CONFIG, seed=1)])
    assert both == pytest.approx(size.AROUND + 10 * (10_000 / 1000 + EVALUATION))
    assert size.seconds([replace(CONFIG, batch_size=512)]) is None
    assert "about 60 s here; 44,426 parameters" in text_of(open_page("train", dataset="strokes"))


def test_a_network_with_twice_the_multiplications_takes_twice_as_long() -> None:
    run_at(1000, CONFIG)
    larger = replace(CONFIG, model=LeNetConfig(channels=(12, 32)))
    share = size.multiplications(larger) / size.multiplications(CONFIG)
    assert share > 2.5
    assert size.seconds([larger]) == pytest.approx(size.AROUND + 5 * (10 * share + EVALUATION))
