"""The ranks beside rank 0: they train the run that rank 0 records, and write no file of it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from lenet.engines import distributed
from lenet.runs import recorder
from lenet.training import TrainConfig
from lenet.training.session import Session


def follow(device: torch.device) -> None:
    """Train the run that rank 0 records, until rank 0 leaves it.

    Raises:
        LeNetError: as `Recorder` does.
    """
    config = TrainConfig.from_dict(json.loads(distributed.broadcast(b"", device)))
    with TemporaryDirectory() as folder:
        resume_file = Path(folder) / "resume.safetensors"
        resume_file.write_bytes(distributed.broadcast(b"", device))
        session = Session.begin(config, recorder.load_dataset(config.dataset), device)
        session.restore(resume_file)
    if distributed.broadcast_flag(False, device):
        return
    for _ in session.events(config.report_every):
        if distributed.broadcast_flag(False, device):
            return
