"""The offer to ask the network of the other kind about several files."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import streamlit as st

from lenet import checkpoints
from lenet.answering import Answer
from lenet.checkpoints import Checkpoint
from ui import network_picker, resources, shell, upload_answers
from ui.classify import answer
from ui.upload_answers import Row


@dataclass
class Page:
    """What `offer_elsewhere` says and does."""

    notes: list[str]
    chosen: list[str]


def rows(*known: bool) -> list[Row]:
    """Answers to files, of which the network knows these."""
    shares = np.eye(10, dtype=np.float32)[3]
    file: Any = None
    return [Row(file, Answer(label=3, probabilities=shares, raw=shares, is_none=not one), None) for one in known]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    """A page whose button is pressed as soon as it is there."""
    seen = Page([], [])

    def press(label: str) -> bool:
        seen.notes.append(label)
        return True

    monkeypatch.setattr(shell, "note", seen.notes.append)
    monkeypatch.setattr(st, "button", press)
    monkeypatch.setattr(st, "rerun", lambda: None)
    monkeypatch.setattr(network_picker, "choose", seen.chosen.append)
    monkeypatch.setattr(resources, "checkpoint", shipped)
    return seen


def shipped(name: str) -> Checkpoint:
    return checkpoints.load(checkpoints.SHIPPED / f"{name}.safetensors")


def offer(network: str, here: list[Row], there: list[Row], monkeypatch: pytest.MonkeyPatch) -> None:
    """Call it where the network answers `here`, and that of the other kind `there`."""
    monkeypatch.setattr(upload_answers, "rows", lambda _files, _checkpoint: there)
    files: Any = None
    answer.offer_elsewhere(files, here, shipped(network))


def test_files_that_only_the_other_network_knows_are_counted_and_a_click_asks_it(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer("mnist", rows(False, False, True, False), rows(True, True, True, False), monkeypatch)
    assert page.notes == ["2 of these look like clothing.", "Ask the clothing network"]
    assert page.chosen == ["fashion-mnist"]


def test_the_clothing_network_offers_that_of_digits(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    offer("fashion-mnist", rows(False, False, False), rows(True, True, True), monkeypatch)
    assert page.notes[0] == "3 of these look like digits." and page.chosen == ["mnist"]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (rows(False, True, True), rows(True, True, True)),  # a single one is offered beside its answer
        (rows(True, True), rows(True, True)),
        (rows(False, False), rows(False, False)),
        (rows(False, False, True), rows(True, False, True)),  # what this network knows does not count
    ],
)
def test_without_several_such_files_nothing_is_said(
    here: list[Row], there: list[Row], page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer("mnist", here, there, monkeypatch)
    assert page.notes == [] and page.chosen == []
