"""Runs that teach a network: they start from its weights and learn corrections; see `lenet.training.teaching`."""

from safetensors.numpy import save as pack

from lenet import files
from lenet.checkpoints import Checkpoint
from lenet.runs.run import Origin, Run, directory
from lenet.runs.store import create, find, snapshots
from lenet.training import teaching
from lenet.training.teaching import Corrections


def teach(
    source: Checkpoint, corrections: Corrections, dataset: str, *, owner: str = "", step: int | None = None
) -> Run:
    """A new run, queued, in which the network of `source` learns corrections while a data set is replayed.

    Args:
        source: a run's network or one that ships.
        dataset: the name of the data set, whose classes are the network's.
        step: the step of the run after which `source` shows its network; None for its end.
    """
    parent = find(source.path.parent.name) if source.path.parent.parent == directory() else None
    if parent and step is None:
        step = max(snapshots(parent), default=0)
    start = parent.start if parent else 0
    origin = Origin(parent.id if parent else source.path.stem, step or 0, start + (step or 0), weights=True)
    run = create(teaching.config_for(dataset, source.card.model), owner=owner, origin=origin)
    run.snapshots_folder.mkdir()
    files.write(run.snapshot(0), pack(dict(source.network.tensors)))
    corrections.save(run.corrections_file)
    return run
