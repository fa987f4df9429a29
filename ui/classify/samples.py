"""Samples: pictures of the test set to choose from, for those who cannot draw."""

import streamlit as st

from lenet.checkpoints import Checkpoint
from ui import pictures, resources, shell, visitor
from ui.classify.answer import look_inside, show_answer
from ui.components.tiles import tiles
from ui.i18n import _, class_names

SAMPLES = 40


def samples(checkpoint: Checkpoint) -> None:
    """Show test pictures on the left and the answer to the chosen one on the right."""
    test_set = resources.samples(checkpoint.info)
    if test_set is None:
        st.info(
            _("{title} is not on this machine yet. Fetch it on the Train page.").format(title=checkpoint.info.title)
        )
        return
    images, labels = test_set[0][:SAMPLES], test_set[1][:SAMPLES]
    names = class_names(checkpoint.info)
    left, right = st.columns([400, 600], gap="medium")
    with left:
        picked = tiles(
            images / 255,
            alts=[names[label] for label in labels.tolist()],
            scale="sequential",
            lo=0,
            hi=1,
            columns=8,
            narrow_columns=6,
            clickable=True,
            selected=visitor.sample() % len(images),
            key="samples",
        )
        if picked is not None and picked != visitor.sample():
            visitor.sample(picked)
            st.rerun()
    with right:
        number = visitor.sample() % len(images)
        show_answer(checkpoint, pictures.of_sample(images[number]))
        shell.note(_("Its label: {name}").format(name=names[int(labels[number])]))
        look_inside("sample")
