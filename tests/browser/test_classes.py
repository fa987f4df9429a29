"""Networks with fewer or more classes than ten are drawn whole: every class has its bar, its name and its place."""

import string
from itertools import combinations
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, Page

from lenet import answering
from lenet.model import LeNet, LeNetConfig
from tests.browser.scripts import show
from tests.chromium import blank_page
from ui import formats
from ui.components import answer, strip

NAMES = {
    "two": ["0", "1"],
    "two names": ["T-shirt", "Ankle boot"],
    "three": ["A", "B", "C"],
    "ten": list(string.digits),
    "twenty-six": list(string.ascii_uppercase),
    "twenty-six names": [f"Letter {letter}" for letter in string.ascii_uppercase],
}
PICTURE = torch.rand(28, 28, generator=torch.Generator().manual_seed(0))

# The words of the strip that name a class, and all that is drawn in it: [text, left, top, right, bottom].
READ = """root => [...root.querySelectorAll('.words text, .words rect, canvas')].map(element => {
  const { left, top, right, bottom } = element.getBoundingClientRect(), section = element.closest('.section');
  const kind = element.matches('.label') ? 'class' : element.matches('rect') ? 'bar' : 'other';
  const { top: start } = section.getBoundingClientRect(), height = section.clientHeight;
  return { kind, text: element.textContent, left, right, top: top - start, bottom: bottom - start, height };
}).filter(({ left, right }) => left < right)"""


def shown(page: Page, names: list[str], mode: strip.Mode, sent: dict[str, Any]) -> list[dict[str, Any]]:
    torch.manual_seed(1)
    model = LeNet(LeNetConfig(classes=len(names), activation="relu")).eval()
    strip.strip(model, names, picture=PICTURE, mode=mode, key="strip", alt="")
    elements: list[dict[str, Any]] = show(page, "strip", sent).evaluate(READ)
    return elements


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("mode", ["figure", "sheet"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_class_stands_in_the_strip(
    names: list[str], mode: strip.Mode, width: int, browser: Browser, sent: dict[str, Any]
) -> None:
    with blank_page(browser, width=width) as page:
        elements = shown(page, names, mode, sent)
    classes = [element for element in elements if element["kind"] == "class"]
    assert sorted(element["text"] for element in classes) == sorted(names)
    for element in elements:
        assert element["top"] >= -6 and element["bottom"] <= element["height"] + 6, element  # inside its section
        assert element["left"] >= 0 and element["right"] <= width, element
    centres = [((one["left"] + one["right"]) / 2, (one["top"] + one["bottom"]) / 2) for one in classes]
    for (x, y), (beside, below) in combinations(centres, 2):
        assert abs(below - y) >= 13 or abs(beside - x) >= 19  # px: no name on another
    assert sum(element["kind"] == "bar" for element in elements) == len(names)


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("width", [1280, 390])
def test_every_class_has_a_bar_in_the_answer(
    names: list[str], width: int, browser: Browser, sent: dict[str, Any]
) -> None:
    torch.manual_seed(1)
    model = LeNet(LeNetConfig(classes=len(names), activation="relu")).eval()
    [expected] = answering.answers(model, PICTURE[None, None].numpy(), "digits")
    probabilities = expected.probabilities.tolist()
    answer.answer(model, names, "digits", picture=PICTURE, key="answer")
    with blank_page(browser, width=width) as page:
        root = show(page, "answer", sent)
        rows = root.eval_on_selector_all(
            ".row",
            "rows => rows.map(({ children: [name, track, share] }) => [name, share].map(one => one.textContent))",
        )
        lengths = root.eval_on_selector_all(".track i", "bars => bars.map(bar => bar.style.transform)")
        wide = page.evaluate("document.documentElement.scrollWidth")
    assert rows == [[name, formats.probability(share)] for name, share in zip(names, probabilities, strict=True)]
    assert [float(length[7:-1]) for length in lengths] == pytest.approx(probabilities, abs=1e-5)
    assert wide <= width
