"""Recording a run: training it and writing down what happens, so that it can be left at any step and go on exactly."""

import errno
import json
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as pack

from lenet import checkpoints, data, files, runs
from lenet.engines import distributed
from lenet.errors import LeNetError, TrainingError
from lenet.evaluation import Evaluation, evaluate
from lenet.model import LeNet
from lenet.runs import Run, RunState, Status, diagnosis, event_log
from lenet.runs.event_log import Event
from lenet.runs.tensorboard import Board
from lenet.training import EpochDone, StepDone, TrainConfig
from lenet.training.session import Session

LOOK_EVERY = 0.4  # seconds between two looks at the weights, for those who watch
SNAPSHOTS = 100  # planned for a run, at growing distances: most is learned early
MOST_SNAPSHOTS = 200  # with those of every pause
EXAMINED = 16  # pictures that tell how many units are saturated

load_dataset = lru_cache(maxsize=2)(data.load)


def record(
    run: Run, device: torch.device, *, wanted: Callable[[], str | None] = lambda: None, steps: int | None = None
) -> Iterator[Event]:
    """Train a run, from its beginning or from where it was left, and write down what happens.

    Yields each event after it stands on disk. Closing the generator stops the run.

    Args:
        wanted: asked after every event: the state in which to leave the run ("paused", "stopped" or "interrupted"), or
            None to go on.
        steps: how many steps to train; then the run is paused.
    Raises:
        LeNetError: the data set is missing, training diverged, the disk is full, or any other error ended it; the
            run's status has the same sentence.
    """
    runs.set_status(run, Status(RunState.RUNNING))
    try:
        yield from _Recording(run, device).events(wanted, steps)
    except LeNetError as error:
        _set_error(run, RunState.FAILED, error)
        raise
    except Exception as error:  # of any kind: a run that nobody trains must not be left "running"
        failure, state = _explain(run, error)
        _set_error(run, state, failure)
        raise failure from error


def _explain(run: Run, error: Exception) -> tuple[LeNetError, RunState]:
    """The sentence for an error that ended a run, and the state in which the run is left."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full:
        for step in runs.snapshots(run)[-1:]:
            run.snapshot(step).unlink()  # room for the status file
        return TrainingError("The disk is full. Make room on it, then resume the run."), RunState.INTERRUPTED
    if _is_out_of_memory(error) and run.resume_file.is_file():
        failure = TrainingError("There was not enough memory to go on. Close other programs, then resume the run.")
        return failure, RunState.INTERRUPTED
    if isinstance(error, SafetensorError):
        failure = TrainingError(
            "A file of this run is damaged: {reason}. Fork the run at one of its snapshots instead.", reason=error
        )
        return failure, RunState.FAILED
    reason = str(error) or type(error).__name__
    return TrainingError("Training ended with an error: {reason}", reason=reason), RunState.FAILED


def _is_out_of_memory(error: Exception) -> bool:
    """Whether Python, PyTorch's CPU allocator or a GPU ran out of memory."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in str(error)


def follow(device: torch.device) -> None:
    """Train along with rank 0, which records the run, and write nothing down."""
    config = TrainConfig.from_dict(json.loads(distributed.broadcast(b"", device)))
    with TemporaryDirectory() as folder:
        state = Path(folder) / "state.safetensors"
        state.write_bytes(distributed.broadcast(b"", device))
        training = Session.begin(config, load_dataset(config.dataset), device)
        training.restore(state)
    if distributed.broadcast_flag(False, device):
        return
    for _ in training.events(config.report_every):
        if distributed.broadcast_flag(False, device):
            return


def _set_error(run: Run, state: RunState, error: LeNetError) -> None:
    runs.set_status(run, Status(state, error.sentence, {name: str(value) for name, value in error.values.items()}))


