"""Any error that ends a run, as a status with a sentence."""

import errno
from contextlib import suppress

import torch

from lenet import runs
from lenet.errors import LeNetError, TrainingError
from lenet.runs import Run, RunState, Status


def end_with_error(run: Run, error: Exception) -> LeNetError:
    """Write into the run's status which error ended it; returns that error, with a sentence for the user."""
    failure, state = (error, RunState.FAILED) if isinstance(error, LeNetError) else _explain(run, error)
    values = {name: str(value) for name, value in failure.values.items()}
    with suppress(OSError):  # the disk is full, or the run was deleted
        runs.set_status(run, Status(state, failure.sentence, values))
    return failure


def _explain(run: Run, error: Exception) -> tuple[LeNetError, RunState]:
    """The sentence for an error, and the state in which the run is left."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        for step in runs.snapshots(run)[-1:]:
            run.snapshot(step).unlink()  # room for the status file
        return TrainingError("The disk is full. Make room on it, then resume the run."), RunState.INTERRUPTED
    if _is_out_of_memory(error) and run.resume_file.is_file():
        failure = TrainingError("There was not enough memory to go on. Close other programs, then resume the run.")
        return failure, RunState.INTERRUPTED
    reason = str(error) or type(error).__name__
    return TrainingError("Training ended with an error: {reason}", reason=reason), RunState.FAILED


def _is_out_of_memory(error: Exception) -> bool:
    """Whether Python, PyTorch's CPU allocator or a GPU ran out of memory."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in str(error)
