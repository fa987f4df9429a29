"""Why this answer: three methods for any class, beside the same for a network that has learned nothing."""

from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect

from lenet import attribution, inspection
from lenet.model import LeNet
from tests.browser.conftest import a_seven
from tests.browser.scripts import show
from ui import formats, pictures, resources
from ui.inside import questions
from ui.inside.subject import Subject

RED = """canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] - data[4 * i + 2]);
}"""


@pytest.fixture
def model(blank: Page, sent: dict[str, Any]) -> LeNet:
    """The network that the view in `blank` asks about a 7."""
    checkpoint = resources.checkpoint("mnist")
    questions.why(Subject(checkpoint, pictures.a_seven()))
    show(blank, "question", dict(sent))
    expect(blank.locator(".integrated .sums").last).not_to_be_empty()
    return checkpoint.model


def sums(model: LeNet, label: int) -> str:
    result = attribution.integrated_gradients(model, a_seven(), label, 400)
    total, difference = formats.number(result.sum, 3), formats.number(result.difference, 3)
    return f"Sum of all pixels: {total}. Logit − logit of blank paper: {difference}."


def test_integrated_gradients_say_their_two_sums_for_the_answer_and_for_any_class(blank: Page, model: LeNet) -> None:
    written = blank.locator(".integrated .sums")
    winner = int(inspection.probabilities(model, a_seven()).argmax())
    assert close(written.first.inner_text(), sums(model, winner))
    other = written.last.inner_text()
    assert not close(other, sums(model, winner)) and "Sum of all pixels" in other
    blank.get_by_role("button", name="2 ").click()
    expect(blank.locator("h2")).to_have_text("What adds to the logit of 2?")
    expect(blank.get_by_role("button", pressed=True)).to_have_count(1)
    expect(written.last).not_to_have_text(other)
    assert close(written.first.inner_text(), sums(model, 2))
    blank.get_by_role("button", name=f"{winner} ").press("Enter")
    expect(written.last).to_have_text(other)


def close(first: str, second: str) -> bool:
    """Whether two sentences have the same words, and numbers that differ by the order of a sum at most."""
    pairs = zip(first.split(), second.split(), strict=True)
    return all(a == b or abs(number(a) - number(b)) < 0.01 for a, b in pairs)


def number(word: str) -> float:
    return float(word.rstrip(".").replace("−", "-"))


@pytest.mark.parametrize("method", ["occlusion", "gradient", "integrated"])
def test_what_adds_much_is_red_and_what_takes_away_much_is_blue(method: str, blank: Page, model: LeNet) -> None:
    image = a_seven()
    label = int(inspection.probabilities(model, image).argmax())
    values: dict[str, torch.Tensor] = {
        "occlusion": attribution.occlusion(model, image, label),
        "gradient": attribution.gradient_times_input(model, image, label),
        "integrated": attribution.integrated_gradients(model, image, label, 400).attributions,
    }
    red = blank.locator(f".{method} canvas").first.evaluate(RED)
    expected = values[method].flatten()
    largest = expected.abs().max()
    for value, colour in zip((expected / largest).tolist(), red, strict=True):
        assert colour > 20 if value > 0.3 else colour < -20 if value < -0.3 else True
    assert (expected > 0.3 * largest).any()
    assert (expected < -0.3 * largest).any() or method == "occlusion"
    assert blank.locator(f".{method} .scale span").nth(1).inner_text() == formats.number(largest.item(), 3)
