import sys

import pytest
import torch

from lenet.data import Batches, Dataset
from lenet.engines import process_settings
from lenet.engines.process_settings import DEFAULT_THRESHOLD, training_process, two_compute_threads
from lenet.model import LeNet
from lenet.training import StepDone, train


def test_a_training_process_gives_everything_back(monkeypatch: pytest.MonkeyPatch) -> None:
    thresholds: list[tuple[int, int]] = []
    monkeypatch.setattr(process_settings, "_set_malloc", lambda *values: thresholds.append(values))
    threads = torch.get_num_threads()
    with pytest.raises(OSError, match="gone"), training_process(threads + 1):
        assert torch.get_num_threads() == threads + 1
        assert thresholds[0][0] > DEFAULT_THRESHOLD
        raise OSError("gone")
    assert torch.get_num_threads() == threads
    assert thresholds[1:] == [(DEFAULT_THRESHOLD, DEFAULT_THRESHOLD)]


def test_two_users_of_two_threads_halve_them_once() -> None:
    settings = torch.get_num_threads(), sys.getswitchinterval()
    assert two_compute_threads.acquire() == two_compute_threads.acquire() == max(1, settings[0] // 2)
    two_compute_threads.release()
    assert sys.getswitchinterval() < settings[1]
    two_compute_threads.release()
    assert (torch.get_num_threads(), sys.getswitchinterval()) == settings


def test_train_in_a_script_leaves_the_process_as_it_was(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_settings, "_set_malloc", lambda *_: pytest.fail("malloc keeps what it is told"))
    settings = torch.get_num_threads(), sys.getswitchinterval()
    model = LeNet()
    batches = Batches(stripes.train_images, stripes.train_labels, 16, seed=0, device="cpu")
    events = train(model, batches, batches, torch.optim.SGD(model.parameters(), 0.1), epochs=1, report_every=1)
    assert isinstance(next(events), StepDone)
    assert (torch.get_num_threads(), sys.getswitchinterval()) == settings  # also between two events
    events.close()  # left in the middle of an epoch
    assert (torch.get_num_threads(), sys.getswitchinterval()) == settings
