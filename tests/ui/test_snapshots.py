"""The snapshots of runs for the browser: who gets what, and at which address."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from lenet import checkpoints, runs, training, web
from lenet.model import LeNetConfig
from lenet.runs import Run
from tests.routes import get
from tests.snapshots import run_with
from ui import snapshots


def answer(run: Run, step: object) -> tuple[int, dict[str, str], bytes]:
    return get(snapshots.routes(), f"{snapshots.address(run)}{step}.bin")


@pytest.mark.parametrize("model", [LeNetConfig(), LeNetConfig(normalisation="batch", dropout=0.2, channels=(3, 8))])
@pytest.mark.parametrize("name", [None, "my first-run.2", "第一个"])
def test_a_snapshot_is_sent_to_be_kept_for_ever_and_is_what_torch_reads(name: str | None, model: LeNetConfig) -> None:
    run = run_with(0, 7, name=name, model=model)
    status, headers, content = answer(run, 7)
    state = checkpoints.load_weights(run.snapshot(7), run.config.model).state_dict()
    assert status == 200 and "immutable" in headers["cache-control"]
    assert content == web.weights({name: tensor.numpy() for name, tensor in state.items()}, run.config.model)
    assert content != answer(run, 0)[2]


@pytest.mark.parametrize("step", [8, "07", "-7", "x", "9" * 5000, "../../model", ""])
def test_what_is_no_snapshot_is_not_sent(step: object) -> None:
    status, headers, content = answer(run_with(7), step)
    assert status == 404 and content in (b"", b"Not Found") and "immutable" not in str(headers)


def test_a_run_of_the_same_name_as_one_that_was_deleted_has_other_addresses() -> None:
    old = run_with(0, name="twice")
    run_with(0, name="other")
    runs.set_status(old, runs.Status(runs.RunState.STOPPED))
    address = snapshots.address(old)
    runs.delete(old)
    assert get(snapshots.routes(), f"{address}0.bin")[0] == 404
    new = run_with(0, name="twice")
    values = json.loads(new.config_file.read_text()) | {"created": old.created + 1}
    new.config_file.write_text(json.dumps(values))
    again = runs.find("twice")
    assert again and snapshots.address(again) != address
    assert get(snapshots.routes(), f"{address}0.bin")[0] == 404 and answer(again, 0)[0] == 200


def test_a_damaged_snapshot_is_answered_with_nothing_and_may_be_asked_for_again() -> None:
    run = run_with(0, 1, 2, 3)
    run.snapshot(0).write_bytes(b"nothing")
    run.snapshot(1).write_bytes(run.snapshot(2).read_bytes()[:-1])
    save_file({"conv.0.weight": torch.zeros(6, 1, 5, 5)}, run.snapshot(2))
    model = training.build(run.config)
    with torch.no_grad():
        next(model.parameters())[0] = np.nan
    checkpoints.save_weights(run.snapshot(3), model)
    for step in range(4):
        status, headers, content = answer(run, step)
        assert (status, headers["cache-control"], content) == (204, "no-store", b"")
