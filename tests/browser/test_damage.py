"""Which maps matter: the ranking of maps and units by what the answer loses without them."""

from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from lenet import data, inspection
from tests.browser.conftest import a_seven
from tests.browser.scripts import show, show_strip
from tests.lenet.web.networks import without
from ui import formats, pictures, resources, visitor
from ui.inside import questions, test_pictures
from ui.inside.subject import Subject

ACCURACY = {"C1": [0.01 * i for i in range(6)], "C3": [0.0] * 16, "F5": [-0.001] * 120, "F6": [0.0] * 84}


@pytest.fixture
def ranking(blank: Page, sent: dict[str, Any], strip_data: Any, monkeypatch: pytest.MonkeyPatch) -> Page:
    """The layers and the ranking below them, for a 7."""
    checkpoint = resources.checkpoint("mnist")
    show_strip(blank, strip_data(checkpoint.model, a_seven()))
    monkeypatch.setattr(data, "available", lambda _name: False)  # the test pictures are another test's
    questions.maps(Subject(checkpoint, pictures.a_seven()))
    show(blank, "question", dict(sent))
    expect(blank.locator("button.damage").last).to_contain_text("C3, map")
    return blank


def test_each_line_says_what_pytorch_loses(ranking: Page) -> None:
    model, image = resources.checkpoint("mnist").model, a_seven()
    label = int(inspection.probabilities(model, image).argmax())
    expect(ranking.locator("h2").last).to_have_text(f"Which maps does the answer {label} need?")
    lines = ranking.locator("button.damage").all()
    assert len(lines) == 12
    for line in lines:
        layer, kind, number = line.locator(".name b").inner_text().replace(",", "").split()
        assert kind == ("unit" if layer[0] == "F" else "map")
        with torch.no_grad(), without(model, layer, int(number) - 1):
            other = model(image)[0]
        fall = inspection.probabilities(model, image)[0] - other.softmax(0)
        texts = line.locator(".measure > :first-child").all_inner_texts()
        assert texts[0] == formats.number(100 * fall[label].item(), 1) and texts[2] == "–"
        with torch.no_grad():
            assert float(texts[1]) == pytest.approx((model(image)[0] - other)[label].item(), abs=0.006)


TOP = "line => line.getBoundingClientRect().top"


def switch(line: Locator, by: str) -> None:
    if by == "click":
        line.click()
    else:
        line.press("Enter")


@pytest.mark.parametrize("by", ["click", "Enter"])
def test_a_line_switches_its_map_off_and_on_and_stays_where_it_is(by: str, ranking: Page) -> None:
    line = ranking.locator("button.damage").nth(2)
    line.scroll_into_view_if_needed()
    text, place = line.inner_text(), line.evaluate(TOP)
    switch(line, by)
    expect(line).to_have_attribute("aria-pressed", "true")
    assert line.inner_text() == text
    assert line.evaluate(TOP) == pytest.approx(place, abs=1)
    layer, _kind, number = text.splitlines()[0].replace(",", "").split()
    assert ranking.evaluate("document.lenet.experiment.off") == [[layer, int(number) - 1]]
    assert ranking.evaluate("layer => [...sheet.plates[layer].off]", layer) == [int(number) - 1]
    switch(line, by)
    expect(line).to_have_attribute("aria-pressed", "false")
    assert ranking.evaluate("document.lenet.experiment.off") == []


def test_the_measured_fall_of_the_accuracy_is_beside_it(
    blank: Page, sent: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = resources.checkpoint("mnist")
    monkeypatch.setattr(test_pictures, "falls", lambda _checkpoint: ACCURACY)
    monkeypatch.setattr(data, "available", lambda _name: True)
    monkeypatch.setattr(visitor, "measured", lambda: test_pictures.version(checkpoint))
    questions.maps(Subject(checkpoint, pictures.a_seven()))
    show(blank, "question", dict(sent))
    line = blank.locator("button.damage", has_text="C1, map").first
    expect(line).to_be_visible()
    number = int(line.locator(".name b").inner_text().split()[-1])
    measure = line.locator(".measure").last
    assert measure.inner_text().strip() == formats.number(100 * ACCURACY["C1"][number - 1], 1)
