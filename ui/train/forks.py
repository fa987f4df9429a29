"""Runs that leave another run: forks from a snapshot, and the cures of a network that is stuck."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from lenet import runs
from lenet.model import ACTIVATIONS
from lenet.runs import Run, diagnosis
from lenet.runs.diagnosis import Plateau
from lenet.runs.event_log import EventLog
from lenet.training import OPTIMIZERS, TrainConfig
from ui import formats, resources, shell, visitor
from ui.i18n import N_, _
from ui.train import choices

T = TypeVar("T")

CURES = {
    "batch": N_("Batch normalisation"),
    "relu": "ReLU",
    "lecun": N_("LeCun's weights"),
    "xavier": N_("Xavier's weights"),
    "rate": N_("Learning rate {rate:g}"),
}


def offer(run: Run, log: EventLog) -> None:
    """Where the network is stuck at guessing: say so, say why, and offer what helps."""
    found = diagnosis.diagnose(log)
    if found is None:
        return
    st.warning(_diagnosis(run.config, found))
    if not resources.mine(run):
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for name, config in diagnosis.cures(run.config).items():
            label = _(CURES[name]).format(rate=config.learning_rate)
            if st.button(label, key=f"cure_{name}", help=_("Pause this run and start a new one so")):
                resources.scheduler().pause(run)
                _start(run, 0, config)


def fork(run: Run, step: int) -> None:
    """A popover that starts a new run from this one's weights after `step`."""
    with st.popover(_("Fork from step {step:,}").format(step=step)):
        shell.note(_("A new run goes on with these weights, and with its own settings."))
        config = replace(
            run.config,
            learning_rate=_choice(_("Learning rate"), choices.RATES, run.config.learning_rate, "rate", "{:g}".format),
            optimizer=_choice(
                _("Optimizer"), OPTIMIZERS, run.config.optimizer, "optimizer", lambda name: _(choices.OPTIMIZERS[name])
            ),
            batch_size=_choice(_("Batch size"), choices.BATCHES, run.config.batch_size, "batch_size"),
            epochs=_choice(_("Epochs"), choices.EPOCHS, run.config.epochs, "epochs"),
            model=replace(
                run.config.model,
                activation=_choice(_("Activation"), tuple(ACTIVATIONS), run.config.model.activation, "activation"),
            ),
        )
        if st.button(_("Start the fork")):
            _start(run, step, config)


def _choice(label: str, options: Sequence[T], now: T, key: str, shown: Callable[[T], str] = str) -> T:
    values = options if now in options else (*options, now)
    return st.segmented_control(label, values, default=now, format_func=shown, required=True, key=f"fork_{key}")


def _start(parent: Run, step: int, config: TrainConfig) -> None:
    if shell.tell(lambda: resources.submit(runs.fork(parent, step, choices.reporting(config), owner=visitor.digest()))):
        st.rerun()


def _diagnosis(config: TrainConfig, found: Plateau) -> str:
    stuck = _(
        "The loss has stood at ln 10 = 2.303 for {steps:,} steps: every picture gets the same answer, and guessing"
        " would do as well."
    ).format(steps=found.steps)
    if config.model.activation in ("sigmoid", "tanh"):
        why = _(
            "On their way back through four {activation} layers the gradients shrink from {last} in the last layer to"
            " {first} in C1: the kernels hardly move."
        ).format(activation=config.model.activation, last=formats.small(found.last), first=formats.small(found.first))
    else:
        why = _("In one layer {dead:.0%} of the units answer no picture at all, and learn nothing.").format(
            dead=found.dead
        )
    return f"{stuck} {why} " + _("It may come free by itself; these start anew:")
