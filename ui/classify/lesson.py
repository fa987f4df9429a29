"""The latest teaching of a visit: its run, the network before it, and going from one to the other."""

from dataclasses import dataclass

import streamlit as st

from lenet import data, runs
from lenet.checkpoints import Checkpoint
from lenet.data import DIGITS, DatasetInfo
from lenet.errors import TrainingError
from lenet.runs import ACTIVE, Run, RunState
from ui import networks, resources, timeline, visitor
from ui.classify import corrections
from ui.classify.corrections import Correction


@dataclass(frozen=True, eq=False)
class Lesson:
    """One teaching."""

    run: Run  # that learns the corrections
    source: str  # the name of the network before, one of `resources.models`
    step: int | None  # of that network's run, if the visitor looked at one
    before: Checkpoint  # that network
    digest: str  # of its weights
    corrections: tuple[Correction, ...]

    @property
    def state(self) -> RunState:
        """How its run stands."""
        return runs.status(self.run).state


def latest() -> Lesson | None:
    """The latest teaching of this visit whose run is still there."""
    lesson: Lesson | None = st.session_state.get("lesson")
    return lesson if lesson and runs.find(lesson.run.id) else None


def replayed(info: DatasetInfo) -> DatasetInfo | None:
    """The data set that is replayed to a network that learned from `info`; None if there is none on this machine."""
    if data.available(info.name):
        return info
    return data.info("strokes") if info.classes == DIGITS else None


def teach(checkpoint: Checkpoint, replay: DatasetInfo) -> None:
    """Put a run that learns the visitor's corrections into the queue.

    Raises:
        TrainingError: another of this visitor's networks is being taught, or too many runs wait.
    """
    if any(_is_taught(run) for run in runs.every() if resources.mine(run)):
        raise TrainingError("A network of yours is being taught. Wait until it has learned.")
    source = resources.model()
    of_source = resources.run_named(source)
    step = timeline.moment(of_source).step if of_source else None
    taught = corrections.of(checkpoint.info)
    owner = visitor.digest()
    run = runs.teach(checkpoint, corrections.together(taught), replay.name, owner=owner, step=step)
    resources.enqueue(run)
    digest = networks.digest(checkpoint.network)
    st.session_state["lesson"] = Lesson(run, source, step, checkpoint, digest, taught)
    st.session_state["lesson_begins"] = True


def use(lesson: Lesson, *, taught: bool) -> None:
    """Have all pages use the network that was taught, or the one before."""
    name, step = (lesson.run.id, None) if taught else (lesson.source, lesson.step)
    resources.model(name)
    st.query_params.pop("network", None)
    if resources.run_named(name):
        timeline.move(name, step)
    else:
        timeline.leave()


def take_once(lesson: Lesson) -> bool:
    """Use the network of a teaching that has just ended; returns whether it has just ended."""
    if lesson.state != RunState.FINISHED or not st.session_state.pop("lesson_begins", False):
        return False
    use(lesson, taught=True)
    return True


def _is_taught(run: Run) -> bool:
    return run.corrections_file.is_file() and runs.status(run).state in ACTIVE
