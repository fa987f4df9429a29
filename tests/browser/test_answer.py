"""The answer to a picture, as the browser computes it and says it in words, against torch's."""

import base64
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import ElementHandle, Page

from lenet import answering, data, preprocessing
from lenet.data.doodles import doodles
from lenet.judgement import SURE
from lenet.model import LeNet, LeNetConfig
from tests.browser.conftest import a_seven
from tests.browser.scripts import load, show
from tests.chromium import call
from ui import formats, networks, resources
from ui.components import answer
from ui.components.sight import Drawing

DIGITS = list("0123456789")
CLOTHES = ["T-shirt", *DIGITS[1:9], "Ankle boot"]


def spread(*largest: float) -> list[float]:
    """Ten probabilities: those given, and what is left shared by the other classes."""
    rest = 10 - len(largest)
    return [*largest, *[(1 - sum(largest)) / rest] * rest]


def digits_network() -> LeNet:
    return resources.checkpoint("mnist").model


def text(root: ElementHandle, selector: str) -> str:
    return str(root.eval_on_selector(selector, "element => element.textContent"))


def said(page: Page, probabilities: list[float], sent: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What is said of an answer with these probabilities."""
    load(page, "answer", "inWords")
    answer = {"probabilities": probabilities, "frequency": None, "sure": False, "none": False, **more}
    [words] = call(page, "inWords", [[answer, sent]])
    assert isinstance(words, dict)
    return words


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.99, "Almost certain"),
        (0.9899, "Quite sure"),
        (0.90, "Quite sure"),
        (0.8999, "Probably"),
        (0.60, "Probably"),
        (0.5999, "Not sure: 1 or 0?"),
    ],
)
def test_where_nothing_was_measured_the_probability_counts(
    probability: float, words: str, blank: Page, sent: dict[str, Any]
) -> None:
    answer.answer(digits_network(), DIGITS, "digits", key="answer")
    assert said(blank, spread((1 - probability) * 0.6, probability), sent)["sure"] == words


@pytest.mark.parametrize(
    ("frequency", "words", "detail"),
    [
        (0.998, "Almost certain", "Of answers this sure, more than 99 of 100 are right."),
        (0.942, "Quite sure", "Of answers this sure, 94 of 100 are right."),
        (0.73, "Not sure: 1 or 0?", "Of answers this sure, 73 of 100 are right."),
    ],
)
def test_the_words_come_from_measured_frequencies(
    frequency: float, words: str, detail: str, blank: Page, sent: dict[str, Any]
) -> None:
    answer.answer(digits_network(), DIGITS, "digits", key="answer")
    found = said(blank, spread(0.001, 0.999), sent, frequency=frequency, sure=frequency >= SURE)
    assert (found["sure"], found["detail"]) == (words, detail)


def test_an_answer_names_the_class_its_probability_and_the_next_class(blank: Page, sent: dict[str, Any]) -> None:
    answer.answer(digits_network(), CLOTHES, "digits", key="answer")
    words = said(blank, [0.0001, 0, 0, 0.0003, 0, 0, 0, 0.9994, 0.0002, 0], sent)
    assert words == {"winner": 7, "name": "7", "sure": "Almost certain", "detail": "99.9%; next is 3 at <0.1%"}
    assert said(blank, spread(0.3, 0.25), sent)["sure"] == "Not sure: T-shirt or 1?"


def test_what_is_none_of_the_classes_is_told_so_without_a_mark(blank: Page, sent: dict[str, Any]) -> None:
    checkpoint = resources.checkpoint("mnist")
    heart = data.scaled(doodles("heart", 1, 3))[0, 0].numpy()
    answer.answer(checkpoint.network, DIGITS, "digits", checkpoint.card.judgement, picture=heart, key="answer")
    give_weights(blank, sent)
    root = show(blank, "answer", sent)
    assert text(root, ".head p").strip() == "This looks like none of the ten." and text(root, ".class") == ""
    assert root.eval_on_selector_all(".winner", "all => all.length") == 0
    assert shown(root, "details") and "softmax" in text(root, "details")
    answer.answer(
        checkpoint.network, DIGITS, "digits", checkpoint.card.judgement, picture=a_seven()[0, 0], key="answer"
    )
    root = show(blank, "answer", sent)
    assert text(root, ".class") == "7" and not shown(root, ".none")


def test_if_it_had_to_choose_its_probability_is_that_of_the_class_it_names(blank: Page, sent: dict[str, Any]) -> None:
    checkpoint = resources.checkpoint("mnist")
    images = np.random.default_rng(0).random((60, 1, 28, 28)).astype(np.float32)
    answers = answering.answers(digits_network(), images, "digits", checkpoint.card.judgement)
    number = next(i for i, one in enumerate(answers) if one.is_none and one.raw.argmax() != one.label)
    one = answers[number]
    answer.answer(
        checkpoint.network, DIGITS, "digits", checkpoint.card.judgement, picture=images[number, 0], key="answer"
    )
    give_weights(blank, sent)
    root = show(blank, "answer", sent)
    share = formats.probability(float(one.raw[one.label]))
    assert f"{one.label}, by a softmax of {share}" in text(root, "details")


def test_beside_a_file_the_words_have_room_in_a_narrow_column(blank: Page, sent: dict[str, Any]) -> None:
    seven = a_seven()[0, 0]
    answer.answer(digits_network(), DIGITS, "digits", picture=seven, original="data:,", key="answer")
    root = show(blank, "answer", sent)
    tops = """root => ['.class', '.head p'].map(one => root.querySelector(one).getBoundingClientRect().top)"""
    beside: list[float] = []
    below: list[float] = []
    for width, found in ((700, beside), (440, below)):
        root.evaluate("(root, width) => { root.style.width = `${width}px` }", width)
        found.extend(root.evaluate(tops))
    assert abs(beside[0] - beside[1]) < 30 and below[1] - below[0] > 100


def shown(root: ElementHandle, selector: str) -> bool:
    return bool(root.eval_on_selector(selector, "element => element.checkVisibility()"))


def give_weights(page: Page, sent: dict[str, Any]) -> None:
    """Have the document hold the weights of the guard, which a server would send."""
    load(page, "answer", "shared")
    weights = networks.weights_at(sent["guard"]["address"])
    assert weights
    page.evaluate(
        """([address, text]) => document.lenet.weights.set(
            address, new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer))""",
        [sent["guard"]["address"], base64.b64encode(weights).decode()],
    )


def test_the_answer_to_a_picture_is_that_of_python(blank: Page, sent: dict[str, Any]) -> None:
    torch.manual_seed(3)
    for model, names in ((digits_network(), DIGITS), (LeNet(LeNetConfig(classes=3)).eval(), ["A", "B", "C"])):
        image = a_seven()
        answer.answer(model, names, "digits", picture=image[0, 0], key="answer")
        root = show(blank, "answer", sent)
        probabilities = answering.answers(model, image.numpy(), "digits")[0].probabilities.tolist()
        shares = root.eval_on_selector_all(".row > :last-child", "all => all.map(one => one.textContent)")
        assert shares == [formats.probability(share) for share in probabilities]
        assert text(root, ".class") == names[int(np.argmax(probabilities))]


def test_names_of_clothing_are_set_smaller_than_digits(blank: Page, sent: dict[str, Any]) -> None:
    for names, named in ((CLOTHES, True), (DIGITS, False)):
        answer.answer(digits_network(), names, "digits", key="answer")
        assert show(blank, "answer", sent).eval_on_selector(".answer", "e => e.classList.contains('named')") == named


def test_before_the_first_stroke_there_is_neither_picture_nor_answer(blank: Page, sent: dict[str, Any]) -> None:
    answer.answer(digits_network(), DIGITS, "digits", drawing=Drawing("digits", alone=True), key="answer")
    root = show(blank, "answer", sent)
    assert text(root, ".head").split() == ["original", "what", "it", "saw"]  # the captions alone
    assert root.eval_on_selector_all(".winner", "all => all.length") == 0
    levels = "c => c.getContext('2d').getImageData(0, 0, 28, 28).data.some(Boolean)"
    assert not root.eval_on_selector("canvas", levels)


def test_a_drawing_is_answered_as_soon_as_it_changes(blank: Page, sent: dict[str, Any]) -> None:
    ink = np.zeros((56, 56), np.uint8)
    ink[8:48, 26:30] = 255
    answer.answer(digits_network(), DIGITS, "digits", drawing=Drawing("digits", alone=True), key="answer")
    root = show(blank, "answer", sent)
    publish(blank, ink)
    assert text(root, ".class") == "1"
    publish(blank, np.zeros((56, 56), np.uint8))
    assert text(root, ".class") == ""
    seven = np.kron(np.rint(a_seven()[0, 0].numpy() * 255), np.ones((2, 2))).astype(np.uint8)
    publish(blank, seven)
    image = preprocessing.prepare_ink(seven, "digits").image
    assert text(root, ".class") == DIGITS[answering.answers(digits_network(), image.numpy(), "digits")[0].label]
    ink[8:48, 44:48] = 255
    publish(blank, ink)
    assert text(root, ".class") == "1"  # the first of two digits


def publish(page: Page, ink: np.ndarray) -> None:
    """Tell the components of the page of a drawing, as `ink` does."""
    load(page, "ink", "publish")
    page.evaluate(
        "text => publish(Uint8Array.from(atob(text), c => c.charCodeAt(0)), true)",
        base64.b64encode(ink.tobytes()).decode(),
    )


def test_a_screen_reader_is_told_an_answer_once(blank: Page, sent: dict[str, Any]) -> None:
    answer.answer(digits_network(), DIGITS, "digits", picture=a_seven()[0, 0], key="answer")
    root = show(blank, "answer", sent)
    blank.wait_for_function("root => root.querySelector('.spoken').textContent.startsWith('7')", arg=root)
    root.evaluate("root => { window.told = root.querySelector('.spoken').firstChild }")
    show(blank, "answer", sent)  # Python may send the same once more
    blank.wait_for_timeout(700)
    assert root.evaluate("root => root.querySelector('.spoken').firstChild === window.told")
