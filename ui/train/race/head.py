"""What stands above the chart of a race: its progress and buttons, or its result and what can be done next."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from lenet.errors import LeNetError
from lenet.runs import RESUMABLE
from lenet.training import TrainConfig
from ui import formats, resources, shell
from ui.i18n import _, say
from ui.messages import as_markdown, warn
from ui.train import choices, head, settings, status_line, wording
from ui.train.choices import OF_BATCHES
from ui.train.race import headline
from ui.train.race.contestants import Contestant
from ui.train.view import FOLLOWED


def progress(contestants: Sequence[Contestant]) -> None:
    """The owner's buttons, which pause, stop and resume all contestants, how far they are, and who leads."""
    going = next(one for one in contestants if one.status.state in FOLLOWED)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if resources.mine(going.run) and going.status.state != "stopping":
            with st.container(horizontal=True, gap="small", width="content"):
                head.controls(going.run, going.status.state)
        st.html(_status(contestants, going), width="content")
    shell.section(headline.sentence(contestants))


def result(contestants: Sequence[Contestant]) -> None:
    """Who won, and what can be done with the contestants."""
    for one in contestants:
        if one.status.error:
            error = LeNetError(one.status.error, **(one.status.values or {}))
            warn(f"{one.name}: {say(error)}")
    shell.section(headline.sentence(contestants))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for number, one in enumerate(contestants):
            if one.run.checkpoint.is_file() and st.button(
                as_markdown(_("Look inside: {name}").format(name=one.name)), key=f"inside_{number}"
            ):
                resources.model(one.run.id)
                st.switch_page("pages/inside.py")
        resumable = [one.run for one in contestants if one.status.state in RESUMABLE]
        mine = resources.mine(contestants[0].run)
        if mine and resumable and st.button(_("Resume")) and shell.attempt(resources.train, resumable[0]):
            st.rerun()
        if st.button(_("Race again, same settings")):
            settings.take([one.run for one in contestants])
            resources.watch(None)
            st.rerun()
        if st.button(_("New training"), type="primary"):
            settings.take([contestants[0].run])
            resources.watch(None)
            st.rerun()


def _status(contestants: Sequence[Contestant], going: Contestant) -> str:
    """The status of the race in one line, and under it the settings that all contestants share."""
    config = contestants[0].run.config
    step = min(one.log.latest.step if one.log.latest else 0 for one in contestants)
    epoch = min(len(one.log.epochs) for one in contestants) + 1
    total = config.epochs * config.steps_per_epoch
    parts = [
        _("Epoch {epoch} of {epochs}").format(epoch=min(epoch, config.epochs), epochs=config.epochs),
        _("step {step:,} of {total:,}").format(step=step, total=total),
    ]
    states = {"queued": _("Waiting"), "paused": _("Paused"), "stopping": _("Stopping")}
    if word := states.get(going.status.state):
        parts.insert(0, word)
    if going.status.state == "queued":
        parts = [word or "", status_line.position(going.run)]
    elif going.status.state == "running" and all(len(one.log.steps) >= status_line.FEWEST for one in contestants):
        seconds = sum(
            status_line.seconds_left(one.run.config, one.log, status_line.images_per_second(one.log))
            for one in contestants
        )
        parts.append(_("about {duration} left").format(duration=formats.duration(seconds)))
    first, *others = parts
    spans = "".join(f"<span>{part}</span>" for part in (f"<b>{first}</b>", *others))
    notes = escape(_shared(config))
    if not resources.mine(going.run):
        notes = _("You are watching someone else's training.") + " · " + notes
    return f'<div class="number"><div class="status">{spans}</div><div class="note">{notes}</div></div>'


def _shared(config: TrainConfig) -> str:
    """The settings that the contestants share, in one line; of those that change pictures, what they do."""
    chosen, default = choices.values(config), choices.values(TrainConfig())
    changing = ("shuffled", "shift", "turn")
    names = [name for name in OF_BATCHES if name not in changing or chosen[name] != default[name]]
    return _(", ").join(wording.phrase(name, chosen[name]) for name in names)
