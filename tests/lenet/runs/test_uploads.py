"""Networks that visitors upload: their names, and how many are kept."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from lenet import checkpoints, runs
from lenet.checkpoints import Card
from lenet.errors import LeNetError, TrainingError
from lenet.evaluation import Evaluation
from lenet.model import LeNet
from lenet.runs import Run, damage, export_script, store, uploads
from lenet.training import TrainConfig
from tests.lenet.runs.conftest import wait_until

MODEL = LeNet()
NETWORK = checkpoints.network(MODEL)
TEST = Evaluation(0.5, 0.9)
CARD = Card.describe("", MODEL, dataset="mnist", recipe="not known", file="a.safetensors", seed=0, epochs=0, test=TEST)


def keep(name: str, owner: str = "me") -> Run:
    return uploads.keep(NETWORK, replace(CARD, name=name), owner=owner)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("mine.safetensors", "mine"),
        ("我的第一个网络.safetensors", "我的第一个网络"),
        ("mnist.safetensors", "mnist 2"),  # ships
        ("model (1).safetensors", "model 1"),
        ("../../etc/passwd", "passwd"),
        ("C:\\nets\\<b>.safetensors", "b"),
        (".safetensors", "network"),
        ("", "network"),
        ("///", "network"),
        ("a\0b\n.safetensors", "a b"),
        ("-_. x.safetensors", "x"),
        ("x.safetensors.safetensors", "x.safetensors 2"),  # which does not end as files do
        ("n" * 300, "n" * 40),
    ],
)
def test_a_name_is_made_of_the_files(file: str, name: str) -> None:
    assert uploads.free_name(file) == name and store.is_name(name)


def test_a_name_that_a_run_has_gets_a_number() -> None:
    for number in ("", " 2", " 3"):
        assert keep(uploads.free_name("mine.safetensors")).title == f"mine{number}"
    long = "n" * 60
    keep(uploads.free_name(long))
    assert uploads.free_name(long) == "n" * 38 + " 2"


def test_an_uploaded_network_is_a_finished_run_of_its_owner_with_the_same_weights() -> None:
    run = runs.find(keep("mine").id)
    assert run and run.uploaded and run.owner == "me" and run.title == "mine"
    assert runs.status(run).state == "finished" and not damage.damaged_files(run)
    checkpoint = runs.load_checkpoint(run.id)
    assert checkpoint.card.file == "a.safetensors" and checkpoint.card.test_accuracy == 0.9
    assert all(np.array_equal(values, NETWORK.tensors[name]) for name, values in checkpoint.network.tensors.items())


def test_a_fork_of_it_begins_with_its_weights_and_has_no_script() -> None:
    parent = keep("mine")
    fork = runs.fork(parent, 0, replace(parent.config, learning_rate=0.001))
    assert fork.origin and fork.origin.weights and fork.snapshot(0).read_bytes() == parent.snapshot(0).read_bytes()
    for run in (parent, fork):
        with pytest.raises(TrainingError, match="nobody knows how to train them"):
            export_script.script(run)


def test_the_oldest_upload_goes_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_EACH", 2)
    monkeypatch.setattr(uploads, "MOST_ALL", 3)
    trained = runs.create(TrainConfig(), owner="me")
    of_others = keep("other", "you")
    mine = [keep(f"mine {number}") for number in range(3)]
    assert {run.id for run in runs.every()} == {trained.id, of_others.id, *(run.id for run in mine[1:])}
    newest = keep("third", "them")  # then the oldest of whoever has the most goes
    assert {run.id for run in runs.every() if run.uploaded} == {newest.id, of_others.id, mine[2].id}
    last = keep("last", "one more")
    assert {run.id for run in runs.every() if run.uploaded} == {last.id, newest.id, mine[2].id}


def test_of_two_uploads_at_the_same_time_one_gets_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    check, arrivals = store.check_name, list[str]()

    class Lock:
        lock = threading.Lock()

        def __enter__(self) -> None:
            arrivals.append("at the lock")
            self.lock.acquire()

        def __exit__(self, *_error: object) -> None:
            self.lock.release()

    def check_and_wait_for_the_other(name: str, run_id: str = "") -> None:
        check(name, run_id)
        arrivals.append("past the check")
        wait_until(lambda: 2 in map(arrivals.count, arrivals), "the other upload is at the lock or past the check")

    monkeypatch.setattr(store, "_naming", Lock())
    monkeypatch.setattr(store, "check_name", check_and_wait_for_the_other)
    with ThreadPoolExecutor() as threads:
        uploads_of_mine = [threads.submit(keep, "mine") for _ in range(2)]
        assert sum(upload.exception() is None for upload in uploads_of_mine) == 1
    assert [run.title for run in runs.every()] == ["mine"]


def test_nothing_is_left_of_an_upload_whose_name_is_taken() -> None:
    keep("mine")
    with pytest.raises(LeNetError, match="called mine already"):
        keep("mine")
    assert len(runs.every()) == 1
