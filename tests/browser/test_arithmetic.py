"""How the strip explains a cell: its numbers against those of torch, the way along the largest terms, keyboard."""

from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, Page

from lenet import inspection
from lenet.activations import ACTIVATIONS, table
from lenet.arithmetic import AnswerCell, ConvolutionCell, DenseCell, PoolingCell, cell_arithmetic
from lenet.model import LeNetConfig
from tests.browser.scripts import load, show, show_strip
from tests.chromium import blank_page, call
from tests.lenet.web.networks import CONFIGS, images, network, noise, random_cells
from ui import formats
from ui.components import strip

MANY = LeNetConfig(channels=(16, 40), classes=26, pooling="average", activation="tanh", padding=2)
FEW = LeNetConfig(channels=(1, 2), classes=3, activation="silu")
LAYERS = ("Input", *inspection.LAYERS)

# Pin cells, one after the other; of each all figures that the arithmetic shows, and what a screen reader is told.
READ = """addresses => addresses.map(([layer, map, row, column]) => {
  const { explorer } = sheet, { element, body, button } = explorer.arithmetic;
  explorer.pin(cellAtAddress({ layer, map, row, column }), button);
  const texts = selector => [...body.querySelectorAll(selector)].map(one => one.textContent);
  const figures = [...body.querySelectorAll('.sums b')].map(one => [[...one.classList].at(-1), one.textContent]);
  const rows = [...body.querySelectorAll('.terms .row:not([hidden]):not(.heads)')];
  return {
    ...Object.fromEntries(figures), title: element.querySelector('h2').textContent, spoken: explorer.mark(),
    grids: [...body.querySelectorAll('.grid')].map(grid => [...grid.children].map(cell => cell.textContent)),
    winner: [...body.querySelectorAll('.four i')].findIndex(cell => cell.matches('.winner')),
    maps: texts('.block:not(.rest) small'), sums: texts('.block b'), more: texts('.rest small, .rest .from'),
    terms: rows.map(row => [...row.children].map(one => one.textContent)),
    exponentials: texts('.softmax .row b'),
  };
})"""


def value_of(text: str) -> float:
    return 0.0005 if text == "<0.001" else float(text.replace("−", "-"))


@pytest.mark.parametrize("config", [*CONFIGS[::4], MANY, FEW])
def test_the_figures_of_any_cell_are_those_of_pytorch(config: LeNetConfig, blank: Page, strip_data: Any) -> None:
    model, picture = network(config), images(1)
    values = inspection.layers(model, picture)
    cells = list(random_cells(values, 8))
    show_strip(blank, strip_data(model, picture))
    for cell, read in zip(cells, blank.evaluate(READ, cells), strict=True):
        layer, index, row, column = cell
        place: Any = (index, row, column) if values[layer].dim() == 3 else index
        expected = cell_arithmetic(model, picture, *cell)
        assert value_of(read["value"]) == pytest.approx(values[layer][place].item(), abs=0.0006)
        for name in ("sum", "bias", "total"):
            if name in read:
                assert value_of(read[name]) == pytest.approx(getattr(expected, name), abs=0.0006)
        assert ("total" in read) == (layer in ("C1", "C3", "F5", "F6")) and ("sum" in read) == (layer[0] != "S")
        check_terms(layer, read, expected)


def check_terms(layer: str, read: dict[str, Any], expected: ConvolutionCell | PoolingCell | DenseCell) -> None:
    match expected:
        case ConvolutionCell() if layer == "C1":
            for texts, tensor in zip(read["grids"], (expected.inputs, expected.kernel, expected.products), strict=True):
                assert [value_of(text) for text in texts] == pytest.approx(tensor.flatten().tolist(), abs=0.006)
        case ConvolutionCell():
            assert len(read["maps"]) == min(12, len(expected.sums))
            listed = [int(text) - 1 for text in read["maps"]]
            others = [sum_ for map_, sum_ in enumerate(expected.sums.tolist()) if map_ not in listed]
            wanted = [*expected.sums[listed].tolist(), *([sum(others)] if others else [])]
            assert [value_of(text) for text in read["sums"]] == pytest.approx(wanted, abs=0.006)
            assert max(map(abs, others), default=0) <= min(map(abs, wanted[:12])) + 1e-4
            assert read["more"] == ([f"{len(others)} more"] if others else [])
        case PoolingCell():
            wanted = expected.inputs.flatten().tolist()
            assert [value_of(text) for text in read["grids"][0]] == pytest.approx(wanted, abs=0.006)
            assert read["winner"] == (-1 if expected.winner is None else expected.winner)
        case DenseCell():
            products = [value_of(row[3]) for row in read["terms"]]
            rest = [expected.rest] if read["more"] else []
            assert products == pytest.approx([*expected.products.tolist(), *rest], abs=0.0006)
            for term, (_from, factors, *_others) in enumerate(read["terms"][: len(expected.products)]):
                pair = [expected.inputs[term].item(), expected.weights[term].item()]
                assert [value_of(text) for text in factors.split(" × ")] == pytest.approx(pair, abs=0.006)
    if isinstance(expected, AnswerCell):
        powers = [value_of(text) for text in read["exponentials"]]
        assert powers == pytest.approx(expected.exponentials.tolist(), abs=0.0006)
        assert value_of(read["sumOfAll"]) == pytest.approx(expected.sum_of_exponentials, abs=0.0006)
        assert read["probability"] == formats.probability(expected.probability)


