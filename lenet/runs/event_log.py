"""The event log of a run: one line of JSON per event, read as it grows, at the same cost for long runs."""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from lenet import data, files
from lenet.runs.run import Run
from lenet.training import EpochDone, StepDone

LIMIT = 2000  # steps that an EventLog holds before it thins them; a chart has room for fewer
LINE = 140  # bytes of a step's line, about; a file's size divided by it estimates the number of steps
CHUNK = 1 << 24  # bytes read at once
STEP = b'{"kind": "step"'


@dataclass(frozen=True)
class LayersSeen:
    """Gradients and saturation of the layers; every tuple in the order C1, C3, F5, F6 (and Answer)."""

    step: int
    gradient_norms: tuple[float, ...]  # of each layer's weights, for the batch of this step; with Answer
    saturated: tuple[float, ...]  # share of units whose activation function is flat there, in [0, 1]


@dataclass(frozen=True)
class Resumed:
    """The run resumes after this step and epoch; events beyond them were lost when it ended, and are written again."""

    step: int
    epoch: int


Event = StepDone | EpochDone | LayersSeen | Resumed
KINDS: dict[str, type[Any]] = {"step": StepDone, "epoch": EpochDone, "layers": LayersSeen, "resumed": Resumed}
NAMES = {kind: name for name, kind in KINDS.items()}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in KINDS.values()}


def append(run: Run, event: Event) -> None:
    """Add an event to the run's event log; a completed epoch also to its metrics."""
    files.append_line(run.events_file, json.dumps({"kind": NAMES[type(event)], **asdict(event)}))
    if isinstance(event, EpochDone):
        files.sync(run.events_file)
        if not run.metrics_file.exists():
            files.append_line(run.metrics_file, _header(run, event))
        files.append_line(run.metrics_file, _row(event))


def resume(run: Run, step: int, epoch: int) -> None:
    """Prepare the event log and the metrics of a run that resumes after `step` and `epoch`."""
    files.drop_torn_line(run.events_file)
    append(run, Resumed(step, epoch))
    log = EventLog(run.events_file)
    log.read()
    rows = [_header(run, log.epochs[0]), *map(_row, log.epochs)] if log.epochs else []
    text = "".join(f"{row}\n" for row in rows)
    if text:
        files.write(run.metrics_file, text.encode())
    else:
        run.metrics_file.unlink(missing_ok=True)


class EventLog:
    """Reads a run's events as they grow: each call parses only what is new.

    Of a long run it holds every second step, every fourth, …, and always the latest.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = 0  # bytes read
        self.steps: list[StepDone] = []
        self.epochs: list[EpochDone] = []
        self.layers: list[LayersSeen] = []
        self.latest: StepDone | None = None
        self.stride = 1  # which lines of steps are held: each with a number that this divides
        self.count = 0  # lines of steps so far

    def read(self) -> None:
        """Take in the whole lines that came since the last call."""
        try:
            with self.path.open("rb") as file:
                self._take(file)
        except OSError:  # not written yet, or it may not be read
            return

    @property
    def steps_and_latest(self) -> list[StepDone]:
        """The steps held, with the latest at the end."""
        return self.steps if self.latest in self.steps[-1:] or not self.latest else [*self.steps, self.latest]

    def _take(self, file: Any) -> None:
        new = file.seek(0, 2) - self.position
        while self.stride * LIMIT < self.count + new // LINE:
            self._halve()
        file.seek(self.position)
        while chunk := file.read(CHUNK):
            whole = chunk[: chunk.rfind(b"\n") + 1]
            if not whole:
                return
            self.position += len(whole)
            self._add(whole.splitlines())
            file.seek(self.position)

    def _add(self, lines: list[bytes]) -> None:
        step_lines: list[bytes] = []  # since the last Resumed
        for line in lines:
            if line.startswith(STEP):
                step = parse_line(line) if self.count % self.stride == 0 else None
                if step:
                    self.steps.append(step)
                self.count += 1
                step_lines.append(line)
                continue
            event = parse_line(line)
            if event is None:
                continue
            if isinstance(event, EpochDone):
                self.epochs.append(event)
            elif isinstance(event, LayersSeen):
                self.layers.append(event)
            else:
                self._drop_lost(event)
                step_lines.clear()
        self.latest = next((step for line in reversed(step_lines) if (step := parse_line(line))), self.latest)
        if len(self.steps) > 2 * LIMIT:
            self._halve()

    def _halve(self) -> None:
        self.stride *= 2
        self.steps = self.steps[::2]

    def _drop_lost(self, resumed: Resumed) -> None:
        """Drop what came after the point from which the run goes on."""
        self.steps = [event for event in self.steps if event.step <= resumed.step]
        self.layers = [event for event in self.layers if event.step <= resumed.step]
        self.epochs = [event for event in self.epochs if event.epoch <= resumed.epoch]
        self.latest = self.steps[-1] if self.steps else None


def parse_line(line: bytes) -> Any:
    """The event of a line, or None: the line is damaged, or a newer version wrote an event that is not known here."""
    try:
        values = json.loads(line)
        kind = KINDS[values.pop("kind")]
        values = {name: values[name] for name in _FIELDS[kind] if name in values}
        event = kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    whole = not isinstance(event, LayersSeen) or (event.gradient_norms and event.saturated)
    return event if whole and all(_is_sound(value) for value in vars(event).values()) else None


def _is_sound(value: object) -> bool:
    """Whether a field holds what an event may hold: finite numbers, none below 0."""
    values = value if isinstance(value, tuple) else (value,)
    return all(isinstance(number, int | float) and 0 <= number < math.inf for number in values)


def steps_csv(log: EventLog) -> bytes:
    """The reported steps as CSV, as many as the log holds: loss and accuracy of each one's batch, and its time."""
    header = ("step", "loss", "accuracy", "images_per_second", "seconds")
    rows = [[getattr(event, name) for name in header] for event in log.steps_and_latest]
    return "".join(f"{_joined(row)}\n" for row in [header, *rows]).encode()


def _header(run: Run, event: EpochDone) -> str:
    classes = data.info(run.config.dataset).classes[: len(event.class_accuracies)]
    return _joined([*_overall(event), *(f"test_accuracy_{name}" for name in classes)])


def _row(event: EpochDone) -> str:
    return _joined([*_overall(event).values(), *event.class_accuracies])


def _overall(event: EpochDone) -> dict[str, float]:
    return {name: value for name, value in asdict(event).items() if name != "class_accuracies"}


def _joined(values: Iterable[object]) -> str:
    return ",".join(f"{value:.4f}" if isinstance(value, float) else str(value) for value in values)
