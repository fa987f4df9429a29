"""The strip's scripts against the numbers of torch: arithmetic, layout, words and keyboard."""

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from lenet import inspection
from lenet.model import LeNet, LeNetConfig
from tests.browser.scripts import load, show, show_strip
from tests.chromium import call
from ui import formats
from ui.components import strip


def network(**config: Any) -> LeNet:
    torch.manual_seed(5)
    return LeNet(LeNetConfig(**config)).eval()


def image() -> torch.Tensor:
    return torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(6))


def test_the_brightest_cell_is_the_largest_value_of_the_fourth_map_or_of_the_last(blank: Page) -> None:
    load(blank, "strip", "brightest")
    for maps in (2, 6):
        values = torch.rand(maps, 8, 9, generator=torch.Generator().manual_seed(maps))
        wanted = min(3, maps - 1)
        row, column = divmod(int(values[wanted].argmax()), 9)
        found = blank.evaluate(
            "([plate, values]) => brightest({ ...plate, values: new Float32Array(values) }, 3)",
            [{"name": "C1", "maps": maps, "rows": 8, "columns": 9}, values.flatten().tolist()],
        )
        assert found == {"plate": "C1", "map": wanted, "row": row, "column": column}


def test_pictures_are_as_large_as_whole_device_pixels_allow(blank: Page) -> None:
    load(blank, "strip", "snapped")
    for ratio in (1, 1.5, 2):
        for wanted in np.linspace(20, 200, 37).tolist():
            for cells in (4, 8, 12, 24, 28):
                side = call(blank, "snapped", [[wanted, cells, ratio]])[0]
                whole = math.floor(wanted * ratio / cells + 0.2) * cells
                if whole > 0.84 * wanted * ratio:
                    assert side * ratio == pytest.approx(whole)
                else:
                    assert side * ratio == pytest.approx(math.floor(wanted * ratio + 0.5))


def test_a_grid_has_room_for_every_map_inside_its_place(blank: Page) -> None:
    load(blank, "strip", "gridOf")
    for maps in (1, 2, 6, 12, 16, 32, 50):
        grid = call(blank, "gridOf", [[maps, 8, 180, 228, 6, 1]])[0]
        down = math.ceil(maps / grid["across"])
        assert grid["across"] * down >= maps > grid["across"] * (down - 1)
        assert grid["width"] == grid["across"] * (grid["side"] + 6) - 6
        assert grid["height"] == down * (grid["side"] + 6) - 6 <= 228 * 1.2 + 1


@pytest.mark.parametrize("channels", [(1, 2), (2, 3), (6, 16), (12, 5)])
def test_the_kernels_of_both_convolutions_cover_no_others(
    channels: tuple[int, int], blank: Page, strip_data: Any
) -> None:
    show_strip(blank, strip_data(network(channels=channels), image()))
    boxes = blank.evaluate("sheet.sections.at(-1).boxes.map(({ plate, x, y, w, h }) => [plate, x, y, w, h])")
    first = max(x + w for plate, x, _y, w, _h in boxes if plate == "C1 kernels")
    assert len(boxes) == channels[0] * (1 + channels[1])
    assert first + 24 <= min(x for plate, x, *_rest in boxes if plate == "C3 kernels")


@pytest.mark.parametrize(
    ("layer", "frames"),
    [("C1", 1 + 1), ("S2", 1 + 1 + 1), ("C3", 1 + 6 + 6 + 1), ("S4", 1 + 6 + 6 + 1 + 1), ("F6", 1 + 1)],
)
def test_all_that_a_cell_depends_on_is_framed(layer: str, frames: int, blank: Page, strip_data: Any) -> None:
    show_strip(blank, strip_data(network(padding=2), image()))
    blank.evaluate("plate => sheet.explorer.point({ plate, map: 0, row: 2, column: plate === 'F6' ? 0 : 3 })", layer)
    assert blank.evaluate("sheet.root.querySelectorAll('.marks .hot').length") == frames