@pytest.mark.parametrize("config", [LeNetConfig(), LeNetConfig(padding=2, pooling="average"), FEW])
def test_the_way_leads_to_the_largest_term(config: LeNetConfig, blank: Page, strip_data: Any) -> None:
    model, picture = network(config), images(1)
    values = {"Input": picture[0], **inspection.layers(model, picture)}
    cells = list(random_cells(inspection.layers(model, picture), 10))
    show_strip(blank, strip_data(model, picture))
    find = """address => {
        const next = largestInput(sheet.sight.net, cellAtAddress(address));
        return next && addressOf(next);
    }"""
    for layer, index, row, column in cells:
        address = dict(zip(("layer", "map", "row", "column"), (layer, index, row, column), strict=True))
        found = blank.evaluate(find, address)
        before = LAYERS[LAYERS.index(layer) - 1]
        match cell_arithmetic(model, picture, layer, index, row, column):
            case PoolingCell(inputs=inputs):
                down, right = divmod(int(inputs.argmax()), 2)
                assert found == [before, index, 2 * row + down, 2 * column + right]
            case ConvolutionCell(products=products):
                flat = int(products.argmax())
                padding = config.padding if layer == "C1" else 0
                place = [flat // 25, row + flat // 5 % 5 - padding, column + flat % 5 - padding]
                assert found == ([before, *place] if products.max() > 0 else None)
            case _:
                weights = inspection.weights_and_biases(model, layer)[0][index]
                products = (weights * values[before].flatten()).reshape(values[before].shape)
                place = [int(i) for i in torch.unravel_index(products.argmax(), products.shape)]
                assert found == [before, *place, 0, 0][:4]


def test_the_button_leads_from_the_answer_to_the_ink_and_back(blank: Page, strip_data: Any) -> None:
    model, picture = network(LeNetConfig()), images(1)
    winner = int(inspection.layers(model, picture)["Answer"].argmax())
    root = show_strip(blank, strip_data(model, picture, selected=strip.Cell("Answer", winner, 0, 0)))
    button = root.query_selector(".follow")
    assert button
    for _step in range(8):
        button.click()
    told = [cell for _name, cell in blank.evaluate("shown.strip.told")]
    assert [cell["layer"] for cell in told] == [*LAYERS[-2::-1], "Answer"]
    pixel = told[6]
    assert picture[0, 0, pixel["row"], pixel["column"]] > 0.5
    assert told[7] == {"layer": "Answer", "map": winner, "row": 0, "column": 0}


def test_the_way_is_drawn_until_another_cell_is_chosen(blank: Page, strip_data: Any) -> None:
    root = show_strip(blank, strip_data(network(LeNetConfig()), images(1), selected=strip.Cell("F6", 3, 0, 0)))
    steps = []
    for _step in range(3):
        blank.evaluate("sheet.explorer.follow()")
        steps.append(len(root.query_selector_all(".marks .way")))
    blank.evaluate("sheet.explorer.choose({ plate: 'C1', map: 0, row: 3, column: 3 })")
    assert [*steps, len(root.query_selector_all(".marks .way"))] == [1, 2, 3, 0]


@pytest.mark.parametrize("layer", LAYERS)
def test_the_keyboard_alone_picks_a_cell_of_any_layer(layer: str, blank: Page, strip_data: Any) -> None:
    root = show_strip(blank, strip_data(network(LeNetConfig()), noise(1)))
    labels = []
    while True:
        blank.keyboard.press("Tab")
        label = blank.evaluate("sheet.root.getRootNode().activeElement.ariaLabel ?? ''")  # a word's note has none
        labels.append(label)
        if label.startswith(layer):
            break
    assert label.endswith("Arrow keys move, Enter picks.")
    blank.keyboard.press("ArrowDown")
    blank.keyboard.press("Enter")
    picked = blank.evaluate("shown.strip.told")[-1][1]
    assert picked["layer"] == layer
    title = root.eval_on_selector("h2", "heading => heading.textContent")
    blank.keyboard.press("ArrowUp")
    assert root.eval_on_selector("h2", "heading => heading.textContent") != title
    blank.keyboard.press("Escape")
    assert root.eval_on_selector("h2", "heading => heading.textContent") == title
    sheet = "sheet.root.getRootNode().activeElement"
    while not blank.evaluate(f"{sheet}.matches('button')"):
        blank.keyboard.press("Tab")
    blank.keyboard.press("Enter")
    assert (
        blank.evaluate("shown.strip.told")[-1][1]["layer"] == (LAYERS[LAYERS.index(layer) - 1])
    )  # after Input: Answer
    assert blank.evaluate(f"{sheet}.matches('button')")


@pytest.mark.parametrize("config", [LeNetConfig(), MANY, FEW])
@pytest.mark.parametrize("width", [1160, 1000, 800, 390])
def test_the_arithmetic_of_every_layer_is_as_wide_as_the_page(
    config: LeNetConfig, width: int, browser: Browser, strip_data: Any
) -> None:
    model, picture = network(config), images(1)
    cells = list(random_cells({"Input": picture[0], **inspection.layers(model, picture)}, 1))
    with blank_page(browser, width=width) as page:
        show_strip(page, strip_data(model, picture))
        for cell in cells:
            page.evaluate(READ, [cell])
            outside = page.evaluate(
                """[...sheet.explorer.arithmetic.element.querySelectorAll('*:not(svg *)')].filter(element => {
                  const { left, right } = element.getBoundingClientRect(), edges = sheet.root.getBoundingClientRect();
                  return left < right && (left < edges.left - 1 || right > edges.right + 1);
                }).map(element => element.outerHTML)"""
            )
            assert not outside, cell
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_arithmetic_opens_below_the_tapped_layer_and_the_layer_stays(
    browser: Browser, strip_data: Any
) -> None:
    with blank_page(browser, width=390, height=700) as page:
        root = show_strip(page, strip_data(network(LeNetConfig()), images(1)))
        for layer in ("S4", "C3", "F6", "Answer", "Input", "F5"):
            stop = page.evaluate_handle(
                "layer => sheet.root.querySelector(`.section.${layer} .stop`)", layer
            ).as_element()
            assert stop
            stop.scroll_into_view_if_needed()
            box = stop.bounding_box()
            assert box
            page.mouse.click(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
            after = stop.bounding_box()
            assert after and (after["y"] == pytest.approx(box["y"], abs=1) or page.evaluate("scrollY") == 0)
            below = root.eval_on_selector(".arithmetic", "panel => panel.previousElementSibling.className")
            assert below == f"section {layer}"
            assert root.eval_on_selector("h2", "heading => heading.textContent").startswith(layer)
            picked = page.evaluate("shown.strip.told")[-1][1]
            assert picked["layer"] == layer and (picked["map"] > 0 or layer == "Input")


def test_a_network_without_the_chosen_cell_shows_another_one(blank: Page, strip_data: Any) -> None:
    root = show_strip(blank, strip_data(network(MANY), images(1), selected=strip.Cell("Answer", 20, 0, 0)))
    assert root.eval_on_selector("h2", "heading => heading.textContent") == "Answer, 20"
    show(blank, "strip", strip_data(network(FEW), images(1)))
    assert root.eval_on_selector("h2", "heading => heading.textContent").startswith("C1, map 1,")


def test_a_screen_reader_hears_how_a_cell_of_each_layer_was_computed(blank: Page, strip_data: Any) -> None:
    model, picture = network(LeNetConfig()), images(1)
    show_strip(blank, strip_data(model, picture))
    addresses = [[layer, 2, 0, 0] if layer != "Input" else [layer, 0, 14, 14] for layer in LAYERS]
    spoken = dict(zip(LAYERS, (read["spoken"] for read in blank.evaluate(READ, addresses)), strict=True))
    unit, pool = cell_arithmetic(model, picture, "F5", 2), cell_arithmetic(model, picture, "S2", 2)
    answer = cell_arithmetic(model, picture, "Answer", 2)
    assert isinstance(unit, DenseCell) and isinstance(pool, PoolingCell) and isinstance(answer, AnswerCell)
    texts = [formats.number(value, 3) for value in (unit.sum, unit.bias, unit.total, unit.value)]
    assert spoken["F5"] == "F5, unit 3: sum of products {}, bias {}, total {}, value {}".format(*texts)
    four = ", ".join(formats.number(value, 3) for value in pool.inputs.flatten().tolist())
    assert spoken["S2"] == f"S2, map 3, row 1, column 1: {formats.number(pool.value, 3)}, the largest of {four}"
    assert spoken["Input"] == f"Input, row 15, column 15: {formats.number(picture[0, 0, 14, 14].item(), 3)}"
    assert spoken["Answer"].endswith(
        f"logit {formats.number(answer.value, 3)}, probability {formats.probability(answer.probability)}"
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("total", [0.3, -17.2])
def test_the_curve_of_an_activation_function_ends_at_its_bounds(name: str, total: float, blank: Page) -> None:
    load(blank, "strip", "rangeOf")
    row, bounds = ACTIVATIONS[name], {"name": name, **table()[name]}
    drawn = call(blank, "rangeOf", [[bounds, total]])[0]
    values = row.module()(torch.tensor(drawn["inputs"], dtype=torch.float64))
    assert drawn["reach"] >= abs(total) and (drawn["inputs"][0], drawn["inputs"][-1]) == (
        -drawn["reach"],
        drawn["reach"],
    )
    assert drawn["low"] == (0 if row.low is None else row.low)
    assert drawn["high"] == (drawn["reach"] if row.high is None else row.high)
    assert drawn["least"] == pytest.approx(min(drawn["low"], values.min().item()))
    if row.saturates and abs(total) < 1:
        assert values[-1] > drawn["high"] - 0.005 * (
            drawn["high"] - drawn["low"]
        )  # the curve is drawn until it is flat
