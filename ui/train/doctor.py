"""The doctor: what is wrong with a run, why, and what to try; it stays after the run has ended."""

import math
from html import escape

import streamlit as st

from lenet.activations import ACTIVATIONS
from lenet.model_config import ACTIVATED
from lenet.runs import ACTIVE, Run, Status, diagnosis
from lenet.runs.diagnosis import Diagnosis, Fault
from lenet.runs.event_log import EventLog
from lenet.training import TrainConfig
from ui import formats, resources
from ui.glossary.marks import marked
from ui.i18n import N_, _
from ui.train import forks
from ui.train.choices import SETTINGS
from ui.train.view import FOLLOWED

CURES = {
    "batch": N_("Batch normalisation"),
    "relu": "ReLU",
    "lecun": N_("LeCun initialisation"),
    "xavier": N_("Xavier initialisation"),
    "rate": N_("Learning rate {rate}"),
    "lower_rate": N_("Learning rate {rate}"),
    "epochs": N_("End after epoch {epochs}"),
    "decay": N_("Weight decay {decay}"),
    "shift": N_("Move each picture at random, by {shift} pixels"),
}
CAUSE_WORDS = ("gradient", "learning_rate", "weight", "kernel", "overfitting", "training_set")
LOWEST = -6  # power of ten at which the bar of a gradient has no length; at 10 it is as long as it can be
HIGHEST = 1


def of_run(run: Run, now: Status, log: EventLog) -> Diagnosis | None:
    """The fault of a run at this moment."""  # only a loss that is no number ends a run with an error that names a step
    return diagnosis.diagnose(log, run.config, is_nan=bool(now.error) and "step" in (now.values or {}))


def show(run: Run, now: Status, log: EventLog) -> None:
    """A card with the fault of a run and what to try; nothing where it has none. Call it in a container of its own."""
    fault = of_run(run, now, log)
    if fault is None:
        return
    with st.container(key="doctor", gap="xsmall"):
        goes_on = now.state in FOLLOWED
        parts = [
            (_("What you see"), marked(escape(_symptom(run.config, fault)), "loss", "diverged", "step")),
            (_("Why"), marked(escape(_cause(run.config, fault)), *CAUSE_WORDS) + _bars(fault)),
        ]
        offered = {name: cure for name, cure in diagnosis.cures(run.config, fault).items() if _helped(fault, name)[0]}
        if offered and resources.mine(run):
            advice = _("It may recover on its own. Or start again with:") if goes_on else _("Start again with:")
            parts.append((_("What to try"), escape(advice)))
        st.html("".join(f"<h3>{title}</h3><div>{text}</div>" for title, text in parts))
        if resources.mine(run):
            _offer(run, now, fault, offered)


def _offer(run: Run, now: Status, fault: Diagnosis, offered: dict[str, TrainConfig]) -> None:
    """A button for each cure, with how often it has helped."""
    hint = _("Pause this run and start a new one so") if now.state in FOLLOWED else None
    for name, config in offered.items():
        label = _(CURES[name]).format(
            rate=formats.decimal(config.learning_rate),
            epochs=config.epochs,
            decay=formats.decimal(config.weight_decay),
            shift=config.shift,
        )
        helped, tried = _helped(fault, name)
        often = _("helped {helped} of {tried} runs").format(helped=helped, tried=tried)
        if st.button(f"{label} · {often}", key=f"cure_{name}", help=hint, width="stretch"):
            if now.state in ACTIVE:
                resources.scheduler().pause(run)
            forks.start(run, 0, config)


def _helped(fault: Diagnosis, name: str) -> tuple[int, int]:
    """How many runs a cure helped, and with how many it was tried."""
    return diagnosis.HELPED[fault.fault][name]


def _symptom(config: TrainConfig, fault: Diagnosis) -> str:
    """What the curves show."""
    loss, classes = formats.loss(fault.loss), config.model.classes
    guessing = formats.loss(math.log(classes))
    if fault.fault in (Fault.GUESSING, Fault.DEAD):
        return _(
            "It has learned nothing. The loss has stood at ln {classes} = {loss} for {steps:,} steps: every picture"
            " gets the same answer, and guessing would do as well."
        ).format(classes=classes, loss=guessing, steps=fault.steps)
    if fault.fault == Fault.DIVERGED:
        if fault.is_nan:
            return _("It has diverged. After step {step:,} the loss is no longer a number.").format(step=fault.step)
        return _(
            "It has diverged. The mean loss of the last {steps:,} steps is {loss}; guessing has {guessing}."
        ).format(steps=fault.steps, loss=loss, guessing=guessing)
    if fault.fault == Fault.SLOW:
        return _("It hardly learns. After {step:,} steps the loss is still {loss}.").format(step=fault.step, loss=loss)
    return _(
        "It overfits. Since epoch {epoch} the test loss has risen from {best} to {loss}, while the training loss fell."
    ).format(epoch=fault.best_epoch, best=formats.loss(fault.best_loss), loss=loss)


def _cause(config: TrainConfig, fault: Diagnosis) -> str:
    """Why the curves are so."""
    if fault.fault == Fault.DIVERGED:
        return _("The learning rate {rate} is too large: each step goes too far, and the weights grow.").format(
            rate=formats.decimal(config.learning_rate)
        )
    if fault.fault == Fault.SLOW:
        return _(
            "The learning rate {rate} is very small: so far the weights of the last layer can have moved by {moved}"
            " of their size, and not by more."
        ).format(rate=formats.decimal(config.learning_rate), moved=formats.percent(fault.moved))
    if fault.fault == Fault.OVERFITTING:
        return _("The network learns its training pictures by heart, also what only they have.")
    if fault.fault == Fault.DEAD:
        return _("In one layer {dead} of the units answer no picture at all, and learn nothing.").format(
            dead=formats.percent(fault.dead, formats.CAPTION)
        )
    activation = config.model.activation
    if not ACTIVATIONS[activation].saturates:
        return _("The gradients that reach the layers are too small to move their weights.")
    return _(
        "On their way back through four {activation} layers the gradients shrink from {last} in the last layer to"
        " {first} in C1: the kernels hardly move."
    ).format(
        activation=SETTINGS["activation"].write(activation),
        last=formats.small(fault.gradient_norms[-1]),
        first=formats.small(fault.gradient_norms[0]),
    )


def _bars(fault: Diagnosis) -> str:
    """The gradient norm of each layer's weights from the answer back to C1, as bars on a log scale."""
    if not fault.gradient_norms or fault.fault == Fault.OVERFITTING:
        return ""
    rows = []
    for name, norm in reversed(list(zip((*ACTIVATED, _("Answer")), fault.gradient_norms, strict=True))):
        length = (math.log10(max(norm, 10.0**LOWEST)) - LOWEST) / (HIGHEST - LOWEST)
        rows.append(
            f"<div><span>{name}</span><i><b style='width:{100 * min(1.0, length):.0f}%'></b></i>"
            f"<span>{formats.small(norm)}</span></div>"
        )
    title = _("Gradient norm of each layer's weights, log scale")
    words = marked(title, "gradient_norm", "log_scale")
    return f"<div class='gradients' role='img' aria-label='{escape(title)}'>{''.join(rows)}</div><small>{words}</small>"
