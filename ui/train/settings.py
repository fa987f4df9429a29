"""The settings of a run: one row of choices, a popover with the rest, and the button that starts it."""

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from lenet import data, runs
from lenet.training import RECIPES, TrainConfig
from ui import resources, shell, visitor
from ui.i18n import N_, _
from ui.train import choices

SEEDS = 8  # that a run is trained with, unless somebody chooses otherwise
RECIPE_TITLES = {"sigmoid": N_("Sigmoid"), "source": N_("As in the source"), "relu": "ReLU"}


def row() -> TrainConfig:
    """Draw the row; the config that stands in it. Pressing Train starts a run and shows it."""
    _take_address()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        chosen = {
            "dataset": _choice(_("Pictures"), "dataset", _first_dataset(), lambda name: _(choices.TITLES[name])),
            "epochs": _choice(_("Epochs"), "epochs", 5),
            "learning_rate": _choice(_("Learning rate"), "learning_rate", _recipe().learning_rate, "{:g}".format),
        }
        with st.popover(_("More")):
            config = choices.from_values(chosen | _more())
            link = escape(choices.address(config))
            words = _("These settings have an address of their own")
            st.html(f'<a class="note" href="{link}" target="_self">{words}</a>')
        here = data_state(config.dataset) == "here"
        if here and st.button(_("Train"), type="primary", width=120):
            start(config)
    if here:
        resources.scheduler().load(config.dataset)
    _fetch(config.dataset)
    return config


def batch_size() -> int:
    """The batch size that stands in the row."""
    return int(st.session_state.get("batch_size") or _recipe().batch_size)


def start(config: TrainConfig) -> None:
    """Put a new run in the line and watch it."""
    seeds = int(st.session_state.get("seeds") or SEEDS)
    if shell.tell(lambda: resources.submit(runs.create(config, owner=visitor.digest(), seeds=seeds))):
        st.rerun()


def take(config: TrainConfig) -> None:
    """Put the settings of a config in the row."""
    st.session_state.update(choices.values(config))


def data_state(name: str) -> str:
    """ "here", "fetching", "failed" or "absent"; Stroke digits always are here."""
    return resources.downloads().state(name)


def expected(config: TrainConfig) -> str:
    """How long the run will take, from the newest run on this machine, in a sentence; empty where there was none."""
    for run in runs.every()[:5]:
        speeds = [event.images_per_second for event in runs.events(run).steps if event.images_per_second > 0]
        if speeds and run.config.batch_size == config.batch_size:
            seconds = config.epochs * (data.info(config.dataset).train_size / sorted(speeds)[len(speeds) // 2] + 0.4)
            break
    else:
        return ""
    if seconds < 90:
        return _("It takes about {seconds:.0f} s here.").format(seconds=max(seconds, 1))
    return _("It takes about {minutes:.0f} min here.").format(minutes=seconds / 60)


def _first_dataset() -> str:
    return "fashion-mnist" if data.available("fashion-mnist") else "strokes"


def _recipe() -> TrainConfig:
    return RECIPES[st.session_state.get("recipe") or "sigmoid"]


def _take_address() -> None:
    """Settings that stand in the address take their places once, and leave it."""
    found = choices.from_address(st.query_params.to_dict())
    st.session_state.update(found)
    for name in found:
        del st.query_params[name]


def _choice(label: str, key: str, default: Any, shown: Callable[[Any], str] = str) -> Any:
    if st.session_state.get(key) not in choices.CHOICES[key]:
        st.session_state[key] = default
    return st.segmented_control(
        label, choices.CHOICES[key], format_func=shown, required=True, key=key, width="content", persist_state="session"
    )


def _take_recipe() -> None:
    """A recipe was chosen: its values take their places."""
    recipe = _recipe()
    kept = ("dataset", "epochs", "seed")
    st.session_state.update({name: value for name, value in choices.values(recipe).items() if name not in kept})


def _more() -> dict[str, Any]:
    st.segmented_control(
        _("Recipe"),
        list(RECIPES),
        format_func=lambda name: _(RECIPE_TITLES[name]),
        default="sigmoid",
        required=True,
        key="recipe",
        on_change=_take_recipe,
        persist_state="session",
    )
    now = choices.values(_recipe())
    shown: dict[str, tuple[str, Callable[[Any], str]]] = {
        "batch_size": (_("Batch size"), str),
        "optimizer": (_("Optimizer"), lambda name: _(choices.OPTIMIZERS[name])),
        "activation": (_("Activation"), str),
        "pooling": (_("Pooling"), lambda name: _(choices.POOLING[name])),
        "normalisation": (_("Normalisation"), lambda name: _(choices.NORMALISATION[name])),
        "initialisation": (_("Initial weights"), choices.INITIALISATIONS.__getitem__),
    }
    chosen = {name: _choice(label, name, now[name], words) for name, (label, words) in shown.items()}
    if "seed" not in st.session_state:
        st.session_state["seed"] = 0
    seed = st.number_input(_("Seed"), 0, choices.LARGEST_SEED, key="seed", persist_state="session")
    _choice(_("Seeds for the error bars"), "seeds", SEEDS)
    return {**chosen, "seed": int(seed)}


def _fetch(dataset: str) -> None:
    """Where the data set is not on this machine: how its download stands, and the button that starts it."""
    now = data_state(dataset)
    if now == "here":
        return
    title = data.info(dataset).title
    if now == "fetching":
        _follow_download(dataset, title)
        return
    if now == "failed":
        st.warning(
            _("{title} could not be fetched: no source answered. Check the network, then try again.").format(
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
    st.progress(share, _("Fetching {title}: {share:.0%}").format(title=title, share=share))
