"""A network that the visitor brings: its file is read, measured on test pictures, and kept for this visitor alone."""

from contextlib import suppress
from dataclasses import replace
from html import escape
from pathlib import PurePath

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lenet import checkpoints, data
from lenet.activations import ACTIVATIONS
from lenet.checkpoints import Card, Foreign, Network
from lenet.checkpoints.foreign import MOST_BYTES
from lenet.errors import LeNetError
from lenet.evaluation.metrics import is_like_guessing
from lenet.model_config import POOLINGS, layer_sizes
from lenet.runs import uploads
from ui import formats, network_picker, resources, shell, upload_limits, visitor
from ui.i18n import _
from ui.kernels import kernels
from ui.messages import as_markdown, warn
from ui.train.choices import POOLING
from ui.uploads import words_of_uploader

ENDINGS = ["safetensors", "pt", "pth", "bin", "ckpt"]  # the page says what to do with those that it does not open
BITS = {"F16": 16, "F64": 64}
LONGEST = 80  # characters of a file's name that are shown


def section() -> None:
    """A folded part of the page with the file uploader, and the network in the file."""
    with st.expander(_("Upload a network")):
        beside = _("or drop it here; up to {size} MB").format(size=MOST_BYTES // 1_000_000)
        st.html(words_of_uploader(_("Choose a file"), beside))
        shell.note(
            _(
                "A .safetensors file: a network downloaded here, or the state dict of a LeNet in PyTorch, such as the"
                " tutorial's. It is yours alone; {most} are kept, then the oldest goes."
            ).format(most=uploads.MOST_EACH)
        )
        file = st.file_uploader(_("Network (.safetensors)"), type=ENDINGS, label_visibility="collapsed", key=_key())
        if file:
            try:
                upload_limits.check(file)
                foreign = checkpoints.read_foreign(file.getvalue(), _name(file))
            except LeNetError as error:
                warn(error)
            else:
                _contents(file, *_identify(foreign))


def _key() -> str:
    """The key of the uploader, a new one once a file is kept, so that it is empty again."""
    return f"network_file_{st.session_state.get('networks_uploaded', 0)}"


def _name(file: UploadedFile) -> str:
    return PurePath(file.name.replace("\\", "/")).name[-LONGEST:]


def _identify(foreign: Foreign) -> tuple[Foreign, str]:
    """The network in a file, with what the card of a network with the same weights says if the file itself does not.

    Uploaded networks do not count: their cards have what a visitor said.

    Returns:
        The network; the name of the one with the same weights in `resources.models`, empty if there is none.
    """
    for name in [] if foreign.described else resources.models():
        run = resources.run_named(name)
        with suppress(LeNetError):  # one that is damaged
            checkpoint = None if run and run.uploaded else resources.checkpoint(name)
            if checkpoint and foreign.is_network_of(checkpoint.network):
                return foreign.described_by(checkpoint.card, checkpoint.network), name
    return foreign, ""


def _contents(file: UploadedFile, foreign: Foreign, twin: str) -> None:
    """The network in a file, the settings to choose for it, and the button that measures and keeps it.

    Args:
        twin: the name of the network here that has the same weights; empty if there is none.
    """
    config = foreign.network.config
    portrait, words = st.columns([236, 884], gap="medium", vertical_alignment="center")
    with portrait:
        kernels(foreign.network.kernels(), width=32, key="portrait_of_upload")
    with words:
        facts = _facts(foreign)
        if twin:
            same = _("These are the weights of “{name}”, which is here already.")
            facts += f"<br>{same.format(name=escape(network_picker.title(twin)))}"
        st.html(f'<b>{escape(_name(file))}</b><div class="note number">{facts}</div>')
    infos = [info for info in data.REGISTRY.values() if len(info.classes) == config.classes]
    datasets = [info.name for info in infos if data.available(info.name)]
    if not datasets:
        warn(_("No data set here has {count} classes: it cannot be measured.").format(count=config.classes))
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        dataset = st.selectbox(
            _("It learned from"),
            datasets,
            index=datasets.index(foreign.dataset) if foreign.dataset in datasets else 0,
            format_func=lambda name: _(data.info(name).title),
            width=220,
            key=f"dataset_of_{file.file_id}",
        )
        network = foreign.network if foreign.described else _ask_settings(file, foreign.network)
        pressed = st.button(_("Measure and keep"), type="primary", key="keep_upload")
    if dataset:
        if pressed:
            shell.attempt(_measure, file, network, dataset, foreign)
        _result(file, network, dataset, foreign, pressed=pressed)


def _result(file: UploadedFile, network: Network, dataset: str, foreign: Foreign, *, pressed: bool) -> None:
    """Keep the network after it was measured; if it answers no better than guessing, only after one more click."""
    file_id, card = st.session_state.get("measured_upload", ("", None))
    if not card or (file_id, card.dataset, card.model) != (file.file_id, dataset, network.config):
        return  # it was measured with other choices, or not at all
    info = data.info(dataset)
    confirmed = pressed
    if is_like_guessing(card.test_accuracy, info.test_size, len(info.classes)):
        if foreign.described:
            sentence = _("{accuracy} on test: it answers no better than guessing. The data set may be another one.")
        else:
            sentence = _(
                "{accuracy} on test: it answers no better than guessing. The data set, activation function or pooling"
                " may be another one: choose again and measure again."
            )
        warn(sentence.format(accuracy=formats.percent(card.test_accuracy)))
        confirmed = st.button(_("Keep it all the same"), key="keep_guessing_upload")
    if confirmed and shell.attempt(_keep, file, network, card):
        st.rerun()


def _facts(foreign: Foreign) -> str:
    config = foreign.network.config
    first, second = config.channels
    facts = [
        _("{parameters:,} parameters").format(parameters=sum(layer.parameters for layer in layer_sizes(config))),
        _("{first} and {second} maps").format(first=first, second=second),
        _("padding {value}").format(value=config.padding),
        _("{count} classes").format(count=config.classes),
    ]
    if config.normalisation == "batch":
        facts.append(_("batch normalisation"))
    if foreign.described:
        facts += [ACTIVATIONS[config.activation].title, _("{value} pooling").format(value=_(POOLING[config.pooling]))]
    if foreign.converted:
        facts.append(_("its {bits}-bit numbers become 32-bit").format(bits=BITS[foreign.converted]))
    return " · ".join(facts)


def _ask_settings(file: UploadedFile, network: Network) -> Network:
    """The network with the activation function and the pooling that the visitor chooses, at first the tutorial's."""
    activation = st.selectbox(
        _("Activation"),
        list(ACTIVATIONS),
        index=list(ACTIVATIONS).index(network.config.activation),
        format_func=lambda name: ACTIVATIONS[name].title,
        help=_("The weights do not tell. At first it is the tutorial's."),
        width=160,
        key=f"activation_of_{file.file_id}",
    )
    pooling = st.selectbox(
        _("Pooling"),
        list(POOLINGS),
        index=list(POOLINGS).index(network.config.pooling),
        format_func=lambda name: _(POOLING[name]),
        width=140,
        key=f"pooling_of_{file.file_id}",
    )
    return network.with_settings(activation=activation, pooling=pooling)


def _measure(file: UploadedFile, network: Network, dataset: str, foreign: Foreign) -> None:
    """Measure a network, and note its card for `_result`.

    Raises:
        LeNetError: it cannot be measured.
    """
    with st.spinner(_("Measuring on the test pictures")):
        training = foreign.training if foreign.described else {}  # else the visitor has said what network it is
        values = resources.compute("card", network, _name(file), _name(file), dataset, training)
    st.session_state["measured_upload"] = file.file_id, Card.from_dict(values)


def _keep(file: UploadedFile, network: Network, card: Card) -> None:
    """Keep a network under the name of its file, and use it on all pages.

    Raises:
        LeNetError: no name is free.
        OSError: the disk is full, …
    """
    run = uploads.keep(network, replace(card, name=uploads.free_name(file.name)), owner=visitor.digest())
    upload_limits.forget(file)
    st.session_state.pop("measured_upload", None)
    st.session_state["networks_uploaded"] = st.session_state.get("networks_uploaded", 0) + 1
    resources.model(run.id)
    st.query_params.pop("network", None)
    st.toast(as_markdown(_("Kept as {title}").format(title=run.title)))
