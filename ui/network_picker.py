"""Choosing a network, on every page in the same way."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from lenet import runs
from lenet.checkpoints import Card, Checkpoint
from lenet.errors import LeNetError
from lenet.runs import Run, RunState
from lenet.training import TrainConfig
from ui import formats, networks, resources, snapshots, timeline, visitor
from ui.i18n import N_, _
from ui.messages import warn
from ui.train import names, wording

SHIPPED = {
    "mnist": N_("Digits"),
    "fashion-mnist": N_("Clothing"),
    "fashion-mnist-source": N_("Clothing, tutorial recipe"),
}
RECIPES = (  # as they stand in the cards of the networks that ship
    N_("the source's: sigmoid, PyTorch's initialisation, Adam at 0.01, batches of 256"),
    N_(
        "ReLU, batch normalisation (in the weights since), PyTorch's initialisation, taught by a residual network (its"
        " opinion counts 70%, the label 30%) on 18 views of each picture (mirrored, moved by a pixel), AdamW with one"
        " cycle to 0.004, batches of 128, moving average of the weights"
    ),
    N_(
        "ReLU, PyTorch's initialisation, taught by a residual network (distillation at temperature 2) on 10 views of"
        " each picture (turned, scaled, sheared, moved, bent, thinner or thicker), AdamW with one cycle to 0.004,"
        " batches of 128, moving average of the weights; then 20 epochs at 0.001 with pictures changed more"
        " (30%; also coarse, hard, blurred, faint, noisy) and stroke digits (25%); the weights are the mean of this"
        " stage's (80%) and the first's (20%)"
    ),
)


def title(name: str) -> str:
    """The title of a network of `resources.models`."""
    if name in SHIPPED:
        return _(SHIPPED[name])
    run = runs.find(name)
    if run and not run.title and run.origin and run.corrections_file.is_file() and run.origin.run != name:
        return _("{name}, taught").format(name=_source_title(run.origin.run))
    return names.title(run) if run else name


def file_name(name: str) -> str:
    """What a network of `resources.models` is called, as the beginning of a file's name on every system."""
    run = resources.run_named(name)
    return names.file_name(run) if run else name


def _source_title(name: str) -> str:
    """The title of a network that was taught; one that was taught itself is called as a run, not by its own source."""
    run = runs.find(name)
    return title(name) if run is None else names.title(run)


def recipe(card: Card) -> str:
    """How a network was trained, in the visitor's language; of an uploaded one, what its file says."""
    if card.file and not card.config:
        return _("not known: uploaded as {file}").format(file=card.file)
    try:
        words = wording.recipe(TrainConfig.from_dict(card.config)) if card.config else _(card.recipe)
    except ValueError:  # settings of another version: the card has them in English, too
        words = card.recipe
    if card.file:
        return _("uploaded as {file}, which says: {recipe}").format(file=card.file, recipe=words)
    if not card.corrections:
        return words
    text = _("{source}, trained on with {count} corrections among the pictures of the data set: {recipe}")
    return text.format(source=_source_title(card.source), count=card.corrections, recipe=words)


def label(name: str, path: Path) -> str:
    """A network's name and accuracy."""
    try:
        card = resources.card(path)
    except LeNetError:
        return title(name)
    return _("{name}, {accuracy} on test").format(name=title(name), accuracy=formats.percent(card.test_accuracy))


def pick() -> Checkpoint:
    """A select box of all networks, with the same choice on every page; a sentence says if a network cannot be read.

    A run in the address is chosen, and shown after the step in the address; `timeline.moment` says which that is.
    """
    if problem := _follow_address():
        with st.container(key="address_problem", gap="small"):  # in a row of its own
            warn(problem)
            with st.container(horizontal=True, gap="small"):
                _offer_ways_on(runs.find(st.query_params["run"]))
    labels = {name: label(name, path) for name, path in resources.models().items()}  # not anew for each option
    options, current = list(labels), resources.model()
    step = _step(current)
    if step is not None:
        labels[current] = _("{name}, after step {step:,}").format(name=title(current), step=step)
    name = st.selectbox(
        _("Network"),
        options,
        index=options.index(current) if current in options else 0,
        format_func=lambda name: labels.get(name, name),
        label_visibility="collapsed",
        width=344,
        key=f"picker_{visitor.language()}_{current}_{step}",
    )
    if name and name != current:
        resources.model(name)
        st.query_params.pop("network", None)
        if resources.run_named(name):
            timeline.move(name, None)
        else:
            timeline.leave()
        st.rerun()
    checkpoint, error = _read()
    if error:
        warn(error)
    return checkpoint


def choose(name: str) -> None:
    """Choose the network of this name, for every page; run the page again to show it."""
    resources.model(name)
    if resources.run_named(name):
        timeline.move(name, None)
    else:
        timeline.leave()


def chosen() -> Checkpoint:
    """The network that the pages use: the chosen one, or `mnist` if that cannot be read."""
    _follow_address()
    return _read()[0]


def _follow_address() -> str:
    """Choose the network in the address, a run or one that ships; returns why it cannot be chosen, or nothing."""
    shipped = st.query_params.get("network", "")
    if visitor.arrived() and shipped in SHIPPED:  # later choices on the page count more
        resources.model(shipped)
    asked = st.query_params.get("run", "")
    run = runs.find(asked)
    if asked and run is None:
        return gone()
    if run and run.checkpoint.is_file():
        resources.model(run.id)
    elif run:
        return _without_network(run)
    return ""


def _without_network(run: Run) -> str:
    """Why a run has no network that this page could show."""
    if run.config.network == "perceptron":
        return _("This run trained a perceptron. It has no maps and no kernels; its results are on Train.")
    if run.config.shuffled:
        return _("This run learned pictures with shuffled pixels and cannot read others; its results are on Train.")
    if runs.status(run).state == RunState.FAILED:
        return _("This run has no network: its training failed. Train says why.")
    return _("This run has no network yet. It has one once its training has ended.")


def gone() -> str:
    """What is said of a run in the address that is not on this machine."""
    return _("This run is not here any more: it was deleted, or its address is not complete.")


def _offer_ways_on(run: Run | None) -> None:
    """Buttons for an address whose run has no network: to Train, and to this page without the run."""
    if st.button(_("Open it on Train") if run else _("Train a network"), type="secondary", key="to_train"):
        st.switch_page("pages/train.py", query_params={"run": run.id} if run else None)
    if st.button(_("Go on without it"), key="without_run"):
        timeline.leave()
        st.rerun()


def _step(name: str) -> int | None:
    """The step after which the network of this name is shown; None for what it was at the end."""
    run = resources.run_named(name)
    return timeline.moment(run).step if run else None


def _at_moment(checkpoint: Checkpoint, run: Run | None) -> Checkpoint:
    """The checkpoint, of a run with the network of the step in the address; the browser has it with the snapshots."""
    step = timeline.moment(run).step if run else None
    network = snapshots.network(run, step) if run and step is not None else None
    if run is None or network is None:
        return checkpoint
    checkpoint = replace(checkpoint, network=network)
    networks.place(checkpoint.network, f"{snapshots.address(run)}{step}.bin")
    return checkpoint


def _read() -> tuple[Checkpoint, LeNetError | None]:
    name = resources.model()
    try:
        return _at_moment(resources.checkpoint(name), resources.run_named(name)), None
    except LeNetError as error:  # the choice stays: another one, made here, would be undone by the select box
        return resources.checkpoint("mnist"), error
