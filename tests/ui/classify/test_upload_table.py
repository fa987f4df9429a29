"""The table of answers to uploads, and the note above it."""

import csv

import numpy as np
import pytest

from lenet.answering import Answer
from ui import shell
from ui.classify import upload_table
from ui.upload_answers import Row
from ui.uploads import Upload

NAMES = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
IMAGE = np.zeros((1, 1, 28, 28), np.float32)
FILE = Upload("1", "heart.png", {"digits": IMAGE, "clothing": IMAGE}, b"", [], {})
SHARES = np.full(10, 0.1, np.float32)


def row(*, is_none: bool) -> Row:
    answer = Answer(label=0, probabilities=SHARES, raw=SHARES, is_none=is_none, frequency=0.97)
    return Row(FILE, answer, None)


def test_of_a_picture_that_is_none_of_them_no_share_and_no_next_class_is_said() -> None:
    columns = upload_table._columns([row(is_none=True), row(is_none=False)], NAMES)
    assert columns["Correct, of answers this sure"] == ["", "97%"]
    assert columns["Next"][0] == "" and columns["Next"][1].startswith("Trouser, ")
    lines = list(
        csv.DictReader(
            upload_table.as_csv([row(is_none=True), row(is_none=False)], NAMES).decode("utf-8-sig").splitlines()
        )
    )
    assert [line["measured"] for line in lines] == ["", "0.9700"]


@pytest.mark.parametrize(("names", "example"), [(NAMES, "Sneaker_03.png"), (list("012"), "2_03.png")])
def test_the_example_of_a_file_with_a_label_is_one_of_the_classes(
    names: list[str], example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes: list[str] = []
    monkeypatch.setattr(shell, "note", notes.append)
    upload_table.accuracy([row(is_none=False)], names)
    assert example in notes[0]
