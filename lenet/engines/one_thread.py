"""Steps of a small network by autograd, on one of torch's threads."""

import torch
from torch import nn

from lenet.engines.autograd import Engine, Optimizer


class OneThreadEngine(Engine):
    """Steps on a CPU whose operations are too short to be shared.

    Two threads wait for each other in every operation whenever another program has a core: then the steps of a
    perceptron take up to 25 times as long. Until it is paused or closed, the whole process has one of torch's threads.
    """

    def __init__(self, model: nn.Module, optimizer: Optimizer | None = None) -> None:
        super().__init__(model, optimizer)
        self.process_threads: int | None = None  # of the process, to be given back
        self.resume()

    def pause(self) -> None:
        """Give the process its threads back."""
        if self.process_threads is not None:
            torch.set_num_threads(self.process_threads)
            self.process_threads = None

    def resume(self) -> None:
        """Take one thread for the steps."""
        self.process_threads = torch.get_num_threads()
        torch.set_num_threads(1)

    def close(self) -> None:
        """Give the process its threads back."""
        self.pause()
