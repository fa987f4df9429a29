"""A run as it trains: where it stands, its curves, its kernels and ten test pictures."""

import json
from html import escape
from statistics import median
from typing import Any, TypedDict

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lenet import data, inspection, training
from lenet.runs import ACTIVE, EventLog, Run, Status, status
from lenet.training import TrainConfig
from lenet.worker import ten_pictures
from ui import device, figures, shell, state
from ui.components.curves import curves, smooth
from ui.components.tiles import Caption, tiles
from ui.words import N_, _, class_names

OPTIMIZERS = {"adam": "Adam", "sgd": "SGD", "momentum": N_("SGD with momentum")}
INITIALISATIONS = {"pytorch": "PyTorch", "lecun": "LeCun", "xavier": "Xavier", "kaiming": "Kaiming"}
TITLES = {"fashion-mnist": N_("Clothing"), "mnist": N_("Digits"), "strokes": N_("Stroke digits"), "kmnist": "KMNIST"}


class Series(TypedDict):
    """What both kinds of chart draw."""

    steps: list[int]
    losses: list[float]  # nats
    accuracies: list[float]  # in [0, 1]
    smoothed_losses: NDArray[np.float64]
    smoothed_accuracies: NDArray[np.float64]
    test_steps: list[int]
    test_accuracies: list[float]
    total_steps: int
    steps_per_epoch: int


@st.fragment(run_every=0.5)
def follow(run: Run) -> None:
    """Draw an active run twice a second; when it ends, the page is drawn anew."""
    now = status(run)
    if now.state not in ACTIVE:
        st.rerun()
    log = state.event_log(run)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if st.button(_("Stop"), width=104):
            state.worker().stop(run)
        st.html(_status_line(run.config, log, now), width="content")
    message = _("Loading the pictures…") if now.state == "running" and not log.steps else None
    charts(run.config, log, running=True, message=message, seen=_seen(run))


def show(run: Run) -> None:
    """The charts of a run that has ended, its kernels and its last answers."""
    shell.note(describe(run.config))
    charts(run.config, state.event_log(run), running=False, message=None, seen=_seen(run))


def charts(
    config: TrainConfig, log: EventLog | None, *, running: bool, message: str | None, seen: dict[str, Any] | None
) -> None:
    """Curves at the left; at the right six kernels and ten test pictures, with the answers that were `seen`."""
    left, right = st.columns([7, 3.6], gap="medium")
    steps = log.steps if log else []
    epochs = log.epochs if log else []
    each = steps_per_epoch(config)
    series: Series = {
        "steps": [event.step for event in steps],
        "losses": [event.loss for event in steps],
        "accuracies": [event.accuracy for event in steps],
        "smoothed_losses": smooth([event.loss for event in steps]),
        "smoothed_accuracies": smooth([event.accuracy for event in steps]),
        "test_steps": [event.epoch * each for event in epochs],
        "test_accuracies": [event.test_accuracy for event in epochs],
        "total_steps": config.epochs * each,
        "steps_per_epoch": each,
    }
    with left:
        if steps and not running:  # it stands still now: Plotly zooms it and saves it as a picture
            figure = figures.run_figure(**series, theme=state.theme())
            st.plotly_chart(figure, theme=None, config=figures.CONFIG, key="run_figure", alt=_alt(config, log))
        else:
            curves(**series, running=running, message=message, alt=_alt(config, log), key="curves")
    with right:
        _kernels(config, seen)
        _ten(config, seen)


def describe(config: TrainConfig) -> str:
    """The settings of a run in one line."""
    return escape(
        _(
            "{data}, {epochs} epochs, {optimizer} at {learning_rate:g}, batches of {batch_size}, {activation},"
            " {initialisation} initialisation, seed {seed}"
        ).format(
            data=_(TITLES[config.dataset]),
            epochs=config.epochs,
            optimizer=_(OPTIMIZERS[config.optimizer]),
            learning_rate=config.learning_rate,
            batch_size=config.batch_size,
            activation=config.model.activation,
            initialisation=INITIALISATIONS[config.initialisation],
            seed=config.seed,
        )
    )


