"""The settings of the next run as a sentence of chips, what the run will take, and the button that starts it."""

from typing import Any

import streamlit as st

from lenet import data, runs
from lenet.runs import Run
from lenet.training import TrainConfig
from ui import formats, resources, shell, visitor
from ui.i18n import _
from ui.messages import warn
from ui.train import choices, presets, size
from ui.train.chips import chip
from ui.train.choices import CHIPS, SETTINGS

SEEDS = 8  # that a run is trained with, unless somebody chooses otherwise


def row() -> TrainConfig:
    """Draw the settings; returns the config that they make. The button Train starts a run and shows it.

    At the width of a laptop it is 112 px high: two lines of chips, and one with the button.
    """
    _take_address()
    with st.container(key="settings", gap=None):
        with st.container(horizontal=True, key="settings_chips", gap=None, vertical_alignment="center"):
            chosen = _chips()
        with st.container(horizontal=True, key="settings_start", gap="small", vertical_alignment="center"):
            config = choices.from_values(chosen)
            here = data_state(config.dataset) == "here"
            if here and st.button(_("Train"), type="primary", width=120):
                start(config)
            presets.offer(choices.values(config))
            shell.note(size.in_words(config))
            with st.popover(_("Layers"), type="tertiary"):
                size.layers(config)
            with st.popover(_("Link"), type="tertiary"):
                shell.note(_("Copy a link to these settings"))
                base = (st.context.url or "").rsplit("/", 1)[0]
                st.code(f"{base}/{choices.address(config, _seeds())}", language=None, wrap_lines=True)
    if here:
        resources.scheduler().load(config.dataset)
    _fetch(config.dataset)
    return config


def start(config: TrainConfig) -> None:
    """Queue a new run and watch it."""
    if shell.attempt(lambda: resources.submit(runs.create(config, owner=visitor.digest(), seeds=_seeds()))):
        st.rerun()


def take(run: Run) -> None:
    """Choose the settings of a run."""
    st.session_state.update(choices.values(run.config) | {"seeds": run.seeds})


def data_state(name: str) -> str:
    """ "here", "fetching", "failed" or "absent"; Stroke digits are always here."""
    return resources.downloads().state(name)


def invitation(config: TrainConfig) -> str:
    """The sentence that says what to do, and how long it will take if one of the newest runs tells."""
    expected = size.seconds(config)
    if expected is None:
        return _("Press Train.")
    return _("Press Train. It takes about {duration} here.").format(duration=formats.duration(expected))


def _seeds() -> int:
    return int(st.session_state.get("seeds") or SEEDS)


def _default(name: str) -> Any:
    if name == "dataset":
        return "fashion-mnist" if data.available("fashion-mnist") else "strokes"
    return SEEDS if name == "seeds" else choices.values(TrainConfig())[name]


def _chips() -> dict[str, Any]:
    """The sentence; returns the settings by the names of SETTINGS."""
    words = {"dataset": _("Teach LeNet"), "epochs": _("for")}  # before their chips
    chosen = {}
    for name in CHIPS:
        if name in words:
            st.html(words[name], width="content")
        chosen[name] = chip(name, _default(name))
    return {name: chosen[name] for name in SETTINGS}


def _take_address() -> None:
    """Settings that stand in the address are chosen once and leave it; those that no run can have are named."""
    query = st.query_params.to_dict()
    chosen = choices.from_address(query)
    st.session_state.update(chosen)
    refused = [name for name in CHIPS if name in query and name not in chosen]
    if refused:
        shell.note(_("This address asks for settings that no run can have: {names}.").format(names=", ".join(refused)))
    for name in (*chosen, *refused):
        del st.query_params[name]


def _fetch(dataset: str) -> None:
    """If the data set is not on this machine, show its download, and the button that starts it."""
    now = data_state(dataset)
    if now == "here":
        return
    title = data.info(dataset).title
    if now == "fetching":
        _follow_download(dataset, title)
        return
    if now == "failed":
        warn(
            resources.downloads().failure(dataset)
            or _("{title} could not be fetched: no source answered. Check the network, then try again.").format(
                title=title
            )
        )
    if st.button(_("Fetch {title}, {size:.0f} MB").format(title=title, size=data.info(dataset).size / 1e6)):
        resources.downloads().start(dataset)
        st.rerun()


@st.fragment(run_every=1)
def _follow_download(dataset: str, title: str) -> None:
    if data_state(dataset) != "fetching":
        st.rerun()
    share = resources.downloads().progress(dataset)
    st.progress(
        share, _("Fetching {title}: {share}").format(title=title, share=formats.percent(share, formats.CAPTION))
    )
