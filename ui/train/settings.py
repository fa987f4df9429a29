"""The settings of the next run as a sentence of chips, what the run will take, and the button that starts it."""

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from lenet import data, runs
from lenet.runs import Run, races
from lenet.training import TrainConfig
from ui import formats, resources, shell, visitor
from ui.glossary.marks import marked
from ui.i18n import _
from ui.messages import warn
from ui.train import addresses, choices, presets, size
from ui.train.chips import between, chip
from ui.train.choices import CHIPS, SETTINGS
from ui.train.race import draft, setup

SEEDS = 8  # that a run is trained with, unless somebody chooses otherwise


def row() -> TrainConfig:
    """Draw the settings; returns the config that they make. The button Train starts a run and shows it.

    At the width of a laptop it is 112 px high: two lines of chips, and one with the button.
    """
    _take_address()
    with st.container(key="settings", gap=None):
        with st.container(horizontal=True, key="settings_chips", gap=None, vertical_alignment="center"):
            chosen = _chips()
        setup.lines()
        with st.container(horizontal=True, key="settings_start", gap="small", vertical_alignment="center"):
            config = choices.from_values(chosen)
            here, race = data_state(config.dataset) == "here", draft.against()
            if here and st.button(_("Race") if race else _("Train"), type="primary", width=120):
                start(draft.configs(config))
            presets.offer(choices.values(config))
            shell.note(marked(size.in_words(draft.configs(config)), "parameters", "step"))
            setup.offer()
            with st.popover(_("Layers"), type="tertiary"):
                size.layers(config)
            with st.popover(_("Link"), type="tertiary"):
                shell.note(_("Copy a link to these settings"))
                base = (st.context.url or "").rsplit("/", 1)[0]
                st.code(f"{base}/{addresses.address(config, _seeds(), race)}", language=None, wrap_lines=True)
    if here:
        resources.scheduler().load(config.dataset)
    _fetch(config.dataset)
    return config


def start(configs: Sequence[TrainConfig]) -> None:
    """Queue a new run, or a race of several, and watch it."""
    more: dict[str, Any] = {"owner": visitor.digest(), "seeds": _seeds()}
    if shell.attempt(
        lambda: resources.submit(
            races.create(configs, **more)[0] if len(configs) > 1 else runs.create(configs[0], **more)
        )
    ):
        st.rerun()


def take(contestants: Sequence[Run]) -> None:
    """Choose the settings of a run, or of the runs of a race."""
    draft.take_configs([run.config for run in contestants])
    st.session_state["seeds"] = contestants[0].seeds


def data_state(name: str) -> str:
    """ "here", "fetching", "failed" or "absent"; Stroke digits are always here."""
    return resources.downloads().state(name)


def invitation(config: TrainConfig) -> str:
    """The sentence that says what to do, and how long it will take if one of the newest runs tells."""
    race = draft.configs(config)
    expected = size.seconds(race)
    if len(race) > 1:
        if expected is None:
            return _("Press Race.")
        return _("Press Race. It takes about {duration} here.").format(duration=formats.about(expected))
    if expected is None:
        return _("Press Train.")
    return _("Press Train. It takes about {duration} here.").format(duration=formats.about(expected))


def _seeds() -> int:
    return int(st.session_state.get("seeds") or SEEDS)


def _default(name: str) -> Any:
    if name == "dataset":
        return "fashion-mnist" if data.available("fashion-mnist") else "strokes"
    return SEEDS if name == "seeds" else choices.values(TrainConfig())[name]


def _chips() -> dict[str, Any]:
    """The sentence; returns the settings by the names of SETTINGS."""
    words = {"network": _("Train"), "dataset": _("on"), "epochs": _("for")}  # before their chips
    stored = {name: st.session_state.get(name) for name in SETTINGS}
    chosen = {name: _default(name) if value is None else value for name, value in stored.items()}
    for name in choices.applicable(chosen):
        if name in words:
            between(words[name])
        chosen[name] = chip(name, _default(name))
    return {name: chosen[name] for name in SETTINGS}


def _take_address() -> None:
    """Settings that stand in the address are chosen once and leave it; those that no run can have are named."""
    chosen, against, refused = addresses.read(st.query_params.to_dict())
    st.session_state.update(chosen)
    if chosen or against:
        draft.take(against)
    if refused:
        names = escape(", ".join(refused))
        text = _("This address asks for settings that no run can have: {names}. The usual ones are chosen instead.")
        shell.note(text.format(names=names))
    for name in (*CHIPS, *addresses.AGAINST):
        st.query_params.pop(name, None)


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