def steps_per_epoch(config: TrainConfig) -> int:
    """How many batches an epoch of this run has."""
    return -(-data.info(config.dataset).train_size // config.batch_size)


def time_left(config: TrainConfig, log: EventLog) -> str:
    """About how long a run still takes, in words."""
    if len(log.steps) < 3:
        return ""
    pictures = config.epochs * data.info(config.dataset).train_size - log.steps[-1].step * config.batch_size
    seconds = max(pictures, 0) / _speed(log) + 0.4 * (
        config.epochs - len(log.epochs)
    )  # each epoch ends with an evaluation
    if seconds < 90:
        return _("about {seconds:.0f} s left").format(seconds=max(seconds, 1))
    return _("about {minutes:.0f} min left").format(minutes=seconds / 60)


def _status_line(config: TrainConfig, log: EventLog, now: Status) -> str:
    step = log.steps[-1].step if log.steps else 0
    if now.state == "queued":
        parts = [_bold(_("Waiting")), _("Another run trains here; this one is next.")]
    else:
        epoch = _("Epoch {epoch} of {epochs}").format(
            epoch=min(len(log.epochs) + 1, config.epochs), epochs=config.epochs
        )
        steps = _("step {step:,} of {total:,}").format(step=step, total=config.epochs * steps_per_epoch(config))
        parts = [_bold(epoch), steps, time_left(config, log)]
    note = describe(config)
    if log.steps:
        speed = _("{speed:,.0f} pictures a second").format(speed=_speed(log))
        note = " · ".join([note, speed, escape(device.words())])
    spans = "".join(f"<span>{part}</span>" for part in parts if part)
    return f'<div class="number"><div class="status">{spans}</div><div class="note">{note}</div></div>'


def _bold(text: str) -> str:
    return f"<b>{text}</b>"


def _speed(log: EventLog) -> float:
    """Pictures a second of late."""
    return median(event.images_per_second for event in log.steps[-40:])


def _alt(config: TrainConfig, log: EventLog | None) -> str:
    if log is None or not log.steps:
        return _("Loss and accuracy, before the first step.")
    losses = smooth([event.loss for event in log.steps])
    words = _("Loss {loss:.3f} after step {step}").format(loss=float(losses[-1]), step=log.steps[-1].step)
    if log.epochs:
        words += _("; accuracy on the test pictures {accuracy:.1%}").format(accuracy=log.epochs[-1].test_accuracy)
    return words + "."


def _seen(run: Run) -> dict[str, Any] | None:
    try:
        seen: dict[str, Any] = json.loads((run.folder / "live.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return seen


def _kernels(config: TrainConfig, seen: dict[str, Any] | None) -> None:
    if seen:
        kernels = np.reshape(seen["kernels"], (-1, 5, 5))
    else:
        kernels = inspection.kernels(state.compute(training.build, config), "C1")[:, 0].numpy()
    high = max(1.0, float(np.abs(kernels).max()))  # nearly blank at first; they take shape
    tiles(
        kernels,
        alts=[_("kernel {number}").format(number=number + 1) for number in range(len(kernels))],
        scale="diverging",
        lo=-high,
        hi=high,
        columns=6,
        narrow_columns=6,
        title=_("First-layer kernels"),
        note=_("now") if seen else _("random"),
        bar=True,
        key="kernels",
    )


def _ten(config: TrainConfig, seen: dict[str, Any] | None) -> None:
    if not data.available(config.dataset):
        return
    images, labels = state.test_set(config.dataset)
    chosen = ten_pictures(labels)
    names = class_names(data.info(config.dataset))
    captions = [Caption(name) for name in names]
    note = _("not asked yet")
    if seen:
        answers = seen["answers"]
        captions = [
            Caption(names[answer] if answer == label else f"→ {names[answer]}", _whole(sure), answer != label)
            for label, (answer, sure) in enumerate(zip(answers, seen["probabilities"], strict=True))
        ]
        note = _("{right} of 10 right").format(right=sum(answer == label for label, answer in enumerate(answers)))
    tiles(
        images[chosen].numpy() / 255,
        alts=names,
        captions=captions,
        scale="sequential",
        lo=0,
        hi=1,
        columns=5,
        narrow_columns=5,
        title=_("Ten test pictures"),
        note=note,
        key="ten",
    )


def _whole(share: float) -> str:
    """A share in whole percent, never a false 100 %."""
    return ">99%" if share >= 0.995 else f"{share:.0%}"
