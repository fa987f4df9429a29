"""The answers to all files of a visit: as a table, as a CSV file, and in one figure where their names carry labels."""

import csv
import io
from html import escape

import numpy as np
import streamlit as st

from lenet.checkpoints import Checkpoint
from lenet.evaluation.metrics import wilson
from ui import formats, network_picker, resources, shell, upload_tiles
from ui.components.answer_table import Line, answer_table
from ui.glossary.marks import marked
from ui.i18n import _, class_names
from ui.upload_answers import Row
from ui.uploads import Uploads

EXAMPLE = 7  # the class in the example of a file's name
CSV_HEADS = ("file", "answer", "probability", "measured", "next", "probability of next", "label", "correct")


def choose(uploads: Uploads, rows: list[Row], checkpoint: Checkpoint) -> None:
    """Show a line for each file; a click on one chooses it."""
    names = class_names(checkpoint.info)
    columns = {_("File"): [row.file.name for row in rows]} | _columns(rows, names)
    picked = answer_table(
        np.concatenate([row.file.images[checkpoint.info.kind] for row in rows])[:, 0],
        heads=list(columns),
        lines=[Line(cells, row.is_correct is False) for row, *cells in zip(rows, *columns.values(), strict=True)],
        photos=[row.thumbnail for row in rows],
        selected=uploads.chosen,
        saw=_("what it saw"),
        key="files_table",
    )
    upload_tiles.take(uploads, picked)


def accuracy(rows: list[Row], names: list[str]) -> None:
    """How many answers are the labels of the files' names; how to give labels, with a class of `names`, if none has."""
    labelled = [row for row in rows if row.is_correct is not None]
    if not labelled:
        words = _("Name a file {name}_03.png or its folder {name}, and its label is read: then the accuracy is here.")
        shell.note(marked(words.format(name=escape(names[min(EXAMPLE, len(names) - 1)])), "accuracy"))
        return
    correct = sum(bool(row.is_correct) for row in labelled)
    interval = wilson(correct, len(labelled))
    text = _("Label from the file's name: {correct} of {count} correct, {accuracy} ({share} interval {low} to {high}).")
    shell.note(
        text.format(
            correct=correct,
            count=len(labelled),
            accuracy=formats.percent(correct / len(labelled)),
            share="95%",
            low=formats.percent(interval.low),
            high=formats.percent(interval.high),
        )
    )


def offer_download(rows: list[Row], checkpoint: Checkpoint) -> None:
    """The button that saves all answers as a CSV file."""
    st.download_button(
        _("Save as CSV"),
        as_csv(rows, class_names(checkpoint.info)),
        file_name=f"{network_picker.file_name(resources.model())}, answers.csv",
        mime="text/csv",
        on_click="ignore",
    )


def as_csv(rows: list[Row], names: list[str]) -> bytes:
    """The answers in UTF-8, with the mark by which Excel knows it; probabilities and shares in [0, 1].

    Measured is the share of answers this sure that were correct on pictures kept out of the training.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(CSV_HEADS)
    for row in rows:
        frequency = _frequency(row)
        writer.writerow(
            [
                row.file.name,
                row.in_words(names),
                f"{row.probability:.6f}",
                "" if frequency is None else f"{frequency:.4f}",
                "" if row.readings else names[row.second],
                "" if row.readings else f"{row.second_probability:.6f}",
                "" if row.label is None else names[row.label],
                {True: "yes", False: "no", None: ""}[row.is_correct],
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def _columns(rows: list[Row], names: list[str]) -> dict[str, list[str]]:
    """The cells of each column by its head; a column in which nothing would stand is left out."""
    columns = {
        _("Answer"): [row.in_words(names) for row in rows],
        _("Probability"): ["" if row.is_none else formats.probability(row.probability) for row in rows],
        _("Correct, of answers this sure"): [_measured(row) for row in rows],
        _("Next"): [_next(row, names) for row in rows],
        _("Label"): ["" if row.label is None else names[row.label] for row in rows],
    }
    return {head: cells for head, cells in columns.items() if any(cells)}


def _next(row: Row, names: list[str]) -> str:
    if row.readings or row.is_none:
        return ""
    return f"{names[row.second]}, {formats.probability(row.second_probability)}"


def _measured(row: Row) -> str:
    frequency = _frequency(row)
    return "" if frequency is None else formats.percent(frequency, formats.CAPTION)


def _frequency(row: Row) -> float | None:
    """How often answers this sure were correct; None where it was not measured, or there is no one answer."""
    return None if row.readings or row.is_none else row.answer.frequency
