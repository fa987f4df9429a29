import pytest
import torch

from lenet import training
from lenet.engines.autograd import Engine
from lenet.engines.cuda_graph import CudaGraphEngine
from lenet.training import TrainConfig


def test_where_no_graph_can_be_recorded_it_learns_as_plain_steps_do() -> None:
    """On a GPU `benchmarks/gpu.py` compares the graph itself."""
    config, losses = TrainConfig(), []
    for kind in (Engine, CudaGraphEngine):
        model = training.build(config)
        engine = kind(model, training.make_optimizer(config, model.parameters()))
        generator = torch.Generator().manual_seed(0)
        for size in (8, 8, 5):
            batch = torch.rand(size, 1, 28, 28, generator=generator), torch.arange(size)
            losses.append([value.item() for value in engine.step(*batch)])
        assert not isinstance(engine, CudaGraphEngine) or engine.recorded_step.graph is None
    assert losses[:3] == losses[3:] and losses[0] != losses[1]


@pytest.mark.parametrize("tensor", [True, False])
def test_the_graph_is_used_after_a_change_of_the_learning_rate_only_if_it_reads_the_new_one(tensor: bool) -> None:
    model = training.build(TrainConfig())
    rate = torch.tensor(0.01) if tensor else None
    optimizer = training.make_optimizer(TrainConfig(), model.parameters(), rate)
    engine, calls = CudaGraphEngine(model, optimizer), []

    def recorded(*batch: torch.Tensor) -> tuple[torch.Tensor, ...]:
        calls.append(batch)
        return torch.zeros(()), torch.zeros(())

    engine.recorded_step.compute = recorded
    batch = torch.rand(4, 1, 28, 28), torch.arange(4)
    engine.step(*batch)
    optimizer.scale_learning_rate(0.5)
    engine.step(*batch)
    assert len(calls) == 1 + tensor
