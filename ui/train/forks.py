"""Forks of a run from a snapshot, and remedies for a network that is stuck."""

import math
from dataclasses import replace
from typing import Any

import streamlit as st

from lenet import runs
from lenet.activations import ACTIVATIONS
from lenet.runs import ACTIVE, Run, Status, diagnosis
from lenet.runs.diagnosis import Plateau
from lenet.runs.event_log import EventLog
from lenet.training import TrainConfig
from ui import formats, resources, shell, visitor
from ui.i18n import N_, _
from ui.messages import warn
from ui.train import choices
from ui.train.choices import SETTINGS
from ui.train.view import FOLLOWED

CURES = {
    "batch": N_("Batch normalisation"),
    "relu": "ReLU",
    "lecun": N_("LeCun's weights"),
    "xavier": N_("Xavier's weights"),
    "rate": N_("Learning rate {rate:g}"),
}
FORKABLE = ("learning_rate", "optimizer", "batch_size", "epochs", "activation")  # settings a fork may change anywhere
FORKABLE_AT_0 = ("normalisation", "channels", "padding", "initialisation")  # these change the weights or their shapes


def offer(run: Run, now: Status, log: EventLog) -> None:
    """If the network is stuck at guessing, say so, say why, and offer what helps."""
    plateau = diagnosis.diagnose(log, run.config.model.classes)
    if plateau is None:
        return
    goes_on = now.state in FOLLOWED
    advice = _("It may recover on its own. Or start again with:") if goes_on else _("Start again with:")
    warn(f"{_diagnosis(run.config, plateau)} {advice}")
    if not resources.mine(run):
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for name, config in diagnosis.cures(run.config).items():
            label = _(CURES[name]).format(rate=config.learning_rate)
            hint = _("Pause this run and start a new one so") if goes_on else None
            if st.button(label, key=f"cure_{name}", help=hint):
                if now.state in ACTIVE:
                    resources.scheduler().pause(run)
                _start(run, 0, config)


def fork(run: Run, step: int) -> None:
    """A popover that starts a new run from this one's weights after `step`."""
    with st.popover(_("Fork from step {step:,}").format(step=step)):
        if step:
            shell.note(_("A new run starts from these weights. Choose its settings."))
        else:
            shell.note(_("A new run begins as this one did, or with other weights or another network."))
        names = (*FORKABLE, *(FORKABLE_AT_0 if step == 0 else ()))
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
            _start(run, step, config)


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


def _start(parent: Run, step: int, config: TrainConfig) -> None:
    if shell.attempt(
        lambda: resources.submit(runs.fork(parent, step, choices.reporting(config), owner=visitor.digest()))
    ):
        st.rerun()


def _diagnosis(config: TrainConfig, plateau: Plateau) -> str:
    """The symptoms, and their cause."""
    classes = config.model.classes
    stuck = _(
        "The loss has stood at ln {classes} = {loss} for {steps:,} steps: every picture gets the same answer, and"
        " guessing would do as well."
    ).format(classes=classes, loss=formats.loss(math.log(classes)), steps=plateau.steps)
    activation = config.model.activation
    if ACTIVATIONS[activation].saturates:
        why = _(
            "On their way back through four {activation} layers the gradients shrink from {last} in the last layer to"
            " {first} in C1: the kernels hardly move."
        ).format(
            activation=SETTINGS["activation"].write(activation),
            last=formats.small(plateau.last),
            first=formats.small(plateau.first),
        )
    else:
        why = _("In one layer {dead} of the units answer no picture at all, and learn nothing.").format(
            dead=formats.percent(plateau.dead, formats.CAPTION)
        )
    return f"{stuck} {why}"
