import copy
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from threading import Thread, current_thread

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from lenet import data, engines
from lenet.engines.two_threads import HelperThread, TwoThreadEngine
from lenet.model import LeNet
from lenet.training import TrainConfig, build, make_optimizer
from tests.lenet.engines.test_manual_gradients import some_pictures


@pytest.mark.parametrize("paused", [False, True])
def test_the_process_has_its_threads_back(paused: bool, two_threads: None) -> None:
    change = sys.getswitchinterval()
    engine = engines.choose(LeNet())
    assert torch.get_num_threads() == 1
    assert sys.getswitchinterval() < change / 10
    engine.pause()
    assert (torch.get_num_threads(), sys.getswitchinterval()) == (2, change)
    engine.resume()
    assert torch.get_num_threads() == 1
    if paused:
        engine.pause()
    engine.close()
    assert torch.get_num_threads() == 2
    assert sys.getswitchinterval() == change


def test_the_parts_of_a_batch_do_not_depend_on_the_threads(two_threads: None) -> None:
    config = TrainConfig()
    images, labels = some_pictures(100, 10)
    weights = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        model = build(config)
        engine = engines.choose(model, make_optimizer(config, model.parameters()))
        engine.step(images.float(), labels)
        engine.close()
        weights.append(copy.deepcopy(model.state_dict()))
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_a_batch_that_is_fetched_ahead_is_the_same() -> None:
    config = TrainConfig()
    images, labels = some_pictures(200, 10)
    weights, fetched = [], []
    for prefetch in (False, True):
        model = build(config)
        engine = engines.choose(model, make_optimizer(config, model.parameters()))
        batches = data.Batches((images.squeeze(1) * 255).byte(), labels, 64, seed=5, device="cpu")
        for batch in engine.prefetch(batches) if prefetch else batches:
            engine.step(*batch)
            fetched.append(batch[1])
        engine.close()
        weights.append(copy.deepcopy(model.state_dict()))
    assert len(fetched) == 8 and not torch.equal(fetched[0], fetched[1])
    assert all(torch.equal(one, other) for one, other in zip(fetched[:4], fetched[4:], strict=True))
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_a_batch_is_fetched_during_the_step_before_if_it_cannot_depend_on_that_step() -> None:
    begun: list[Tensor] = []  # a batch for each step that has begun
    fetched: list[tuple[Thread, int]] = []  # the thread, and how many steps had begun

    class Watched(data.Batches):
        def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
            for batch in super().__iter__():
                fetched.append((current_thread(), len(begun)))
                yield batch

    images, labels = some_pictures(12, 10)
    batches = Watched(images[:, 0].byte(), labels, 4, device="cpu")
    config = TrainConfig()
    model = build(config)
    with closing(TwoThreadEngine(model, make_optimizer(config, model.parameters()))) as engine:
        for batch in engine.prefetch(batches):
            begun.append(batch[0])
            engine.step(*batch)
        helper = engine.helper.thread
        assert fetched == [(current_thread(), 0), (helper, 1), (helper, 2)]
        fetched.clear()
        begun.clear()
        for batch in engine.prefetch(iter(batches)):  # may be of any origin
            begun.append(batch[0])
            engine.step(*batch)
        assert fetched == [(current_thread(), number) for number in range(3)]


def test_a_batch_that_cannot_be_fetched_says_so() -> None:
    def batches() -> Iterator[tuple[Tensor, Tensor]]:
        images, labels = some_pictures(4, 10)
        yield images.float(), labels
        raise OSError("gone")

    config = TrainConfig()
    model = build(config)
    engine = engines.choose(model, make_optimizer(config, model.parameters()))
    with pytest.raises(OSError, match="gone"):
        for batch in engine.prefetch(batches()):
            engine.step(*batch)
    engine.close()


def test_a_batch_that_was_fetched_and_not_taken_is_discarded() -> None:
    config = TrainConfig()
    model = build(config)
    images, labels = some_pictures(40, 10)
    batches = data.Batches(images[:, 0].byte(), labels, 4, device="cpu")
    with closing(TwoThreadEngine(model, make_optimizer(config, model.parameters()))) as engine:
        stream = engine.prefetch(batches)
        assert isinstance(stream, Generator)
        engine.step(*next(stream))  # fetches the second
        stream.close()
        loss, _ = engine.step(images[20:24].float(), labels[20:24])
        assert loss.dim() == 0
        assert torch.equal(next(iter(engine.prefetch(batches, 3)))[1], labels[12:16])


def test_a_step_after_one_that_failed_has_its_own_answer() -> None:
    config = TrainConfig()
    model = build(config)
    images, labels = some_pictures(8, 10)
    with closing(TwoThreadEngine(model, make_optimizer(config, model.parameters()))) as engine:
        with pytest.raises((RuntimeError, IndexError)):
            engine.gradients(images.float(), labels + 100)
        loss, _ = engine.gradients(images.float(), labels)
    assert loss == pytest.approx(F.cross_entropy(model(images.float()), labels).item(), abs=1e-5)


def test_a_helper_thread_gives_each_question_its_own_answer_and_passes_errors_on() -> None:
    helper = HelperThread(1)
    half, error, quarter = (helper.ask(lambda divisor: 8 / divisor, divisor) for divisor in (2, 0, 4))
    assert quarter.get() == 2
    with pytest.raises(ZeroDivisionError):
        error.get()
    assert half.get() == 4
    helper.close()
    assert not helper.thread.is_alive()
