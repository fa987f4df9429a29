"""Recording a run: training it and writing down what happens, so that it can be left at any step and resume exactly."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import TracebackType
from typing import Self

import torch

from lenet import checkpoints, data, runs
from lenet.data import Dataset
from lenet.data.shuffle import shuffled
from lenet.engines import distributed
from lenet.errors import TrainingError
from lenet.evaluation import Evaluation, evaluate
from lenet.model import LeNet
from lenet.runs import RESUMABLE, Run, RunState, Status, event_log, examination, trained_network
from lenet.runs.event_log import Event
from lenet.runs.failures import end_with_error
from lenet.runs.tensorboard import Board
from lenet.training import EpochDone, StepDone, teaching
from lenet.training.loop import check_finite
from lenet.training.session import Session

LIVE_WEIGHTS_EVERY = 0.4  # seconds between two copies of the weights for those who watch
SNAPSHOTS = 100  # planned for a run; see `snapshot_steps`
MOST_SNAPSHOTS = 200  # with those of every pause
EXAMINED = 16  # images that tell how many units are saturated

load_dataset = lru_cache(maxsize=2)(data.load)


class Recorder:
    """Trains a run, new or to be resumed, and writes its folder.

        with Recorder(run, device) as recorder:
            for event in recorder:  # each event is on disk already
                if …:
                    recorder.leave(RunState.PAUSED)  # the iteration ends

    A run that is not left by the end of the block is interrupted. Together with other ranks, rank 0 alone records; the
    others train in `lenet.runs.follower`.

    Args:
        steps: how many steps to train, each of them reported; then the run is paused. None: to its end.
    Raises:
        LeNetError: by any method: the data set is missing, training diverged, the disk is full, or any other error
            ended it. The run's status has the same sentence.
    """

    def __init__(self, run: Run, device: torch.device, *, steps: int | None = None) -> None:
        self.run, self.device, self.steps = run, device, steps
        self.state: RunState | None = None  # in which the run was left
        self.live_weights_at = 0.0
        self.epoch_done: EpochDone | None = None  # the last one

    def __enter__(self) -> Self:
        """Read the data set and what the run has saved."""
        if runs.status(self.run).state == RunState.FINISHED:
            raise TrainingError("This run has ended. Fork it to train on.")
        self.state = None
        with self._errors_end_the_run():
            runs.set_status(self.run, Status(RunState.RUNNING))
            self._begin()
        return self

    def __iter__(self) -> Iterator[Event]:
        """Train; each event comes when it is on disk."""
        if self._has_left():
            return
        while True:
            with self._errors_end_the_run():
                event = next(self.training_events, None)
                if event is None:
                    self._finish()
                    return
                events = self._write(event)
            if self.steps is not None:
                self.steps -= isinstance(event, StepDone)
            for new in events:
                if self.state is None:
                    yield new
            if self.steps == 0 and self.state is None:
                self.leave(RunState.PAUSED)
            if self._has_left():
                return

    def leave(self, state: RunState) -> None:
        """Save all that has been learned and end the iteration; call it between two events. The first call counts.

        Args:
            state: PAUSED, INTERRUPTED, or STOPPED, which also evaluates the network and writes its checkpoint.
        Raises:
            ValueError: it is another state.
        """
        if state not in RESUMABLE:
            raise ValueError(f"A run can be left as {', '.join(RESUMABLE)}, not as {state}.")
        if self.state is not None:
            return
        self.state = state
        with self._errors_end_the_run():
            self._save_weights()
            self.session.save(self.run.resume_file, self.epoch_done)
            if state == RunState.STOPPED:
                runs.set_status(self.run, Status(RunState.STOPPING))  # the evaluation takes a moment
                self._save_checkpoint(evaluate(self.session.model, self.session.test))
            runs.set_status(self.run, Status(state))

    @property
    def position(self) -> tuple[int, int]:
        """The steps and the epochs that are done."""
        return self.session.progress.step, self.session.progress.epoch

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End training."""
        try:
            if self.state is None:
                self.leave(RunState.INTERRUPTED)
                self._has_left()
        finally:
            self.training_events.close()
            self.board.close()

    @contextmanager
    def _errors_end_the_run(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self.state = RunState.FAILED
            failure = end_with_error(self.run, error)
            if failure is error:
                raise
            raise failure from error
        except BaseException:  # in the middle of a step: the run resumes from what was saved before
            self.state = RunState.INTERRUPTED
            runs.set_status(self.run, Status(RunState.INTERRUPTED))
            raise

    def _has_left(self) -> bool:
        """Whether the run was left; tells it to the other ranks."""
        return distributed.broadcast_flag(self.state is not None, self.device)

    def _begin(self) -> None:
        run, device = self.run, self.device
        dataset = self._dataset()
        self.session = session = Session.begin(run.config, dataset, device)
        if run.resume_file.is_file():
            self._resume()
        else:
            self._start()
        self.training_events = session.events(run.config.report_every if self.steps is None else 1)
        distributed.broadcast(json.dumps(run.config.to_dict()).encode(), device)
        distributed.broadcast(run.resume_file.read_bytes() if distributed.world_size() > 1 else b"", device)
        self.board = Board(run.folder, session.progress.step, len(session.batches))
        self.due = [step for step in snapshot_steps(session.steps) if step > session.progress.step]
        examined = data.scaled(dataset.test_images[:EXAMINED]).to(device)
        self.examined = shuffled(examined) if run.config.shuffled else examined

    def _dataset(self) -> Dataset:
        """The data set of the run, in which a taught network learns its corrections, too."""
        run, dataset = self.run, load_dataset(self.run.config.dataset)
        self.corrections = teaching.read(run.corrections_file, run.config.model.classes)
        if self.corrections is None:
            return dataset
        model = checkpoints.load_weights(run.snapshot(0), run.config.model)
        return teaching.replayed(dataset, self.corrections, model, run.config.seed)

    def _start(self) -> None:
        run, session = self.run, self.session
        if run.origin and run.origin.weights:
            checkpoints.fill(session.model, run.snapshot(0))
        if run.events_file.exists():  # an earlier process ended before it had saved
            event_log.resume(run, 0, 0)
        run.snapshots_folder.mkdir(exist_ok=True)
        self._snapshot(0)
        session.save(run.resume_file)

    def _resume(self) -> None:
        run, session = self.run, self.session
        self.epoch_done = session.restore(run.resume_file)
        for torn in run.folder.rglob("*.part"):
            torn.unlink(missing_ok=True)
        event_log.resume(run, session.progress.step, session.progress.epoch)
        # The epoch was saved, but the process ended before its event was written.
        epochs = runs.events(run).epochs
        if self.epoch_done and (not epochs or epochs[-1].epoch < session.progress.epoch):
            event_log.append(run, self.epoch_done)

    def _write(self, event: StepDone | EpochDone) -> list[Event]:
        """Put an event on disk, and what belongs to it; returns all events that are new."""
        run, session = self.run, self.session
        if isinstance(event, EpochDone):
            self.epoch_done = event
            session.save(run.resume_file, event)  # before its event: an epoch that is in the log is never lost
        events: list[Event] = [event]
        if isinstance(event, StepDone):
            snapshot_due = bool(self.due) and event.step >= self.due[0]
            if snapshot_due:
                self._snapshot(event.step)
                self.due = [step for step in self.due if step > event.step]
            if (snapshot_due or self.steps is not None) and isinstance(session.model, LeNet):
                events.append(examination.examine(session.model, self.examined, event.step))
        for new in events:
            event_log.append(run, new)
            self.board.add(new)
        if time.monotonic() - self.live_weights_at > LIVE_WEIGHTS_EVERY:
            self._write_live_weights()
        return events

    def _finish(self) -> None:
        """End a run that has trained to its end."""
        run, done = self.run, self.epoch_done
        assert done
        self.state = RunState.FINISHED
        self._save_weights()
        self._save_checkpoint(Evaluation(done.test_loss, done.test_accuracy, done.class_accuracies))
        runs.set_status(run, Status(RunState.FINISHED))
        run.resume_file.unlink(missing_ok=True)

    def _save_weights(self) -> None:
        if len(runs.snapshots(self.run)) < MOST_SNAPSHOTS:
            self._snapshot(self.session.progress.step)
        self._write_live_weights()

    def _write_live_weights(self) -> None:
        self.live_weights_at = time.monotonic()
        checkpoints.save_weights(self.run.live_weights, self.session.model, durable=False)

    def _snapshot(self, step: int) -> None:
        checkpoints.save_weights(self.run.snapshot(step), self.session.model, durable=False)

    def _save_checkpoint(self, test: Evaluation) -> None:
        """Check the network, and write the checkpoint if it can answer drawings."""
        run, session = self.run, self.session
        check_finite(session.model, test.loss, session.progress.step)
        if run.config.knows_pictures and isinstance(session.model, LeNet):
            dataset, epochs = load_dataset(run.config.dataset), session.progress.epoch
            corrections = len(self.corrections.labels) if self.corrections else 0
            trained_network.save(run, session.model, test, dataset, epochs=epochs, corrections=corrections)


def snapshot_steps(steps: int) -> list[int]:
    """The steps after which a run of so many steps saves its weights, rising: many early, when most is learned."""
    return sorted({round(steps * (number / SNAPSHOTS) ** 2) for number in range(1, SNAPSHOTS + 1)})
