import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lenet import checkpoints, runs
from lenet.errors import CheckpointError, TrainingError
from lenet.runs import Run
from lenet.runs.export_script import script
from lenet.training import TrainConfig

CONFIG = TrainConfig(dataset="strokes")


def with_network(run: Run) -> Run:
    shutil.copy(checkpoints.SHIPPED / "mnist.safetensors", run.checkpoint)
    shutil.copy(checkpoints.SHIPPED / "mnist.json", run.card)
    return run


def visitor_run(title: str) -> Run:
    """A run of a visitor with a title that was given before titles were checked, or while two were given at once."""
    run = with_network(runs.create(CONFIG, owner="somebody on the web"))
    values = json.loads(run.config_file.read_text(encoding="utf-8"))
    run.config_file.write_text(json.dumps({**values, "title": title}), encoding="utf-8")
    return replace(run, title=title)


def test_a_run_is_found_by_its_id_and_by_its_title() -> None:
    run = with_network(runs.create(CONFIG))
    assert runs.rename(run, "good one").title == "good one"
    assert runs.find_checkpoint("good one") == runs.find_checkpoint(run.id) == run.checkpoint
    assert runs.find_checkpoint(str(run.checkpoint)) == run.checkpoint
    assert runs.by_name("good one") == runs.by_name(run.id) and runs.by_name("bad one") is None


@pytest.mark.parametrize("change", [{"network": "perceptron"}, {"shuffled": True}], ids=str)
def test_a_network_that_cannot_answer_drawings_says_so(change: dict[str, Any]) -> None:
    run = runs.create(replace(CONFIG, **change), "other")
    with pytest.raises(CheckpointError, match="it is a perceptron, or it learned shuffled pixels"):
        runs.find_checkpoint("other")
    with pytest.raises(TrainingError, match="There is a script for LeNets"):
        script(run)


def test_a_visitors_title_never_means_the_visitors_run() -> None:
    run = with_network(runs.create(CONFIG, "mine"))
    visitor = visitor_run("mine")
    assert runs.find_checkpoint("mine") == run.checkpoint and runs.by_name("mine") == run
    renamed = runs.rename(with_network(runs.create(CONFIG)), "ours")
    visitor_run("ours")
    assert runs.by_name("ours") == renamed
    alone = visitor_run("theirs")
    for search in (runs.find_checkpoint, runs.by_name):
        with pytest.raises(TrainingError) as error:
            search("theirs")
        assert str(error.value) == (
            "The name 'theirs' was given in the app, where every visitor may choose one, so it does not count here."
            f" Give the id of the run: {alone.id}."
        )
    assert runs.find_checkpoint(visitor.id) == visitor.checkpoint


def test_a_title_of_two_runs_is_an_error_that_lists_their_ids() -> None:
    visitor_run("twice")
    for _ in range(2):
        run = visitor_run("twice")
        run.config_file.write_text(run.config_file.read_text().replace("somebody on the web", ""))
    with pytest.raises(TrainingError, match=r"Several runs are called 'twice'\. Give the id of one: [\w-]+, [\w-]+\.$"):
        runs.by_name("twice")


def test_a_visitors_title_does_not_hide_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(checkpoints.SHIPPED / "mnist.safetensors", "best.safetensors")
    visitor_run("best.safetensors")
    assert runs.find_checkpoint("best.safetensors") == Path("best.safetensors")


def test_the_error_for_an_unknown_checkpoint_lists_the_checkpoints() -> None:
    with pytest.raises(CheckpointError) as error:
        runs.find_checkpoint("nonesuch")
    assert str(error.value) == (
        "No checkpoint 'nonesuch'. Give one of fashion-mnist, fashion-mnist-source, mnist, a run,"
        " or the path of a .safetensors file."
    )


def test_the_error_for_a_run_without_a_network_is_not_that_for_an_unknown_name() -> None:
    runs.create(CONFIG, "young")
    with pytest.raises(CheckpointError, match="The run 'young' has no trained network: it has not ended, or failed"):
        runs.find_checkpoint("young")


def test_a_pytorch_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "lenet.pth").write_bytes(b"PK\3\4 and more")
    with pytest.raises(CheckpointError, match="is a PyTorch file"):
        runs.load_checkpoint(tmp_path / "lenet.pth")
