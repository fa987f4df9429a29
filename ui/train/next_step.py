"""What the next batch of a paused run will change, in slow motion."""

from lenet import data
from lenet.runs import Run
from ui import next_steps, pictures, visitor
from ui.components.slow_motion import slow_motion
from ui.i18n import class_names


def offer(run: Run) -> None:
    """Offer, for a paused run, to look at its next step; the run stays as it is."""
    if not run.config.knows_pictures or not run.resume_file.is_file() or not data.available(run.config.dataset):
        return
    info = data.info(run.config.dataset)
    drawing = pictures.of_ink(visitor.drawing(), info.kind)
    slow_motion(
        run.id,
        next_steps.address(run),
        run.config,
        class_names(info),
        drawing=None if drawing is None else drawing[0, 0],
        key="slow_motion",
    )
