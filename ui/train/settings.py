"""The row of settings for the next run, a popover with the rest of them, and the button that starts the run."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from lenet import data, runs
from lenet.runs import Run
from lenet.training import RECIPES, TrainConfig
from ui import formats, resources, shell, visitor
from ui.i18n import N_, _
from ui.messages import warn
from ui.train import choices, logs
from ui.train.choices import SETTINGS

SEEDS = 8  # that a run is trained with, unless somebody chooses otherwise
EVALUATION = 0.4  # seconds that the test at the end of an epoch takes
RECIPE_TITLES = {"sigmoid": "sigmoid", "source": N_("Original tutorial recipe"), "relu": "ReLU"}
IN_ROW = ("dataset", "epochs", "learning_rate")  # the other settings stand in the popover


def row() -> TrainConfig:
    """Draw the settings; returns the config that they make. The button Train starts a run and shows it."""
    _take_address()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        chosen = {name: _setting(name) for name in IN_ROW}
        with st.popover(_("More")):
            config = choices.from_values(chosen | _more())
            shell.note(_("Copy a link to these settings"))
            base = (st.context.url or "").rsplit("/", 1)[0]
            st.code(f"{base}/{choices.address(config, _seeds())}", language=None)
        here = data_state(config.dataset) == "here"
        if here and st.button(_("Train"), type="primary", width=120):
            start(config)
    if here:
        resources.scheduler().load(config.dataset)
    _fetch(config.dataset)
    return config


def batch_size() -> int:
    """The batch size that is chosen."""
    return int(st.session_state.get("batch_size") or _recipe().batch_size)


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
    """The sentence that says what to do, and how long it will take if one of the newest runs had such batches."""
    for run in logs.newest(5):
        if run.config.batch_size == config.batch_size and (speed := logs.summary(run).images_per_second):
            seconds = config.epochs * (data.info(config.dataset).train_size / speed + EVALUATION)
            return _("Press Train. It takes about {duration} here.").format(duration=formats.duration(seconds))
    return _("Press Train.")


def _seeds() -> int:
    return int(st.session_state.get("seeds") or SEEDS)


def _recipe() -> TrainConfig:
    return RECIPES[st.session_state.get("recipe") or "sigmoid"]


def _default(name: str) -> Any:
    if name == "dataset":
        return "fashion-mnist" if data.available("fashion-mnist") else "strokes"
    return choices.values(_recipe())[name]


def _take_address() -> None:
    """Settings that stand in the address are chosen once and leave it; those that no run can have are named."""
    query = st.query_params.to_dict()
    chosen = choices.from_address(query)
    st.session_state.update(chosen)
    refused = [name for name in (*SETTINGS, "seed", "seeds") if name in query and name not in chosen]
    if refused:
        shell.note(_("This address asks for settings that no run can have: {names}.").format(names=", ".join(refused)))
    for name in (*chosen, *refused):
        del st.query_params[name]


def _setting(name: str) -> Any:
    setting = SETTINGS[name]
    return _choice(_(setting.label), name, setting.offered, _default(name), setting.write)


def _choice(
    label: str,
    key: str,
    offered: Sequence[Any],
    default: Any,
    write: Callable[[Any], str] = str,
    hint: str | None = None,
) -> Any:
    """Offer some values, and beside them the one that is chosen already."""
    if st.session_state.get(key) is None:
        st.session_state[key] = default
    chosen = st.session_state[key]
    options = choices.with_value(offered, chosen)
    return st.segmented_control(
        label, options, format_func=write, required=True, key=key, help=hint, width="content", persist_state="session"
    )


def _take_recipe() -> None:
    """A recipe was chosen: choose the settings that belong to it."""
    st.session_state.update({name: _default(name) for name in SETTINGS if name not in ("dataset", "epochs")})


def _more() -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        st.segmented_control(
            _("Recipe"),
            list(RECIPES),
            format_func=lambda name: _(RECIPE_TITLES[name]),
            default="sigmoid",
            required=True,
            key="recipe",
            help=_("Sets the learning rate, the activation function and the initial weights."),
            on_change=_take_recipe,
            persist_state="session",
        )
    chosen = {}
    for name, setting in SETTINGS.items():
        if name not in IN_ROW:
            with right if setting.of_model else left:
                chosen[name] = _setting(name)
    if "seed" not in st.session_state:
        st.session_state["seed"] = 0
    with left:
        seed = st.number_input(_("Seed"), 0, choices.LARGEST_SEED, key="seed", persist_state="session")
        _choice(
            _("Number of seeds"),
            "seeds",
            choices.SEEDS,
            SEEDS,
            hint=_("The same training is repeated with other seeds. Error bars show how much the accuracies differ."),
        )
    return {**chosen, "seed": int(seed)}


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