def test_every_cell_says_its_value(blank: Page, strip_data: Any) -> None:
    model, picture = network(), image()
    show_strip(blank, strip_data(model, picture))
    say = """cell => { const { box } = placeOf(sheet.sections, cell);
        return box.map === cell.map && described(cell, sheet.data, sheet.now) }"""
    values = {"Input": picture[0], **inspection.layers(model, picture)}
    for layer in ("Input", *inspection.SPATIAL):
        maps, rows, columns = values[layer].shape
        cell = {"plate": layer, "map": maps - 1, "row": rows - 2, "column": columns - 1}
        place = f"row {rows - 1}, column {columns}"
        text = f"Input, {place}" if layer == "Input" else f"{layer}, map {maps}, {place}"
        value = formats.number(values[layer][-1, -2, -1].item(), 3)
        assert blank.evaluate(say, cell) == f"{text}: {value}"
    unit = blank.evaluate(say, {"plate": "F5", "map": 0, "row": 77, "column": 0})
    assert unit == f"F5, unit 78: {formats.number(values['F5'][77].item(), 3)}"
    probability = values["Answer"].softmax(0)[3].item()
    answer = blank.evaluate(say, {"plate": "Answer", "map": 0, "row": 3, "column": 0})
    logit = formats.number(values["Answer"][3].item())
    assert answer == f"3: logit {logit}, probability {formats.probability(probability)}"
    kernel = blank.evaluate(say, {"plate": "C3 kernels", "map": 6 * 4 + 2, "row": 1, "column": 3})
    weight = formats.number(inspection.kernels(model, "C3")[4, 2, 1, 3].item(), 3)
    assert kernel == f"C3, kernel from S2 map 3 to map 5, row 2, column 4: {weight}"


@pytest.mark.parametrize("layer", ["C1", "S4", "F5", "Answer"])
def test_arrow_keys_reach_the_next_cell_and_over_an_edge_the_next_map(layer: str, blank: Page, strip_data: Any) -> None:
    show_strip(blank, strip_data(network(channels=(7, 10)), image()))
    boxes = blank.evaluate("layer => sheet.sections[0].boxes.filter(box => box.plate === layer)", layer)
    across, rows, columns = len({box["x"] for box in boxes}), boxes[0]["rows"], boxes[0]["columns"]
    ends = product(range(len(boxes)), {0, rows // 2, rows - 1}, {0, columns // 2, columns - 1})
    cells = [{"plate": layer, "map": place, "row": row, "column": column} for place, row, column in ends]
    for down, right in ((0, -1), (0, 1), (-1, 0), (1, 0)):
        reached = blank.evaluate(
            "([cells, step]) => cells.map(cell => besideOf(sheet.sections, cell, step))", [cells, [down, right]]
        )
        assert reached == [
            cell | neighbour(cell["map"], cell["row"] + down, cell["column"] + right, len(boxes), across, rows, columns)
            for cell in cells
        ]


def neighbour(place: int, row: int, column: int, maps: int, across: int, rows: int, columns: int) -> dict[str, int]:
    """Where a step to (row, column) from a map leads, in a grid of maps `across` wide; nothing where it ends."""
    down, right = row // rows, column // columns  # -1, 0 or 1 maps further
    beside = place % across + right
    ahead = place + right + down * across
    if not 0 <= beside < across or not 0 <= ahead < maps:
        return {}
    return {"map": ahead, "row": row % rows, "column": column % columns}


def test_the_keyboard_moves_and_picks_a_cell(blank: Page, strip_data: Any) -> None:
    root = show(blank, "strip", strip_data(network(), image(), selected=strip.Cell("C1", 0, 3, 23)))
    stop = root.query_selector(".stop.drag")
    assert stop
    stop.focus()
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        blank.keyboard.press(key)
    assert blank.evaluate("shown.strip.told") == [["pick", {"layer": "C1", "map": 1, "row": 4, "column": 0}]]
    blank.keyboard.press("Escape")
    assert root.eval_on_selector(".tip", "tip => tip.style.display") == "none"


def test_the_tour_of_a_drawing_visits_each_inked_cell_once(blank: Page) -> None:
    load(blank, "strip", "tourOf")
    pixels = (image()[0, 0] > 0.7).float()
    tour = call(
        blank, "tourOf", [[{"columns": 28, "values": pixels.flatten().tolist()}, {"rows": 24, "columns": 24}, 0]]
    )[0]
    inked = {(row, column) for row in range(0, 24, 2) for column in range(0, 24, 2) if pixels[row + 2, column + 2]}
    assert len(tour) == len(inked) and {(cell["row"], cell["column"]) for cell in tour} == inked
