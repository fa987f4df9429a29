"""The settings of a run: one row of choices, a popover with the rest, and the button that starts it."""

from typing import Any

import streamlit as st

from lenet import data, runs
from lenet.model import ACTIVATIONS, POOLINGS, LeNetConfig
from lenet.training import OPTIMIZERS, RECIPES, TrainConfig
from ui import live, state
from ui.words import N_, _

EPOCHS = (1, 3, 5, 10)
RATES = (0.001, 0.003, 0.01, 0.03)
BATCHES = (32, 64, 128, 256, 512)
RECIPE_TITLES = {"sigmoid": N_("Sigmoid"), "source": N_("As in the source"), "relu": "ReLU"}
POINTS = 600  # events of a whole run: more than a chart shows


def row() -> TrainConfig:
    """Draw the row; the config that stands in it. Pressing Train starts a run and shows it."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        dataset = _choice(
            _("Pictures"), list(live.TITLES), "dataset", _first_dataset(), lambda name: _(live.TITLES[name])
        )
        epochs = _choice(_("Epochs"), EPOCHS, "epochs", 5)
        rate = _choice(_("Learning rate"), RATES, "learning_rate", _recipe().learning_rate, lambda rate: f"{rate:g}")
        with st.popover(_("More")):
            more = _more()
        config = _config(dataset, epochs, rate, more)
        if data_state(dataset) == "here" and st.button(_("Train"), type="primary", width=120):
            start(config)
    _fetch(dataset)
    return config


def batch_size() -> int:
    """The batch size that stands in the row."""
    return int(st.session_state.get("batch_size") or _recipe().batch_size)


def start(config: TrainConfig) -> None:
    """Hand a new run to the worker and watch it."""
    run = runs.create(config)
    state.worker().train(run)
    state.watch(run)
    st.rerun()


def data_state(name: str) -> str:
    """ "here", "fetching", "failed" or "absent"; Stroke digits always are here."""
    return state.downloads().state(name)


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


def _choice(label: str, options: Any, key: str, default: Any, shown: Any = str) -> Any:
    if key not in st.session_state:
        st.session_state[key] = default
    return st.segmented_control(
        label, options, format_func=shown, required=True, key=key, width="content", persist_state="session"
    )


def _take_recipe() -> None:
    """A recipe was chosen: its values take their places."""
    recipe = _recipe()
    chosen = {
        "learning_rate": recipe.learning_rate,
        "batch_size": recipe.batch_size,
        "optimizer": recipe.optimizer,
        "initialisation": recipe.initialisation,
        "activation": recipe.model.activation,
        "pooling": recipe.model.pooling,
    }
    st.session_state.update(chosen)


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
    recipe = _recipe()
    return {
        "batch_size": _choice(_("Batch size"), BATCHES, "batch_size", recipe.batch_size),
        "optimizer": _choice(
            _("Optimizer"), OPTIMIZERS, "optimizer", recipe.optimizer, lambda name: _(live.OPTIMIZERS[name])
        ),
        "activation": _choice(_("Activation"), list(ACTIVATIONS), "activation", recipe.model.activation),
        "pooling": _choice(
            _("Pooling"),
            list(POOLINGS),
            "pooling",
            recipe.model.pooling,
            {"max": _("max"), "average": _("average")}.get,
        ),
        "initialisation": _choice(
            _("Initial weights"),
            list(live.INITIALISATIONS),
            "initialisation",
            recipe.initialisation,
            live.INITIALISATIONS.__getitem__,
        ),
        "seed": st.number_input(_("Seed"), 0, 2**31 - 1, 0, key="seed", persist_state="session"),
    }


def _config(dataset: str, epochs: int, rate: float, more: dict[str, Any]) -> TrainConfig:
    steps = epochs * -(-data.info(dataset).train_size // more["batch_size"])
    return TrainConfig(
        dataset=dataset,
        epochs=epochs,
        batch_size=more["batch_size"],
        learning_rate=rate,
        optimizer=more["optimizer"],
        initialisation=more["initialisation"],
        seed=int(more["seed"]),
        report_every=max(1, steps // POINTS),
        model=LeNetConfig(activation=more["activation"], pooling=more["pooling"]),
    )


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
        state.downloads().start(dataset)
        st.rerun()


@st.fragment(run_every=1)
def _follow_download(dataset: str, title: str) -> None:
    if data_state(dataset) != "fetching":
        st.rerun()
    share = state.downloads().progress(dataset)
    st.progress(share, _("Fetching {title}: {share:.0%}").format(title=title, share=share))
