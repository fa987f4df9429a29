"""A run: what somebody started, how it stands, and the name of every file in its folder."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lenet import environment
from lenet.training import TrainConfig


class RunState(StrEnum):
    """The state of a run; on disk it is written as its value."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"  # the network of a stopped run is being evaluated
    PAUSED = "paused"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"  # its process ended early
    FINISHED = "finished"
    FAILED = "failed"


ACTIVE = (RunState.QUEUED, RunState.RUNNING, RunState.STOPPING)  # a process works on it, or will
RESUMABLE = (RunState.PAUSED, RunState.STOPPED, RunState.INTERRUPTED)


@dataclass(frozen=True)
class Status:
    """How a run stands."""

    state: RunState
    error: str = ""  # why it failed: the sentence of a LeNetError, and
    values: dict[str, str] | None = None  # the values for its placeholders


@dataclass(frozen=True)
class Origin:
    """The parent of a fork or a taught network, and the step at which it begins."""

    run: str  # the parent's id, or the name of a network that ships
    step: int  # of the parent
    at: int  # the same step, counted from the first step of the first ancestor
    weights: bool  # whether it starts from the parent's weights; else it starts from new ones


@dataclass(frozen=True)
class Run:
    """One training that somebody started. Its folder holds the files named here."""

    id: str
    config: TrainConfig
    created: float  # seconds since 1970
    title: str | None = None  # set once somebody keeps it as a checkpoint
    owner: str = ""  # digest of a secret in the owner's browser; empty for a run of the command line
    origin: Origin | None = None  # of a fork
    seeds: int = 1  # how many seeds to train for error bars, its own included; see `lenet.runs.repeats`
    race: str = ""  # the id that the contestants of a race share; see `lenet.runs.races`
    uploaded: bool = False  # trained elsewhere: only data set and network of its config are known; see `uploads`

    @property
    def folder(self) -> Path:
        """The folder of all its files."""
        return directory() / self.id

    @property
    def config_file(self) -> Path:
        """The fields of this class, in JSON."""
        return self.folder / "run.json"

    @property
    def status_file(self) -> Path:
        """Its `Status` and the process that wrote it, in JSON."""
        return self.folder / "state.json"

    @property
    def events_file(self) -> Path:
        """Its event log, one line of JSON an event; see `lenet.runs.event_log`."""
        return self.folder / "events.jsonl"

    @property
    def metrics_file(self) -> Path:
        """One row an epoch, as CSV."""
        return self.folder / "metrics.csv"

    @property
    def repeats_file(self) -> Path:
        """One line of JSON for each repeat with another seed; see `lenet.runs.repeats`."""
        return self.folder / "seeds.jsonl"

    @property
    def corrections_file(self) -> Path:
        """The corrections that the run learns; only a taught network has them. See `lenet.training.teaching`."""
        return self.folder / "corrections.safetensors"

    @property
    def snapshots_folder(self) -> Path:
        """The folder of the weights that were kept along the way."""
        return self.folder / "snapshots"

    def snapshot(self, step: int) -> Path:
        """The file with the weights after `step`."""
        return self.snapshots_folder / f"{step:08}.safetensors"

    @property
    def live_weights(self) -> Path:
        """The newest weights, for those who watch the run."""
        return self.folder / "live.safetensors"

    @property
    def resume_file(self) -> Path:
        """The file from which training resumes: weights, optimizer state and random states."""
        return self.folder / "resume.safetensors"

    @property
    def checkpoint(self) -> Path:
        """The trained network; it exists once the run has ended, if `TrainConfig.knows_pictures`."""
        return self.folder / "model.safetensors"

    @property
    def card(self) -> Path:
        """The card of the trained network."""
        return self.checkpoint.with_suffix(".json")

    @property
    def start(self) -> int:
        """The step at which its curve begins: 0, or the step at which a fork left its ancestors."""
        return self.origin.at if self.origin else 0


def directory() -> Path:
    """The folder of all runs: LENET_RUNS_DIR, else `runs` in the working folder."""
    return environment.folder("LENET_RUNS_DIR", "runs")
