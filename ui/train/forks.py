"""Forks of a run from a snapshot."""

from dataclasses import replace
from typing import Any

import streamlit as st

from lenet import runs
from lenet.runs import Run
from lenet.training import TrainConfig
from ui import resources, shell, visitor
from ui.glossary.marks import term
from ui.i18n import _
from ui.train import choices
from ui.train.choices import SETTINGS

FORKABLE = ("learning_rate", "optimizer", "batch_size", "epochs", "activation")  # settings a fork may change anywhere
FORKABLE_AT_0 = ("normalisation", "channels", "padding", "initialisation")  # these change the weights or their shapes


def fork(run: Run, step: int) -> None:
    """A popover that starts a new run from this one's weights after `step`."""
    label = _("Train it on") if run.uploaded else _("Fork from step {step:,}").format(step=step)
    with st.popover(label):
        word = term("fork", _("Fork"))
        st.html(f"<b>{word}</b>")
        if step or run.uploaded:
            shell.note(_("A new run starts from these weights. Choose its settings."))
        else:
            shell.note(_("A new run begins as this one did, or with other weights or another network."))
        names = [*FORKABLE, *(FORKABLE_AT_0 if step == 0 and not run.uploaded else ())]
        if run.config.network != "lenet":
            names = [name for name in names if not SETTINGS[name].of_model]
        offered = {name: value for name, value in choices.values(run.config).items() if name in names}
        left, right = st.columns(2)
        chosen = {}
        for index, (name, value) in enumerate(offered.items()):
            with right if 2 * index >= len(offered) + 1 else left:
                chosen[name] = _choice(run, name, value)
        of_model = {name: value for name, value in chosen.items() if SETTINGS[name].of_model}
        rest = {name: value for name, value in chosen.items() if name not in of_model}
        config = replace(run.config, **rest, model=replace(run.config.model, **of_model))
        if st.button(_("Start the fork")):
            start(run, step, config)


def _choice(run: Run, name: str, value: Any) -> Any:
    """One setting of the fork, at first as the run has it: the default, which a popover that opens late gets too."""
    setting = SETTINGS[name]
    options = choices.with_value(setting.offered, value)
    return st.segmented_control(
        _(setting.label),
        options,
        format_func=setting.write,
        default=[value],  # a list, because a tuple of channels would be taken for two values
        required=True,
        key=f"fork_{name}_{run.id}",
    )


def start(parent: Run, step: int, config: TrainConfig) -> None:
    """Queue a new run from a run's weights after `step`, and watch it."""
    if shell.attempt(
        lambda: resources.submit(runs.fork(parent, step, choices.reporting(config), owner=visitor.digest()))
    ):
        st.rerun()
