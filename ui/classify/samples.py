"""Samples: pictures of the test set to choose from, of one class or only those that the network gets wrong."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lenet.checkpoints import Checkpoint
from ui import pictures, shell, test_sets, visitor
from ui.classify import sample_answers, teach
from ui.classify.answer import look_inside, show_answer
from ui.components.tiles import Caption, tiles
from ui.i18n import _, class_names
from ui.test_sets import Pictures

COLUMNS, NARROW_COLUMNS, ROWS = 8, 6, 5
NAMED_COLUMNS = 4  # where the names of clothing are below the pictures


def samples(checkpoint: Checkpoint) -> None:
    """Show test pictures on the left and the answer to the chosen one on the right."""
    test_set = test_sets.samples(checkpoint.info)
    if test_set is None:
        st.info(
            _("{title} is not on this machine yet. Fetch it on the Train page.").format(title=checkpoint.info.title)
        )
        return
    images, labels = test_set
    names = class_names(checkpoint.info)
    left, right = st.columns([400, 600], gap="medium")
    with left:
        _choose(checkpoint, test_set)
    with right:
        number = visitor.sample() % len(images)
        show_answer(checkpoint, pictures.of_sample(images[number]))
        shell.note(_("Its label: {name}").format(name=names[int(labels[number])]))
        teach.correct(checkpoint, pictures.of_sample(images[number]))
        look_inside("sample")


def _choose(checkpoint: Checkpoint, test_set: Pictures) -> None:
    """The filter, and one page of the pictures that pass it; a click chooses one."""
    images, labels = test_set
    names = class_names(checkpoint.info)
    label, only_mistakes = _filter(names)
    answers = sample_answers.answers(checkpoint, images) if only_mistakes else None
    passes = np.ones(len(labels), dtype=bool) if label is None else labels == label
    indices = np.flatnonzero(passes if answers is None else passes & (answers != labels))
    if not len(indices):
        shell.note(_("There is no such picture."))
        return
    if visitor.sample() % len(images) not in indices:
        visitor.sample(int(indices[0]))
    columns = COLUMNS if answers is None or max(map(len, names)) == 1 else NAMED_COLUMNS
    place, number = st.container(), visitor.sample() % len(images)
    shown = _page(indices, columns * ROWS, number)
    captions = [] if answers is None else [_mistake(names, int(labels[index]), int(answers[index])) for index in shown]
    with place:
        picked = tiles(
            images[shown] / 255,
            alts=[names[labels[index]] for index in shown]
            if answers is None
            else [f"{caption.before} → {caption.left}" for caption in captions],
            captions=captions,
            columns=columns,
            narrow_columns=min(NARROW_COLUMNS, columns),
            clickable=True,
            selected=shown.index(number) if number in shown else None,
            key="samples",
        )
    if picked is not None and picked < len(shown) and shown[picked] != number:
        visitor.sample(shown[picked])
        st.rerun()


def _filter(names: list[str]) -> tuple[int | None, bool]:
    """The class of which pictures are shown, None for all; and whether only mistakes are."""
    every = len(names)  # after the classes, but shown first
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        label = st.selectbox(
            _("Class"),
            [every, *range(every)],
            format_func=lambda number: _("All classes") if number == every else names[number],
            label_visibility="collapsed",
            width=160,
            key=f"sample_class_{visitor.language()}_{names[0]}_{every}",
        )
        only_mistakes = st.toggle(_("Only mistakes"), key="sample_mistakes", persist_state="session")
    return None if label == every else label, only_mistakes


def _page(indices: NDArray[np.int64], size: int, chosen: int) -> list[int]:
    """One page of the pictures, at first that of the chosen one; the visitor turns pages."""
    pages = -(-len(indices) // size)
    first = 1 + int(np.searchsorted(indices, chosen)) // size
    number = st.pagination(pages, default=first, key=f"sample_page_{pages}") if pages > 1 else 1
    page: list[int] = indices[(number - 1) * size : number * size].tolist()
    return page


def _mistake(names: list[str], label: int, answer: int) -> Caption:
    said = _("none of them") if answer == sample_answers.NONE else names[answer]
    return Caption(said, wrong=True, before=names[label])
