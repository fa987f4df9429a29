import pytest
import torch
from torch import nn

from lenet import engines
from lenet.engines.one_thread import OneThreadEngine
from lenet.model import Perceptron


@pytest.mark.parametrize("paused", [False, True])
def test_a_perceptron_has_one_thread_until_its_engine_is_paused_or_closed(paused: bool, two_threads: None) -> None:
    engine = engines.choose(Perceptron())
    assert isinstance(engine, OneThreadEngine) and torch.get_num_threads() == 1
    engine.pause()
    assert torch.get_num_threads() == 2
    engine.resume()
    assert torch.get_num_threads() == 1
    if paused:
        engine.pause()
    engine.close()
    assert torch.get_num_threads() == 2


def test_any_other_network_keeps_all_threads(two_threads: None) -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    engines.choose(model)
    assert torch.get_num_threads() == 2
