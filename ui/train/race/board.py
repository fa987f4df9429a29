"""Beside the chart of a race: its contestants with their parameters and accuracies, and what they have in common."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from lenet import runs
from lenet.errors import CheckpointError
from lenet.runs import Run, repeats
from ui import formats, resources, shell
from ui.i18n import _
from ui.kernels import kernels
from ui.tables import coloured, table
from ui.train import logs, names, shuffled
from ui.train.race.contestants import Contestant, ranked, tests
from ui.train.repeats import LOOK_EVERY

DIGITS = 8  # of the SHA-256 of the batches


def show(contestants: Sequence[Contestant], *, ended: bool) -> None:
    """The contestants from the best to the worst, their batches, and the shuffled pictures if they learn such."""
    with st.container(key="race_board"):
        _show(contestants, ended=ended)


def _show(contestants: Sequence[Contestant], *, ended: bool) -> None:
    head = [_("Contestant"), _("Parameters"), _("Loss"), _("Test")]
    accuracies = tests(contestants).accuracies
    best = ranked(contestants)
    rest = names.of_the_rest([one.run for one in best], [one.name for one in best])
    rows = zip(best, rest, strict=True)
    table(head, [_row(one, more, accuracies.get(one.run.id), ended=ended) for one, more in rows])
    seeds = min(len(logs.spread(one.run).last) for one in contestants) if ended else 0
    if seeds > 1:
        shell.note(_("Test: mean and standard deviation over {count} seeds.").format(count=seeds))
    config = contestants[0].run.config
    digest = _batches(config.dataset, config.epochs, config.batch_size, config.seed)
    words = _("All of them learn the same pictures in the same order: batches {digest}…")
    shell.note(words.format(digest=digest[:DIGITS]))
    with st.container():
        if ended:
            _repeats([one.run for one in contestants])
    with st.container():
        if config.shuffled:
            shuffled.show(config)
        else:
            _kernels(contestants)


def _repeats(contestants: Sequence[Run]) -> None:
    """Have the contestants trained with their other seeds too, for error bars, and say how many are missing."""
    for run in contestants:
        resources.scheduler().repeat(run)
    if any(resources.scheduler().repeating(run) for run in contestants):
        _follow_repeats(contestants)


@st.fragment(run_every=LOOK_EVERY)
def _follow_repeats(contestants: Sequence[Run]) -> None:
    if not any(resources.scheduler().repeating(run) for run in contestants):
        st.rerun()  # the deviations are in the table
    missing = sum(len(repeats.missing(run)) for run in contestants)
    shell.note(_("Training {count} more networks to see how much is chance…").format(count=missing))


def _kernels(contestants: Sequence[Contestant]) -> None:
    """The first-layer kernels of each LeNet, as they are now."""
    for number, one in enumerate(contestants):
        path = runs.weights_file(one.run) if one.run.config.network == "lenet" else None
        with st.container():
            if path:
                try:
                    values = resources.network(one.run, path).kernels()
                except (OSError, CheckpointError):  # it is being replaced, or damaged
                    continue
                title = _("First-layer kernels of {name}").format(name=one.name)
                kernels(values, least=1.0, title=title, bar=True, key=f"race_kernels_{number}")


def _row(one: Contestant, more: str, accuracy: float | None, *, ended: bool) -> list[str]:
    """The cells of a contestant, as HTML; `more` is what differs and is not in its name."""
    accuracies = logs.spread(one.run).last if ended else []
    if len(accuracies) > 1:
        test = formats.mean_and_deviation(accuracies)
    else:
        test = "–" if accuracy is None else formats.percent(accuracy)
    loss = formats.loss(one.loss) if one.log.latest else "–"
    name = coloured(escape(one.name), one.colour) + (f'<div class="note">{escape(more)}</div>' if more else "")
    return [name, f"{one.parameters:,}", loss, test]


@st.cache_data(max_entries=200, show_spinner=False)
def _batches(dataset: str, epochs: int, batch_size: int, seed: int) -> str:
    """The digest of the order of the batches, which depends on nothing else."""
    settings = {"dataset": dataset, "epochs": epochs, "batch_size": batch_size, "seed": seed}
    digest: str = resources.compute("batch_order", settings)
    return digest
