"""Marks of technical words within a text."""

import re

import pytest

from ui.glossary import marks
from ui.glossary.marks import marked, term


def words(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<span data-term="(\w+)"[^>]*>(.*?)</span>', html)


def test_a_word_is_marked_where_it_stands_first_and_only_there() -> None:
    html = marked("Epoch 1 of 5 epochs", "epoch")
    assert words(html) == [("epoch", "Epoch")]
    assert html.endswith("of 5 epochs")


def test_only_whole_words_outside_of_tags_are_marked() -> None:
    assert words(marked('<b title="step">footsteps</b>, a step', "step")) == [("step", "step")]
    assert marked("footsteps", "step") == "footsteps"


def test_of_two_words_the_longer_one_is_marked_and_none_inside_of_another() -> None:
    assert words(marked("gradient norm, gradients", "gradient", "gradient_norm")) == [
        ("gradient_norm", "gradient norm"),
        ("gradient", "gradients"),
    ]


def test_a_marked_word_can_be_reached_by_tab_and_says_that_it_opens() -> None:
    assert term("epoch", "Epoch") == (
        '<span data-term="epoch" role="button" tabindex="0" aria-expanded="false">Epoch</span>'
    )


def test_a_chinese_text_has_its_chinese_words_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "_", {"epochs|epoch": "轮", "steps|step": "步"}.__getitem__)
    assert words(marked("第 2 轮，共 5 轮，第 40 步", "epoch", "step")) == [("epoch", "轮"), ("step", "步")]


def test_a_word_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        marked("a text", "nonsense")
    with pytest.raises(KeyError):
        term("nonsense", "Nonsense")
