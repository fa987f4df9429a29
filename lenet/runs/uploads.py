"""Networks that visitors upload: each is a run that was trained elsewhere, with a name from the beginning."""

from collections import Counter
from contextlib import suppress
from pathlib import PurePath

from lenet import checkpoints
from lenet.checkpoints import Card, Network
from lenet.errors import TrainingError
from lenet.runs.run import Run, RunState, Status
from lenet.runs.status_file import set_status
from lenet.runs.store import LONGEST_NAME, check_name, create, delete, every, is_name, rename
from lenet.training import TrainConfig

MOST_EACH, MOST_ALL = 12, 100  # uploaded networks of one owner, and of all; see `_prune`
MOST_NUMBER = 1000  # behind a name that is taken


def free_name(file: str) -> str:
    """A name for the network in a file of this name, in any script: one that no network and no run has."""
    stem = PurePath(file.replace("\\", "/")).name.removesuffix(".safetensors")
    letters = "".join(letter if is_name(f"a{letter}") else " " for letter in stem[: 2 * LONGEST_NAME])
    name = " ".join(letters.split()).lstrip("._- ")
    name = name if is_name(name[:1]) else "network"
    for number in range(1, MOST_NUMBER):
        ending = f" {number}" if number > 1 else ""
        candidate = name[: LONGEST_NAME - len(ending)].strip() + ending
        try:
            check_name(candidate)
        except TrainingError:
            continue
        return candidate
    raise TrainingError("There is a run called {name} already. Choose another name.", name=name)


def keep(network: Network, card: Card, *, owner: str) -> Run:
    """A finished run with this network, under the name on its card; the owner's oldest upload may go for it.

    Raises:
        TrainingError: the name is taken or no name.
        OSError: the disk is full, …
    """
    run = create(TrainConfig(dataset=card.dataset, model=card.model), owner=owner, uploaded=True)
    set_status(run, Status(RunState.FINISHED))
    try:
        checkpoints.save(run.checkpoint, network, card)
        run.snapshots_folder.mkdir()
        checkpoints.save_weights(run.snapshot(0), network)  # where forks begin
        run = rename(run, card.name)
    except Exception:
        delete(run)
        raise
    _prune(run)
    return run


def _prune(newest: Run) -> None:
    """Delete an owner's oldest uploads if there are too many; if all together are, those of whoever has the most.

    So nobody who uploads much takes away the network of somebody who has uploaded one.
    """
    older = [run for run in every() if run.uploaded and run.id != newest.id]  # newest first
    surplus = [run for run in older if run.owner == newest.owner][MOST_EACH - 1 :]
    older = [run for run in older if run not in surplus]
    while len(older) >= MOST_ALL:
        counts = Counter(run.owner for run in (newest, *older))
        surplus.append(next(run for run in reversed(older) if counts[run.owner] == max(counts.values())))
        older.remove(surplus[-1])
    for run in surplus:
        with suppress(OSError, TrainingError):  # somebody else has just deleted it; or it is at work
            delete(run)
