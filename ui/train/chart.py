"""The chart of the Train page, the same element in all states: empty, of a run, of several runs to compare them."""

from collections.abc import Sequence

import numpy as np

from lenet.runs import Run
from lenet.runs.event_log import LIMIT
from lenet.training import TrainConfig
from ui import visitor
from ui.components.curves import POINTS, Texts, curves
from ui.i18n import _
from ui.train import comparison, logs, names, series
from ui.train.smoothing import WINDOW, window
from ui.train.view import RunView

KEY = "curves"


def empty(config: TrainConfig, message: str) -> None:
    """The axes that a run with these settings will fill."""
    texts = Texts(_("Loss and accuracy, before the first step."), message)
    curves([], series.empty(config).axis, texts, key=KEY)


def of_run(view: RunView, message: str = "") -> None:
    """A run so far, with the error bars of its other seeds once it has ended."""
    run, spread = view.run, logs.spread(view.run) if view.ended else None
    by_epoch = spread.by_epoch() if spread and len(spread.accuracies) > 1 else []
    texts = Texts(view.alt, message, _note(view.series.steps), names.file_name(run))
    curves(
        [view.series.curve(by_epoch)],
        view.series.axis,
        texts,
        of=run.id,
        parent=view.series.parent,
        limit=LIMIT + 1 if view.ended else POINTS,
        key=KEY,
    )


def of_several(compared: Sequence[Run], titles: Sequence[str], unit: str, *, planned: bool = False) -> None:
    """The curves of several runs.

    Args:
        titles: the names of the runs, in their order.
        unit: of the horizontal axis: "step", "epoch" or "seconds".
        planned: the axis ends where the longest of the runs will end.
    """
    colours = comparison.COLOURS[visitor.theme()]
    lines = [
        comparison.curve(run, name, colour, unit) for run, name, colour in zip(compared, titles, colours, strict=False)
    ]
    note = _("lines: means of {count} reported batches").format(count=WINDOW)
    texts = Texts(comparison.alt(lines), "", note, names.for_file(", ".join(titles)))
    curves(
        lines,
        comparison.axis(compared, lines, unit, planned=planned),
        texts,
        of=f"{unit} {[run.id for run in compared]}",
        key=KEY,
    )


def _note(steps: Sequence[int]) -> str:
    """Of how many batches the end of the line is the mean; nothing while it is one."""
    values = int(window(np.array([len(steps)]))[0])
    if values == 1:
        return ""
    return _("line: mean of about {count} batches").format(count=steps[-1] - steps[-1 - values])
