"""What a name on the command line means: a run, or the file of a trained network."""

from pathlib import Path

from lenet import checkpoints
from lenet.checkpoints import Checkpoint
from lenet.errors import CheckpointError, TrainingError
from lenet.runs.run import Run
from lenet.runs.store import every, find


def by_name(name: str) -> Run | None:
    """The run that the command line means by `name`: the run of this id, else its own run of this title.

    Visitors of the app give their runs what titles they like, so a title never means a visitor's run.

    Raises:
        TrainingError: the title belongs to visitors' runs alone, or to several of the command line.
    """
    if run := find(name):
        return run
    titled = [run for run in every() if run.title == name]
    unowned = [run for run in titled if not run.owner]
    ids = ", ".join(run.id for run in unowned or titled)
    if len(unowned) > 1:
        raise TrainingError("Several runs are called {name}. Give the id of one: {ids}.", name=repr(name), ids=ids)
    if titled and not unowned:
        raise TrainingError(
            "The name {name} was given in the app, where every visitor may choose one, so it does not count here. Give"
            " the id of the run: {ids}.",
            name=repr(name),
            ids=ids,
        )
    return unowned[0] if unowned else None


def find_checkpoint(name: str) -> Path:
    """The file that `name` means: a shipped checkpoint, a path, or a run as `by_name` finds it.

    Raises:
        CheckpointError: none of them (the message lists the names that exist), or the run has no network.
        TrainingError: see `by_name`.
    """
    shipped = dict(sorted((path.stem, path) for path in checkpoints.SHIPPED.glob("*.safetensors")))
    if name in shipped:
        return shipped[name]
    path = Path(name)
    if path.suffix and path.is_file():
        return path
    run = by_name(name)
    if run is None:
        raise CheckpointError(
            "No checkpoint {name}. Give one of {known}, a run, or the path of a .safetensors file.",
            name=repr(name),
            known=", ".join(shipped),
        )
    if not run.config.knows_pictures:
        raise CheckpointError(
            "The network of the run {name} cannot be used: it is a perceptron, or it learned shuffled pixels.",
            name=repr(name),
        )
    if not run.checkpoint.is_file():
        raise CheckpointError("The run {name} has no trained network: it has not ended, or failed.", name=repr(name))
    return run.checkpoint


def load_checkpoint(name: str | Path) -> Checkpoint:
    """The network that `name` means, as `find_checkpoint` finds it, with its card.

    Raises:
        CheckpointError: there is none, or its files are broken.
        TrainingError: see `by_name`.
    """
    return checkpoints.load(find_checkpoint(str(name)))
