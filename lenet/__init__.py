"""LeNet: train it, look inside it, classify with it. The package is complete without the app.

The names below are imported when they are first used, so that `import lenet` does not import torch.
"""

import os
from typing import TYPE_CHECKING

from lenet import late

if TYPE_CHECKING:
    from lenet.evaluation import evaluate
    from lenet.model import LeNet
    from lenet.model_config import LeNetConfig
    from lenet.runs import load_checkpoint
    from lenet.training import TrainConfig, train

__all__ = ["LeNet", "LeNetConfig", "TrainConfig", "evaluate", "load_checkpoint", "train"]
__version__ = "0.1.0"

# Threads of torch's OpenMP that wait by spinning keep each other from running where other programs are busy too: on two
# loaded cores a step then took 830 ms, and 50 ms with threads that sleep. Read once, when torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

__getattr__, __dir__ = late.names(
    __name__,
    {
        "LeNet": "lenet.model",
        "LeNetConfig": "lenet.model_config",
        "TrainConfig": "lenet.training",
        "evaluate": "lenet.evaluation",
        "load_checkpoint": "lenet.runs",
        "train": "lenet.training",
    },
)
