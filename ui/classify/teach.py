"""Teach it: corrections of the network's answers, and a network that has learned them."""

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from lenet import runs
from lenet.checkpoints import Checkpoint
from lenet.data import DatasetInfo
from lenet.errors import LeNetError
from lenet.runs import ACTIVE, RunState
from lenet.training.teaching import MOST
from ui import formats, networks, pictures, resources, shell, visitor
from ui.classify import corrections, forgetting, lesson
from ui.classify.lesson import Lesson
from ui.components.tiles import Caption, tiles
from ui.glossary.marks import marked
from ui.i18n import _, class_names, joined
from ui.messages import warn
from ui.train import run_actions
from ui.visitor import Image

WORSE = 1  # percentage points by which a class is called worse
LOOK_EVERY = 0.5  # seconds
TILE = 56  # px
DIGEST = 12  # characters of a digest that are shown


def correct(checkpoint: Checkpoint, image: Image | None) -> None:
    """A quiet row in which the visitor says with one click what a picture really is; nothing without a picture."""
    if image is None:
        return
    if st.session_state.pop("corrected", False):
        st.rerun()  # the panel is not in the part of the page that a drawing runs
    info, names = checkpoint.info, class_names(checkpoint.info)
    key = f"it_was_{visitor.language()}_{info.name}"
    choice: dict[str, Any] = {
        "label": _("It was"),
        "options": range(len(names)),
        "format_func": names.__getitem__,
        "label_visibility": "collapsed",
        "key": key,
        "on_change": _note,
        "args": (info, image, key),
    }
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="it_was"):
        shell.note(_("Wrong? It was:"))
        if max(map(len, names)) == 1:
            st.pills(**choice)
        else:
            st.selectbox(**choice, index=None, placeholder=_("Choose"), width=180)


def _note(info: DatasetInfo, image: Image, key: str) -> None:
    """Take what the visitor has just said of a picture, and empty the row for the next one."""
    label = st.session_state[key]
    st.session_state[key] = None
    if label is None:
        return
    st.session_state["corrected"] = True
    if not corrections.add(info, image, label):
        st.toast(_("{count} corrections are the most. Remove one first.").format(count=MOST))


def panel(checkpoint: Checkpoint) -> None:
    """The corrections, the button that teaches them, and what the latest teaching did; nothing before the first."""
    taught, some = lesson.latest(), corrections.of(checkpoint.info)
    if taught and lesson.take_once(taught):
        st.rerun()
    if taught and checkpoint.info.classes != taught.before.info.classes:
        taught = None
    if not some and not taught:
        return
    with st.container(key="teach", gap="small"):
        shell.section(_("Teach it"))
        if taught and taught.state in ACTIVE:
            _follow(taught)
            return
        if taught:
            _result(taught, checkpoint)
        if some:
            _offer(checkpoint, is_new=taught is None or some != taught.corrections)


def _offer(checkpoint: Checkpoint, *, is_new: bool) -> None:
    """The corrections, each of which can be removed, and the button."""
    info, names, some = checkpoint.info, class_names(checkpoint.info), corrections.of(checkpoint.info)
    count = _("1 correction") if len(some) == 1 else _("{count} corrections").format(count=len(some))
    shell.note(count + " · " + _("A click on one removes it."))
    picked = tiles(
        np.concatenate([one.image for one in some])[:, 0],
        alts=[_("Remove: {name}").format(name=names[one.label]) for one in some],
        captions=[Caption(names[one.label]) for one in some],
        columns=12,
        narrow_columns=5,
        width=TILE,
        clickable=True,
        key="corrections_seen",
    )
    if picked is not None and picked < len(some):
        corrections.remove(info, picked)
        st.rerun()
    replay = lesson.replayed(info)
    if replay is None:
        missing = _("To teach it, its own pictures are needed too: fetch {title} on the Train page.")
        shell.note(missing.format(title=_(info.title)))
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if st.button(_("Teach"), disabled=not is_new) and shell.attempt(lesson.teach, checkpoint, replay):
            st.rerun()
        shell.note(_("It trains for a few seconds on these, among pictures that it learned before."))


@st.fragment(run_every=LOOK_EVERY)
def _follow(taught: Lesson) -> None:
    """How far a teaching is; the page is shown anew when it has ended."""
    if taught.state not in ACTIVE:
        st.rerun()
    log = runs.events(taught.run)
    steps = log.latest.step if log.latest else 0
    resources.scheduler().watch(taught.run)
    text = _("It learns") if steps else _("Waiting for its turn")
    st.progress(min(1.0, steps / taught.run.config.steps_per_epoch), text)


def _result(taught: Lesson, checkpoint: Checkpoint) -> None:
    """What a teaching did, and the buttons that undo it and do it again."""
    status = runs.status(taught.run)
    if status.state == RunState.FAILED:
        warn(LeNetError(status.error, **(status.values or {})))
        return
    if status.state != RunState.FINISHED:
        shell.note(_("The teaching was ended before it was done. The network is as it was."))
        return
    in_use = resources.model()
    try:
        after = resources.checkpoint(taught.run.id)
    except LeNetError as error:
        warn(error)
        return
    st.html(f'<p class="number">{_learned(taught, after)}</p>')
    forgetting.meter(taught.before, after)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if in_use == taught.run.id:
            if st.button(_("Undo")):
                lesson.use(taught, taught=False)
                st.rerun()
            run_actions.name(runs.find(taught.run.id) or taught.run, "teach")
        elif in_use == taught.source:
            if st.button(_("Use the taught network")):
                lesson.use(taught, taught=True)
                st.rerun()
            shell.note(_undone(taught, checkpoint))


def _learned(taught: Lesson, after: Checkpoint) -> str:
    """How many of its corrections the taught network answers as the visitor said, and which it does not, as HTML."""
    some = corrections.together(taught.corrections)
    answers = pictures.answers(after, some.images)
    missed = [label for answer, label in zip(answers, some.labels.tolist(), strict=True) if answer.label != label]
    text = _("It learned {right} of {count} corrections. Test pictures: {before} before, {after} after.")
    said = text.format(
        count=len(answers),
        right=len(answers) - len(missed),
        before=formats.percent(forgetting.accuracy(taught.before, after)),
        after=formats.percent(forgetting.accuracy(after, after)),
    )
    said = marked(said, "test_set")
    if missed:
        names = class_names(after.info)
        text = _("Not learned: {names}.").format(names=escape(_(", ").join(names[label] for label in missed)))
        said = joined(said, text)
    return said


def _undone(taught: Lesson, checkpoint: Checkpoint) -> str:
    """That the network before is in use again, and how it is known to be the same; nothing if it is another."""
    now = networks.digest(checkpoint.network)
    if now != taught.digest:  # the visitor has moved on to another step of its run
        return ""
    text = _("Undone: this is the network from before, bit for bit. Its weights have the same SHA-256, {digest}…")
    return marked(text.format(digest=now[:DIGEST]), "weight")
