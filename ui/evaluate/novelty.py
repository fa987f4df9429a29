"""Novelty: of pictures that are none of the classes, and of those that are, how many the network calls none."""

from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lenet import data
from lenet.checkpoints import Checkpoint
from lenet.runs.scheduler import Scheduler
from ui import formats, resources, shell
from ui.evaluate.answers import version
from ui.evaluate.background import Job, follow, job
from ui.evaluate.bars import bars
from ui.evaluate.subject import Subject
from ui.i18n import N_, _, joined
from ui.tables import table

MADE = {"letters": N_("Letters, drawn"), "shapes": N_("Hearts, houses, scribbles, drawn"), "noise": N_("Noise")}
REACH, BARS = 6.0, 25  # the largest threshold, in log-odds, and how many there are from its negative on

Scores = dict[str, NDArray[np.float64]]  # by the name of the pictures


def show(subject: Subject) -> None:
    """A row for each sort of pictures, as soon as it is measured."""
    judgement = subject.checkpoint.card.judgement
    if judgement is None or judgement.novelty is None:
        shell.note(_("No novelty was measured for this network: it takes every picture for one of its classes."))
        return
    names = _names(subject)
    measure = partial(_measure, resources.scheduler(), subject.checkpoint, list(names))
    scores: Job[Scores] = job(("novelty", version(subject.checkpoint.network), *names), {}, measure)
    follow(scores, lambda: _show(names, scores.value))


def _measure(scheduler: Scheduler, checkpoint: Checkpoint, names: list[str], scores: Scores) -> None:
    judgement = checkpoint.card.judgement
    assert judgement
    for name in names:
        values = scheduler.compute("novelties", checkpoint.network, judgement.to_dict(), checkpoint.info.kind, name)
        scores[name] = np.asarray(values, np.float64)


def _names(subject: Subject) -> dict[str, str]:
    """The sorts of pictures by name: the network's own first, then other data sets on this machine, then drawn ones."""
    own = subject.checkpoint.info
    others = [info for name, info in data.REGISTRY.items() if info.kind != own.kind and data.available(name)]
    sets = {info.name: _("{data_set}, its own classes").format(data_set=_(info.title)) for info in (own,)}
    sets |= {info.name: _(info.title) for info in others}
    return sets | {name: _(title) for name, title in MADE.items()}


def _show(names: dict[str, str], scores: Scores) -> None:
    title = _("None of the classes")
    note = _("share of pictures with a novelty above a threshold; a bar is one threshold, the dark one is the one used")
    st.html(f'<b>{title}</b> <span class="note">{note}</span>')
    thresholds = np.linspace(-REACH, REACH, BARS)
    rows = []
    for name, words in names.items():
        if name in scores:
            shares = [(float(threshold), float((scores[name] > threshold).mean())) for threshold in thresholds]
            drawn = bars(shares, BARS // 2, lambda threshold: formats.number(threshold, 1))
            rows.append([words, f"{len(scores[name]):,}", drawn, formats.percent(shares[BARS // 2][1])])
    table([_("Pictures"), _("How many"), _("Thresholds from low to high"), _("Called none")], rows)
    missing = [words for name, words in names.items() if name not in scores]
    if missing:
        shell.note(_("Measuring: {change}…").format(change=missing[0]))
    sentences = (
        _("Novelty says how unlike the network's classes a picture is."),
        _("Of its own classes few should be called none, of all others nearly all."),
    )
    shell.note(joined(*sentences))
