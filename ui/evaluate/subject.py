"""What the page Evaluate is about: a network, and the data set whose test pictures it answers."""

from dataclasses import dataclass

import streamlit as st

from lenet import data
from lenet.checkpoints import Checkpoint
from lenet.data import DatasetInfo
from lenet.evaluation.report import Report
from ui import network_picker, resources, visitor
from ui.i18n import _, class_names


@dataclass(frozen=True)
class Subject:
    """A network, a data set with as many classes, and what the network answers to its test pictures."""

    name: str  # of the network, as `resources.models` has it
    checkpoint: Checkpoint
    info: DatasetInfo
    report: Report

    @property
    def labels(self) -> list[str]:
        """The names of the data set's classes."""
        return class_names(self.info)

    @property
    def answers(self) -> list[str]:
        """The names of the network's classes."""
        return class_names(self.checkpoint.info)

    @property
    def comparable(self) -> bool:
        """Whether an answer can be right: the network has the data set's classes."""
        return self.info.classes == self.checkpoint.info.classes

    def pair(self, index: int) -> tuple[str, str]:
        """The names of a picture's label and of the answer to it."""
        return self.labels[self.report.labels[index]], self.answers[self.report.answers[index]]


def choose() -> tuple[Checkpoint, DatasetInfo | None]:
    """A row of widgets for the network and the data set; None where no data set is on this machine to begin with."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        checkpoint = network_picker.pick()
        return checkpoint, _dataset(checkpoint)


def available(checkpoint: Checkpoint) -> dict[str, DatasetInfo]:
    """The data sets on this machine that have as many classes as the network, by name."""
    classes = len(checkpoint.info.classes)
    return {name: info for name, info in data.REGISTRY.items() if len(info.classes) == classes and data.available(name)}


def _dataset(checkpoint: Checkpoint) -> DatasetInfo | None:
    """The data set in the address (`?data=<name>`), else the network's own, else one of the same classes."""
    sets, own = available(checkpoint), checkpoint.info
    first = own if own.name in sets else next((one for one in sets.values() if one.classes == own.classes), None)
    asked = sets.get(st.query_params.get("data", ""))
    current = asked or first
    names = list(sets)
    chosen = st.selectbox(
        _("Test pictures"),
        names,
        index=names.index(current.name) if current else None,
        placeholder=_("Test pictures"),
        format_func=lambda name: _("Test pictures of {title}").format(title=_(sets[name].title)),
        label_visibility="collapsed",
        width=344,
        key=f"test_pictures_{visitor.language()}_{own.name}_{current and current.name}",
    )
    if chosen and (current is None or chosen != current.name):
        if first and chosen == first.name:
            st.query_params.pop("data", None)
        else:
            st.query_params["data"] = chosen
        st.rerun()
    return current


def picture(subject: Subject, index: int) -> dict[str, str]:
    """What the address of Look inside says of a test picture and the network that answers it here."""
    address = {"data": subject.info.name, "index": str(index)}
    run = resources.run_named(subject.name)
    if run is None:
        return {**address, "network": subject.name}
    step = st.query_params.get("step") if st.query_params.get("run") == run.id else None
    return {**address, "run": run.id, **({"step": step} if step else {})}
