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
