"""A network that the visitor brings: its file is read, measured on test pictures, and kept for this visitor alone."""

from html import escape
from pathlib import PurePath

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lenet import checkpoints, data
from lenet.activations import ACTIVATIONS
from lenet.checkpoints import Card, Foreign, Network
from lenet.checkpoints.foreign import MOST_BYTES
from lenet.errors import LeNetError
from lenet.model_config import POOLINGS, layer_sizes
from lenet.runs import uploads
from ui import resources, shell, upload_limits, visitor
from ui.i18n import _
from ui.kernels import kernels
from ui.messages import as_markdown, warn
from ui.train.choices import POOLING
from ui.uploads import words_of_uploader

ENDINGS = ["safetensors", "pt", "pth", "bin", "ckpt"]  # the page says what to do with those that it does not open
BITS = {"F16": 16, "F64": 64}
LONGEST = 80  # characters of a file's name that are shown


def section() -> None:
    """A folded part of the page with the file uploader, and what was found in the file."""
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
                _found(file, foreign)


def _key() -> str:
    """The key of the uploader, a new one once a file is kept, so that it is empty again."""
    return f"network_file_{st.session_state.get('networks_uploaded', 0)}"


def _name(file: UploadedFile) -> str:
    return PurePath(file.name.replace("\\", "/")).name[-LONGEST:]


def _found(file: UploadedFile, foreign: Foreign) -> None:
    """What is in the file, the questions that it leaves open, and the button that measures and keeps it."""
    config = foreign.network.config
    portrait, words = st.columns([236, 884], gap="medium", vertical_alignment="center")
    with portrait:
        kernels(foreign.network.kernels(), width=32, key="portrait_of_upload")
    with words:
        st.html(f'<b>{escape(_name(file))}</b><div class="note number">{_facts(foreign)}</div>')
    fitting = [info for info in data.REGISTRY.values() if len(info.classes) == config.classes]
    here = [info.name for info in fitting if data.available(info.name)]
    if not here:
        warn(_("No data set here has {count} classes: it cannot be measured.").format(count=config.classes))
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        dataset = st.selectbox(
            _("It learned from"),
            here,
            index=here.index(foreign.dataset) if foreign.dataset in here else 0,
            format_func=lambda name: _(data.info(name).title),
            width=220,
            key=f"dataset_of_{file.file_id}",
        )
        network = foreign.network if foreign.described else _asked(file, foreign.network)
        pressed = st.button(_("Measure and keep"), type="primary", key="keep_upload")
    if pressed and dataset and shell.attempt(_keep, file, network, dataset, foreign):
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


def _asked(file: UploadedFile, network: Network) -> Network:
    """The network with what its shapes do not tell: the visitor says it; at first it is as in the tutorial."""
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


def _keep(file: UploadedFile, network: Network, dataset: str, foreign: Foreign) -> None:
    """Measure a network, keep it under the name of its file, and use it on all pages.

    Raises:
        LeNetError: it cannot be measured; no name is free.
        OSError: the disk is full, …
    """
    name = uploads.free_name(file.name)
    with st.spinner(_("Measuring on the test pictures")):
        training = foreign.training if foreign.described else {}  # else the visitor has said what network it is
        values = resources.compute("card", network, name, _name(file), dataset, training)
    run = uploads.keep(network, Card.from_dict(values), owner=visitor.digest())
    upload_limits.forget(file)
    st.session_state["networks_uploaded"] = st.session_state.get("networks_uploaded", 0) + 1
    resources.model(run.id)
    st.query_params.pop("network", None)
    st.toast(as_markdown(_("Kept as {title}").format(title=run.title)))
