"""Maps, units and kernels that are switched off on Look inside, and on again, against the numbers of PyTorch."""

import copy
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, ElementHandle, Page, expect
from torch import nn

from lenet import inspection
from lenet.model import LeNet, LeNetConfig
from tests.browser.scripts import show_strip
from tests.chromium import blank_page
from tests.lenet.web.networks import images, network, without
from ui.components import strip

# All values, and the pictures of them; the layers' first.
STATE = """() => ({
  values: [...sheet.sight.net.layers.map(layer => [...layer.values]), [...sheet.now.probabilities]],
  pictures: sheet.sections.map(section => section.canvas.toDataURL()),
})"""
VALUES = "layer => [...sheet.sight.net[layer].values]"


def model_of() -> LeNet:
    return network(LeNetConfig(activation="relu", padding=2))


def start(page: Page, strip_data: Any, layer: str = "C1", number: int = 0, **options: Any) -> ElementHandle:
    """The layers, with the first cell of a map, or a unit, explained."""
    cell = strip.Cell(layer, number, 0, 0)
    return show_strip(page, strip_data(model_of(), images(1), selected=cell, **options))


def check(page: Page, model: LeNet) -> None:
    """Every layer has the values of this network."""
    for name, values in inspection.layers(model, images(1)).items():
        assert page.evaluate(VALUES, name) == pytest.approx(values.flatten().tolist(), abs=1e-4), name


@pytest.mark.parametrize(("layer", "number"), [("C1", 2), ("S2", 0), ("C3", 15), ("S4", 7), ("F5", 100), ("F6", 3)])
def test_the_button_switches_off_what_is_explained_and_on_again_exactly(
    layer: str, number: int, blank: Page, strip_data: Any
) -> None:
    start(blank, strip_data, layer, number)
    before, model = blank.evaluate(STATE), model_of()
    kind = "unit" if layer[0] == "F" else "map"
    blank.get_by_role("button", name=f"Switch this {kind} off").click()
    with without(model, layer, number):
        check(blank, model)
        shares = inspection.probabilities(model, images(1))[0].tolist()
    assert blank.evaluate("sheet.now.probabilities") == pytest.approx(shares, abs=1e-4)
    expect(blank.locator("header p").first).to_contain_text("is switched off, so its value")
    expect(blank.locator(".result.value")).to_have_text("0.000")
    assert blank.evaluate(STATE)["pictures"][0] != before["pictures"][0]
    again = blank.get_by_role("button", name=f"Switch this {kind} on again")
    expect(again).to_be_focused()
    again.click()
    assert blank.evaluate(STATE) == before


@pytest.mark.parametrize(("layer", "number"), [("C1", 4), ("C3", 6 * 11 + 3)])
@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_kernel_is_switched_off_and_on(layer: str, number: int, by: str, blank: Page, strip_data: Any) -> None:
    start(blank, strip_data)
    before, model = blank.evaluate(STATE), copy.deepcopy(model_of())
    convolution = [module for module in model.conv if isinstance(module, nn.Conv2d)][int(layer == "C3")]
    convolution.weight.data.view(-1, 25)[number] = 0
    switch_kernel(blank, layer, number, by)
    check(blank, model)
    assert blank.evaluate("layer => [...sheet.plates[layer + ' kernels'].off]", layer) == [number]
    name = "C1, kernel 5" if layer == "C1" else "C3, kernel from S2 map 4 to map 12"
    expect(blank.locator(".switches")).to_contain_text(f"Switched off: {name}.")
    switch_kernel(blank, layer, number, by)
    assert blank.evaluate(STATE) == before
    expect(blank.locator(".switches")).to_be_hidden()


def switch_kernel(page: Page, layer: str, number: int, by: str) -> None:
    find = """([plate, map]) => {
        const { box, section } = placeOf(sheet.sections, { plate, map });
        section.element.scrollIntoView();
        const frame = section.element.getBoundingClientRect();
        return [frame.left + box.x + box.w / 2, frame.top + box.y + box.h / 2];
    }"""
    if by == "mouse":
        page.mouse.click(*page.evaluate(find, [f"{layer} kernels", number]))
        return
    page.locator(f".kernels .stop[aria-label^={layer}]").focus()
    cell = {"plate": f"{layer} kernels", "map": number, "row": 2, "column": 2}
    page.evaluate("cell => sheet.explorer.point(cell)", cell)
    page.keyboard.press("Enter")


def test_a_finger_switches_a_map_and_a_kernel_on_a_phone(browser: Browser, strip_data: Any) -> None:
    with blank_page(browser, width=390, touch=True) as page:
        start(page, strip_data, "S4", 1)
        page.get_by_role("button", name="Switch this map off").tap()
        page.locator(".kernels .stop").first.tap(position={"x": 20, "y": 20})
        assert page.evaluate("document.lenet.experiment.off") == [["S4", 1]]
        assert page.evaluate("document.lenet.experiment.kernels") == [["C1", 0]]


def test_all_that_is_off_is_named_and_one_button_switches_it_on(blank: Page, strip_data: Any) -> None:
    start(blank, strip_data)
    before = blank.evaluate(STATE)
    for layer, number in (("C1", 0), ("S4", 3), ("F5", 6), ("F6", 8)):
        blank.evaluate("([layer, number]) => toggle('off', layer, number)", [layer, number])
    sentence = "Switched off: C1, map 1; S4, map 4; F5, unit 7; 1 more."
    expect(blank.locator(".switches")).to_contain_text(sentence)
    blank.get_by_role("button", name="Switch everything on").click()
    expect(blank.locator(".switches")).to_be_hidden()
    assert blank.evaluate(STATE) == before


def test_the_answer_of_before_is_a_tick_in_the_bars(blank: Page, strip_data: Any) -> None:
    start(blank, strip_data)
    ticks = blank.locator(".tick")
    expect(ticks.first).to_be_hidden()
    shares = inspection.probabilities(model_of(), images(1))[0].tolist()
    blank.evaluate("toggle('off', 'F5', 0)")
    lengths = blank.evaluate(
        "[...sheet.root.querySelectorAll('.tick')].map(t => parseFloat(t.style.transform.slice(11)))"
    )
    widths = blank.evaluate("sheet.sections[0].words.filter(word => word.kind === 'bar').map(word => word.width)")
    assert [length / width for length, width in zip(lengths, widths, strict=True)] == pytest.approx(shares, abs=1e-4)
    blank.evaluate("toggle('off', 'F5', 0)")
    expect(ticks.first).to_be_hidden()


def test_what_is_off_stays_off_for_another_picture_but_not_for_another_network(blank: Page, strip_data: Any) -> None:
    start(blank, strip_data)
    blank.evaluate("toggle('off', 'C3', 5)")
    show_strip(blank, strip_data(model_of(), torch.flip(images(1), [2])))
    assert blank.evaluate("document.lenet.experiment.off") == [["C3", 5]]
    show_strip(blank, strip_data(network(LeNetConfig()), images(1)))
    assert blank.evaluate("document.lenet.experiment.off") == []
