import errno
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from lenet import runs
from lenet.errors import TrainingError
from lenet.model import LeNetConfig
from lenet.runs import Origin, Run, RunState, Status
from lenet.training import TrainConfig, build
from tests.recording import record

pytestmark = pytest.mark.usefixtures("stripes_for_runs")
CONFIG = TrainConfig(
    dataset="strokes", epochs=2, batch_size=16, initialisation="kaiming", report_every=1,
    model=LeNetConfig(activation="relu"),
)  # fmt: skip
CPU = torch.device("cpu")


def test_a_new_run_is_queued_and_found_again() -> None:
    run = runs.create(CONFIG)
    assert runs.find(run.id) == run and runs.every() == [run]
    assert runs.status(run) == Status(RunState.QUEUED) and run.title is None


def test_a_named_run_is_called_so_and_a_name_is_taken_once() -> None:
    assert runs.create(CONFIG, "my net").title == "my net"
    with pytest.raises(TrainingError) as error:
        runs.create(CONFIG, "my net")
    assert str(error.value) == "There is a run called my net already. Choose another name."


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "x" * 41, "tab\t"])
def test_a_name_cannot_leave_the_folder(name: str) -> None:
    with pytest.raises(TrainingError, match="is no name for a run"):
        runs.create(CONFIG, name)
    assert runs.find(name) is None


@pytest.mark.parametrize("name", ["a.safetensors", "A.SafeTensors"])
def test_a_name_that_would_mean_a_file_is_refused(name: str) -> None:
    message = r"^A name that ends in \.safetensors means a file\."
    with pytest.raises(TrainingError, match=message):
        runs.create(CONFIG, name)
    run = runs.create(CONFIG, "a")
    with pytest.raises(TrainingError, match=message):
        runs.rename(run, name)


def test_a_broken_run_folder_is_ignored() -> None:
    run = runs.create(CONFIG)
    (runs.directory() / "broken").mkdir()
    (runs.directory() / "broken" / "run.json").write_text("{")
    assert runs.every() == [run]


def test_a_folder_of_runs_that_may_not_be_read_has_no_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(folder: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    runs.create(CONFIG)
    monkeypatch.setattr(Path, "iterdir", refused)  # root may read everything
    assert runs.every() == []


def ended(config: TrainConfig = CONFIG) -> Run:
    run = runs.create(config)
    list(record(run))
    return run


def test_a_fork_starts_from_its_parents_snapshot_and_goes_its_own_way() -> None:
    parent = ended()
    step = runs.snapshots(parent)[3]
    child = runs.fork(parent, step, replace(CONFIG, optimizer="sgd", learning_rate=0.1, batch_size=32), owner="me")
    assert child.origin == Origin(parent.id, step, step, True) and child.owner == "me" and child.start == step
    assert runs.find(child.id) == child
    list(record(child))
    weights, parent_weights = load_file(child.snapshot(0)), load_file(parent.snapshot(step))
    assert weights.keys() == parent_weights.keys()
    assert all(torch.equal(weights[name], tensor) for name, tensor in parent_weights.items())
    assert runs.events(child).steps[0].step == 1
    grandchild = runs.fork(child, runs.snapshots(child)[2], CONFIG)
    assert grandchild.start == step + runs.snapshots(child)[2]


def test_a_fork_keeps_the_shapes_of_trained_weights() -> None:
    parent = ended()
    normal = replace(CONFIG, model=replace(CONFIG.model, normalisation="batch"))
    with pytest.raises(TrainingError, match="their shapes cannot change"):
        runs.fork(parent, runs.snapshots(parent)[1], normal)
    with pytest.raises(TrainingError, match="kept no weights of step 10000"):
        runs.fork(parent, 10000, CONFIG)
    perceptron = replace(CONFIG, network="perceptron")
    with pytest.raises(TrainingError, match="their shapes cannot change"):
        runs.fork(parent, runs.snapshots(parent)[1], perceptron)
    child = runs.fork(parent, 0, normal)
    assert child.origin and not child.origin.weights
    list(record(child))
    assert runs.status(child).state == "finished"


def test_a_fork_of_step_0_with_other_initial_weights_starts_from_those() -> None:
    parent = ended()
    child = runs.fork(parent, 0, replace(CONFIG, initialisation="xavier"))
    list(record(child))
    expected, weights = build(child.config).state_dict(), load_file(child.snapshot(0))
    assert weights.keys() == expected.keys()
    assert all(torch.equal(weights[name], tensor) for name, tensor in expected.items())


def test_deleting_removes_a_run_but_none_at_work() -> None:
    run = ended()
    waiting = runs.create(CONFIG)
    runs.delete(run)
    assert runs.every() == [waiting] and not run.folder.exists()
    with pytest.raises(TrainingError, match="Stop it before you delete it"):
        runs.delete(waiting)


def test_pruning_takes_the_oldest_and_spares_those_at_work_watched_or_named(monkeypatch: pytest.MonkeyPatch) -> None:
    every_run = []
    for number in range(6):
        monkeypatch.setattr("lenet.runs.store.time.time", lambda number=number: float(number))
        every_run.append(runs.create(CONFIG))
        runs.set_status(every_run[-1], Status(RunState.FINISHED))
    at_work, watched, named, *others = every_run
    runs.set_status(at_work, Status(RunState.RUNNING))
    runs.rename(named, "mine")
    assert [run.id for run in runs.prune([watched.id], count=4)] == [run.id for run in others[:2]]
    assert [run.id for run in runs.prune([watched.id], count=1)] == [others[2].id, named.id]
    assert {run.id for run in runs.every()} == {at_work.id, watched.id}


def test_pruning_goes_by_size_too() -> None:
    first, second = ended(), ended()
    size = sum(path.stat().st_size for path in second.folder.rglob("*.*"))
    assert [run.id for run in runs.prune(size=size + 1000)] == [first.id]


def test_a_run_is_read_again_only_after_its_file_has_changed(file_reads: list[Path]) -> None:
    five_runs = [runs.create(CONFIG) for _ in range(5)]
    for _ in range(3):
        assert {run.id for run in runs.every()} == {run.id for run in five_runs}
    assert sorted(file_reads) == sorted(run.config_file for run in five_runs)
    runs.rename(five_runs[2], "changed")
    file_reads.clear()
    for _ in range(2):
        assert [run.title for run in runs.every() if run.title] == ["changed"]
    assert file_reads == [five_runs[2].config_file]
