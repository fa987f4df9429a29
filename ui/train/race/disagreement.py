"""After a race: the test pictures to which two contestants give different answers, and whether that is chance."""

from collections.abc import Sequence
from html import escape
from itertools import combinations
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lenet import data, files
from lenet.errors import LeNetError
from lenet.evaluation.comparison import Comparison
from lenet.runs import Run
from ui import mcnemar, resources, shell, test_sets, visitor
from ui.components.tiles import Caption, tiles
from ui.i18n import _, class_names
from ui.messages import as_markdown, warn
from ui.train.race.contestants import Contestant, ranked

COLUMNS, NARROW_COLUMNS, ROWS = 7, 3, 2  # of one page of pictures
Answers = dict[str, Any]  # of two networks, as `lenet.runs.race_facts.disagreements` returns them


def show(contestants: Sequence[Contestant]) -> None:
    """Two contestants: how often their answers differ, McNemar's test, and the pictures."""
    pair = _pair(contestants)
    try:
        answers = _disagreements(*(one.run for one in pair))
    except LeNetError as error:
        warn(error)
        return
    titles = escape(pair[0].name), escape(pair[1].name)
    result = _comparison(answers)
    words = _("{first} and {second} give different answers to {differing:,} of {count:,} test pictures.")
    shell.section(
        words.format(first=titles[0], second=titles[1], differing=len(answers["indices"]), count=answers["count"])
    )
    shell.note(mcnemar.verdict(titles, result))
    _pictures(pair, answers)


def compared(first: Run, second: Run) -> Comparison:
    """How many test pictures two runs have right, and whether the difference is chance.

    Raises:
        LeNetError: a run has no weights, or its data set is not on this machine.
    """
    return _comparison(_disagreements(first, second))


def _comparison(answers: Answers) -> Comparison:
    return Comparison(*(answers[name] for name in Comparison._fields))


def _pair(contestants: Sequence[Contestant]) -> tuple[Contestant, Contestant]:
    """The two that are compared: all there are, or as the visitor chooses, at first the two best."""
    pairs = list(combinations(ranked(contestants), 2))
    if len(pairs) == 1:
        return pairs[0]
    names = [as_markdown(_("{first} and {second}").format(first=one.name, second=other.name)) for one, other in pairs]
    numbers = range(len(pairs))
    chosen = st.segmented_control(
        _("Compare"), numbers, format_func=names.__getitem__, default=0, required=True, key="race_pair"
    )
    return pairs[chosen or 0]


def _disagreements(first: Run, second: Run) -> Answers:
    return _read_answers(first, second, *(files.version(run.events_file) for run in (first, second)))


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs={Run: lambda run: run.id})
def _read_answers(first: Run, second: Run, one: files.Version, other: files.Version) -> Answers:  # noqa: ARG001  # keys
    answers: Answers = resources.compute("disagreements", first.id, second.id)
    return answers


def _pictures(pair: tuple[Contestant, Contestant], answers: Answers) -> None:
    """The pictures on which they differ, by who is right; one screen of them at a time."""
    labels, (one, other) = answers["labels"], (answers["first"], answers["second"])
    groups = {
        _("Only {name} is right").format(name=pair[0].name): one == labels,
        _("Only {name} is right").format(name=pair[1].name): other == labels,
        _("Neither is right"): (one != labels) & (other != labels),
    }
    titles = [title for title, members in groups.items() if members.any()]
    if not titles:
        return
    chosen = st.segmented_control(
        _("Pictures"),
        titles,
        format_func=lambda title: as_markdown(f"{title}: {int(groups[title].sum()):,}"),
        default=titles[0],
        required=True,
        label_visibility="collapsed",
        key=f"race_group_{'_'.join(titles)}",
    )
    members = np.flatnonzero(groups[chosen or titles[0]])
    place, size = st.container(), COLUMNS * ROWS
    pages = -(-len(members) // size)
    page = st.pagination(pages, key=f"race_page_{pages}_{chosen}") if pages > 1 else 1
    with place:
        _tiles(pair, answers, members[(page - 1) * size : page * size])


def _tiles(pair: tuple[Contestant, Contestant], answers: Answers, numbers: NDArray[np.int64]) -> None:
    """Some of the pictures on which two contestants differ: `numbers` are their places in `answers`."""
    config = pair[0].run.config
    names = class_names(data.info(config.dataset))
    images, _labels = test_sets.of(config.dataset)
    indices = answers["indices"][numbers].tolist()
    captions, alts = [], []
    for number in numbers:
        label, *pair_answers = (int(answers[part][number]) for part in ("labels", "first", "second"))
        texts = [
            _("{name}: {answer}").format(name=one.name, answer=names[answer])
            for one, answer in zip(pair, pair_answers, strict=True)
        ]
        wrong = [text for text, answer in zip(texts, pair_answers, strict=True) if answer != label]
        captions.append(Caption(names[label], below=_(", ").join(wrong)))
        alts.append("; ".join([names[label], *texts]))
    inside = next((one.run for one in pair if one.run.checkpoint.is_file()), None)
    note = _("a click opens Look inside") if inside else ""
    if config.shuffled:
        note = _("the networks saw their pixels shuffled")
    picked = tiles(
        images[indices],
        alts=alts,
        captions=captions,
        hi=255,
        columns=COLUMNS,
        narrow_columns=NARROW_COLUMNS,
        title=_("What they are, and the wrong answers"),
        note=note,
        clickable=inside is not None,
        key="race_pictures",
    )
    if inside and picked is not None and picked < len(indices):
        visitor.looked_at("sample")
        address = {"data": config.dataset, "index": str(indices[picked]), "run": inside.id}
        st.switch_page("pages/inside.py", query_params=address)
