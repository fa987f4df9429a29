"""Uploads: each file is read once, in passes between which the page is shown, and each network is asked once."""

import threading
from collections import deque
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from numpy.typing import NDArray

from lenet.answering import Answer
from lenet.errors import ImageError
from ui import pictures, upload_answers, upload_limits, uploads
from ui.components.figures import Part
from ui.resources import checkpoint
from ui.uploads import Uploads


class Rerun(Exception):
    """The page is shown again."""


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Uploads:
    """A visit whose files are names; "bad" cannot be read."""
    files = Uploads()
    monkeypatch.setattr(st, "session_state", {"uploads": files})
    monkeypatch.setattr(upload_limits, "forget", lambda _file: None)
    monkeypatch.setattr(pictures, "of_file", read)

    def rerun() -> None:
        raise Rerun

    monkeypatch.setattr(st, "rerun", rerun)
    return files


def read(_content: bytes, name: str) -> tuple[dict[str, NDArray[np.float32]], bytes, list[Part], dict[str, object]]:
    if name == "bad":
        raise ImageError("{name} is damaged.", name=name)
    image = np.full((1, 1, 28, 28), 0.5, np.float32)
    return {"digits": image, "clothing": image}, b"", [], {}


def files(*names: str) -> list[Any]:
    return [SimpleNamespace(name=name, file_id=name, type="image/png", getvalue=lambda: b"") for name in names]


def read_all(visit: Uploads) -> int:
    """How often the page was shown until everything was read."""
    count = 0
    while visit.waiting:
        count += 1
        with pytest.raises(Rerun):
            uploads.read_on()
    uploads.read_on()  # nothing waits: the page stays
    return count


def test_the_page_is_shown_between_files_that_take_long(visit: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PASS", 0.0)
    visit.take(files("a", "b", "bad", "c"))
    assert read_all(visit) == 4
    assert [file.name for file in visit.files] == ["a", "b", "c"]
    assert [str(error) for error in visit.errors] == ["bad is damaged."]


def test_files_that_take_no_time_are_read_in_one_pass(visit: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PASS", 1000.0)
    visit.take(files(*map(str, range(100))))
    assert read_all(visit) == 1
    assert len(visit.files) == 100


def test_the_first_file_of_a_batch_is_answered_until_another_is_chosen(visit: Uploads) -> None:
    visit.take(files("a", "b"))
    visit.take(files("c"))  # while the others wait
    read_all(visit)
    assert visit.answered == visit.files[0]
    visit.take(files("d", "e"))
    read_all(visit)
    assert visit.answered == visit.files[3]
    visit.remove(4)
    visit.remove(3)
    assert visit.answered == visit.files[2]
    visit.clear()
    assert visit.answered is None


def test_a_batch_of_which_nothing_can_be_read_leaves_the_answer_where_it_is(visit: Uploads) -> None:
    visit.take(files("a", "b"))
    read_all(visit)
    visit.chosen = 1
    visit.take(files("bad"))
    assert visit.answered == visit.files[1]  # while it waits
    read_all(visit)
    assert visit.chosen == 1 and visit.answered == visit.files[1]
    visit.remove(visit.chosen)
    assert [file.name for file in visit.files] == ["a"]
    visit.take(files("bad", "c", "d"))
    read_all(visit)
    assert visit.answered == visit.files[1]


def test_files_above_the_limit_are_not_read(visit: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_limits, "MOST_FILES", 2)
    visit.take(files("a", "b", "c", "d"))
    read_all(visit)
    assert len(visit.files) == 2
    assert [str(error) for error in visit.errors] == ["More than 2 files are not kept."]


def test_what_waits_can_be_removed(visit: Uploads) -> None:
    visit.take(files("a", "b"))
    visit.clear()
    assert visit.waiting == deque() and visit.answered is None


def test_a_file_that_is_read_while_the_page_is_drawn_anew_comes_onto_the_page(
    visit: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, drawn = threading.Event(), threading.Event()

    def read_slowly(content: bytes, name: str) -> Any:
        begun.set()
        drawn.wait()
        return read(content, name)

    monkeypatch.setattr(pictures, "of_file", read_slowly)
    visit.take(files("a"))
    earlier = threading.Thread(target=visit.read_next)  # it ends after the visitor's click
    earlier.start()
    begun.wait()
    visit.missing = bool(visit.waiting)  # as `receive` notes it
    assert visit.missing and not visit.files
    drawn.set()
    earlier.join()
    assert [file.name for file in visit.files] == ["a"] and not visit.waiting
    with pytest.raises(Rerun):
        uploads.read_on()
    uploads.read_on()
    assert len(visit.files) == 1


def test_a_network_is_asked_once_about_a_file(visit: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def answer(_checkpoint: Any, images: NDArray[np.float32]) -> list[Answer]:
        asked.append(len(images))
        probabilities = np.array([0, 0, 0, 0.2, 0, 0, 0, 0.8, 0, 0], np.float32)
        return [Answer(label=7, probabilities=probabilities, raw=probabilities)] * len(images)

    monkeypatch.setattr(pictures, "answers", answer)
    digits, clothing = checkpoint("mnist"), checkpoint("fashion-mnist")
    visit.take(files("7_a.png", "3/b.png", "c.png"))
    read_all(visit)
    rows = upload_answers.rows(visit, digits)
    assert [(row.answer.label, row.second, row.label, row.is_correct) for row in rows] == [
        (7, 3, 7, True),
        (7, 3, 3, False),
        (7, 3, None, None),
    ]
    visit.take(files("d.png"))
    read_all(visit)
    upload_answers.rows(visit, digits)
    upload_answers.rows(visit, clothing)
    upload_answers.rows(visit, digits)
    assert asked == [3, 1, 4]
