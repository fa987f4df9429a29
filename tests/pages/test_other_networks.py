"""The page of a run whose network cannot answer drawings: a perceptron, or one that learned shuffled pixels."""

import json
from dataclasses import replace
from typing import Any

import pytest
import torch

from lenet import runs
from lenet.data import Dataset
from lenet.runs import Run, RunState, recorder, status
from lenet.runs.recorder import Recorder
from tests.pages.conftest import ME, TINY, components, labels, open_page, text_of
from tests.recording import record

CHANGES = [{"network": "perceptron"}, {"shuffled": True}]

SENTENCES = {"perceptron": "This run trained a perceptron.", "lenet": "This run learned pictures with shuffled pixels"}


@pytest.fixture(params=CHANGES, ids=["perceptron", "shuffled"])
def run(request: pytest.FixtureRequest, stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)
    return runs.create(replace(TINY, **request.param), owner=ME)


def drawn(page: Any) -> set[str]:
    return {element.proto.component_name.removeprefix("lenet_") for element in components(page)}


def test_its_page_shows_curves_and_answers_and_nothing_that_it_has_not(run: Run) -> None:
    list(record(run))
    page = open_page("train", run=run.id, step="4")
    assert "right on" in text_of(page) and not page.warning and not page.error
    assert {"curves", "tiles"} <= drawn(page) and not drawn(page) & {"playhead", "slow_motion"}
    titles = [json.loads(element.proto.json).get("title") for element in components(page)]
    assert "10 test pictures" in titles and not {"First-layer kernels", "6 maps of C1"} & {*titles}
    assert not {"Look inside", "Classify with it"} & {*labels(page)}
    assert "There is no PyTorch script" in text_of(page) + " ".join(element.value for element in page.markdown)


def test_a_paused_one_offers_no_slow_motion(run: Run) -> None:
    with Recorder(run, torch.device("cpu")) as active:
        for _event in active:
            active.leave(RunState.PAUSED)
    assert status(run).state == "paused"
    page = open_page("train", run=run.id)
    assert not page.warning and not drawn(page) & {"playhead", "slow_motion"}


def test_no_other_page_offers_it(run: Run) -> None:
    list(record(run))
    run = runs.rename(run, "other")
    page = open_page("inside", run=run.id)
    assert page.warning[0].value.startswith(SENTENCES[run.config.network])
    assert run.id not in page.selectbox[0].options and "other" not in " ".join(page.selectbox[0].options)
