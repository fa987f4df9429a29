"""Every technical word has two sentences in both languages, a figure that exists, and a place on the pages."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui.components.strip import TERMS_OF
from ui.glossary.figures import FIGURES
from ui.glossary.terms import TERMS
from ui.train.chips import TERM_OF
from ui.train.choices import CHIPS

ROOT = Path(__file__).parents[3]
CHINESE = gettext.translation("lenet", ROOT / "ui/locale", ["zh"]).gettext


def used() -> Iterator[str]:
    """The words that the code marks."""
    for path in (path for part in ("ui", "pages") for path in (ROOT / part).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called, more = getattr(node.func, "id", ""), {word.arg: word.value for word in node.keywords}
            arguments = {"term": node.args[:1], "marked": node.args[1:]}.get(called, [])
            arguments += [more["term"]] if "term" in more else []
            yield from (one.value for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str))
            for one in arguments:  # marked(text, *WORDS)
                if isinstance(one, ast.Starred) and isinstance(one.value, ast.Name):
                    yield from words_of(path, one.value.id)
    for path in (ROOT / "ui").rglob("*.js"):
        yield from re.findall(r"setWord\(.*'(\w+)'\)", path.read_text(encoding="utf-8"))
    yield from TERMS_OF.values()
    yield from (word for name in CHIPS if (word := TERM_OF.get(name, name)) in TERMS)
    yield from ("loss", "accuracy", "logit", "probability")  # of the chart and of the questions of Look inside


def words_of(path: Path, name: str) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (value,) = (
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    texts = (node.value for node in ast.walk(value) if isinstance(node, ast.Constant))
    yield from (text for text in texts if isinstance(text, str))


@pytest.mark.parametrize("name", TERMS)
def test_a_word_has_exactly_two_sentences_in_english_and_in_chinese(name: str) -> None:
    text = TERMS[name].text
    assert len(re.findall(r"\.(?= [A-Z]|$)", text.replace("SGD", "Sgd"))) == 2, text
    chinese = CHINESE(text)
    assert chinese != text and chinese.count("。") == 2 and chinese.endswith("。"), chinese


@pytest.mark.parametrize("name", TERMS)
def test_a_word_and_its_forms_are_in_chinese_too_unless_they_are_names(name: str) -> None:
    entry = TERMS[name]
    names = {"Adam", "ReLU", "F1", "sigmoid", "softmax", "logits|logit"}
    for text in {entry.word, entry.forms} - names:
        assert CHINESE(text) != text or text in ("Logit",), text
    for forms in (entry.forms, CHINESE(entry.forms)):
        assert all(forms.split("|")), forms


def test_every_figure_of_a_word_exists_and_every_figure_has_a_word() -> None:
    assert {entry.figure for entry in TERMS.values()} - {""} == set(FIGURES)


def test_every_word_that_is_marked_exists_and_every_word_is_marked_somewhere() -> None:
    assert set(used()) == set(TERMS)
