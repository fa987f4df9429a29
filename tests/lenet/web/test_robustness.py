"""Changes of a picture in JavaScript against Python's."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from lenet import load_checkpoint, web
from lenet.evaluation.robustness import CHANGES, amounts, breaks, changed, curve, prepared_again
from lenet.model import LeNet
from lenet.preprocessing import Kind
from tests.chromium import call, load_script
from tests.lenet.web.networks import build, images, noise

SCRIPT = """
const ranges = () => Object.entries(CHANGES).map(([name, { neutral }]) =>
  [name, neutral, neutralOf(name), [...Array(AMOUNTS).keys()].map(i => amountOf(name, i))]);
const changedBy = (picture, by) => Array.from(changed(new Float32Array(picture), by));
const again = (picture, kind) => Array.from(preparedAgain(new Float32Array(picture), kind));
"""
ANSWERS = """([picture, name, label, kind]) => {
  const answers = [...Array(AMOUNTS).keys()].map(i =>
    answerTo(net, new Float32Array(picture), name, i, label, kind));
  return [answers, breaksOf(name, label, answers).map(i => [amountOf(name, i), answers[i].answer])];
}"""
USED = ("AMOUNTS", "amountOf", "answerTo", "breaksOf")


@pytest.fixture
def page(blank: Page) -> Page:
    load_script(blank, web.script("robustness") + SCRIPT, "ranges", "changedBy", "again")
    return blank


def pictures() -> list[NDArray[np.float32]]:
    return [*images(3)[:, 0].numpy(), *noise(2)[:, 0].numpy(), np.zeros((28, 28), np.float32)]


def test_the_changes_and_their_amounts_are_those_of_python(page: Page) -> None:
    expected = [[name, one.neutral, amounts(name).index(one.neutral), amounts(name)] for name, one in CHANGES.items()]
    assert page.evaluate("ranges()") == expected


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_that_of_python(name: str, page: Page) -> None:
    indices = [0, 3, 7, 19, 20, 21, 32, 40]
    cases: list[Any] = [[picture.flatten().tolist(), {name: index}] for picture in pictures() for index in indices]
    expected = [changed(picture, {name: amounts(name)[index]}) for picture in pictures() for index in indices]
    results = np.array(call(page, "changedBy", cases))
    np.testing.assert_allclose(results, np.stack(expected).reshape(len(cases), -1), rtol=0, atol=1e-6)
    neutral = amounts(name).index(CHANGES[name].neutral)
    for picture in pictures():
        [result] = call(page, "changedBy", [[picture.flatten().tolist(), {name: neutral}]])
        assert result == picture.flatten().tolist()


def test_several_changes_are_those_of_python(page: Page) -> None:
    rng = np.random.default_rng(0)
    for picture in pictures():
        by = {name: int(rng.integers(41)) for name in rng.permutation([*CHANGES])}
        expected = changed(picture, {name: amounts(name)[index] for name, index in by.items()})
        [result] = call(page, "changedBy", [[picture.flatten().tolist(), by]])
        np.testing.assert_allclose(result, expected.flatten(), rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", ["digits", "clothing"])
def test_a_changed_picture_is_prepared_again_as_in_python(kind: Kind, page: Page) -> None:
    changes: list[dict[str, float]] = [{}, {"right": -4.5}, {"size": 61}, {"turn": 36}, {"noise": 6}, {"contrast": 20}]
    variants = [changed(picture, by) for picture in pictures() for by in changes]
    results = call(page, "again", [[variant.flatten().tolist(), kind] for variant in variants])
    assert results == [prepared_again(variant, kind).flatten().tolist() for variant in variants]


@pytest.mark.parametrize("kind", [None, "digits"])
@pytest.mark.parametrize("name", CHANGES)
def test_an_answer_breaks_where_it_does_in_python(name: str, kind: Kind | None, blank: Page) -> None:
    model = load_checkpoint("mnist").model
    assert isinstance(model, LeNet)
    build(blank, model, "robustness", *USED)
    for picture in images(3)[:, 0].numpy():
        expected = curve(model, picture, name, kind)
        answers, places = blank.evaluate(ANSWERS, [picture.flatten().tolist(), name, expected.label, kind])
        np.testing.assert_allclose([one["probability"] for one in answers], expected.probabilities, rtol=0, atol=1e-4)
        assert [one["answer"] for one in answers] == expected.answers.tolist()
        assert places == [[one.amount, one.answer] for one in breaks(name, expected)]