class _Recording:
    """One sitting of a run."""

    def __init__(self, run: Run, device: torch.device) -> None:
        self.run = run
        self.looked = 0.0
        dataset = load_dataset(run.config.dataset)
        self.training = training = Session.begin(run.config, dataset, device)
        self.done: EpochDone | None = None
        if run.resume_file.is_file():
            self._go_on()
        else:
            if run.origin and run.origin.weights:
                training.model.load_state_dict(load_file(run.snapshot(0)))
            if run.events_file.exists():  # cut off before anything else stood
                event_log.resume(run, 0, 0)
            run.snapshots_folder.mkdir(exist_ok=True)
            self._snapshot(0)
            training.save(run.resume_file)
        distributed.broadcast(json.dumps(run.config.to_dict()).encode(), device)
        distributed.broadcast(run.resume_file.read_bytes() if distributed.world_size() > 1 else b"", device)
        self.board = Board(run.folder, training.progress.step, len(training.batches))
        planned = (round(training.steps * (number / SNAPSHOTS) ** 2) for number in range(1, SNAPSHOTS + 1))
        self.due = [step for step in sorted(set(planned)) if step > training.progress.step]
        self.examined = dataset.test_images[:EXAMINED].unsqueeze(1).float().div(255).to(device)

    def _go_on(self) -> None:
        run, training = self.run, self.training
        self.done = training.restore(run.resume_file)
        for torn in run.folder.rglob("*.part"):
            torn.unlink(missing_ok=True)
        progress = training.progress
        event_log.resume(run, progress.step, progress.epoch)
        log = runs.events(run)
        if self.done and len(log.epochs) < progress.epoch:  # cut off before its line stood
            event_log.append(run, self.done)

    def events(self, wanted: Callable[[], str | None], steps: int | None) -> Iterator[Event]:
        config, training, device = self.run.config, self.training, self.examined.device
        leave = wanted()
        try:
            if distributed.broadcast_flag(bool(leave), device):  # before the first step
                return
            for event in training.events(1 if steps else config.report_every):
                yield from self._write(event, stepping=bool(steps))
                if steps is not None:
                    steps -= isinstance(event, StepDone)
                leave = "paused" if steps == 0 else wanted()
                if distributed.broadcast_flag(bool(leave), device):
                    break
            else:
                leave = "finished"
        except GeneratorExit:
            leave = "stopped"
            raise
        finally:
            if leave:  # not where an error ends it
                self._leave(leave)
            self.board.close()

    def _write(self, event: StepDone | EpochDone, *, stepping: bool) -> Iterator[Event]:
        """Put an event on disk, and what belongs to it."""
        run, training = self.run, self.training
        if isinstance(event, EpochDone):
            self.done = event
            training.save(run.resume_file, event)  # before its line: an epoch that is on record is never lost
        event_log.append(run, event)
        self.board.add(event)
        yield event
        if isinstance(event, StepDone) and (stepping or (self.due and event.step >= self.due[0])):
            if self.due and event.step >= self.due[0]:
                self._snapshot(event.step)
            self.due = [step for step in self.due if step > event.step]
            seen = diagnosis.examine(training.model, self.examined, event.step)
            event_log.append(run, seen)
            self.board.add(seen)
            yield seen
        if time.monotonic() - self.looked > LOOK_EVERY:
            self._look()

    def _look(self) -> None:
        self.looked = time.monotonic()
        _save_weights(self.run.live_weights, self.training.model)

    def _snapshot(self, step: int) -> None:
        _save_weights(self.run.snapshot(step), self.training.model)

    def _leave(self, state: str) -> None:
        """Keep all that has been learned, and say how the run stands."""
        run, training = self.run, self.training
        step = training.progress.step
        if len(runs.snapshots(run)) < MOST_SNAPSHOTS:
            self._snapshot(step)
        self._look()
        if state == "finished":
            assert self.done
            self._save_network(Evaluation(self.done.test_loss, self.done.test_accuracy, self.done.class_accuracies))
            runs.set_status(run, Status(RunState(state)))
            run.resume_file.unlink(missing_ok=True)
            return
        training.save(run.resume_file, self.done)
        if state == "stopped":
            runs.set_status(run, Status(RunState.STOPPING))  # the test pictures take a moment
            self._save_network(evaluate(training.model, training.test))
        runs.set_status(run, Status(RunState(state)))

    def _save_network(self, test: Evaluation) -> None:
        run, config = self.run, self.run.config
        card = checkpoints.Card.describe(
            run.title or run.id,
            self.training.model,
            dataset=config.dataset,
            recipe=(
                f"{config.model.activation}, {config.model.pooling}-pooling, {config.optimizer} at"
                f" {config.learning_rate:g}, batches of {config.batch_size}, {config.initialisation} initialisation"
            ),
            config=config.to_dict(),
            seed=config.seed,
            epochs=self.training.progress.epoch,
            test=test,
        )
        checkpoints.save(run.checkpoint, self.training.model, card)


def _save_weights(path: Path, model: LeNet) -> None:
    """Weights for those who watch or fork: whole, and not worth waiting for the disk."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    files.write(path, pack(tensors), durable=False)
