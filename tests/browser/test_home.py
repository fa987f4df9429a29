"""Home's figure begins with the canvas, and every value in it can be read."""

from itertools import pairwise
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from lenet import inspection
from lenet.model import LeNet, LeNetConfig
from tests.browser.conftest import Open, draw
from tests.browser.scripts import load, show
from ui import formats
from ui.components import strip

ZERO = [(0.5, 0.15), (0.3, 0.3), (0.26, 0.5), (0.3, 0.7), (0.5, 0.85), (0.7, 0.7), (0.74, 0.5), (0.7, 0.3), (0.5, 0.15)]
LAYERS = ["Input", "C1", "S2", "C3", "S4", "F5", "F6", "Answer"]

# Holds back the weights of networks until `release` is called.
HOLD = """
  const ask = window.fetch;
  const held = new Promise(resolve => { window.release = resolve; });
  window.fetch = async (...request) => {
    if (String(request[0]).includes('/networks/')) await held;
    return ask(...request);
  };
"""


def area(element: Locator) -> dict[str, float]:
    """Left, top, right and bottom of an element in the window."""
    box = element.bounding_box()
    assert box
    return {
        "left": box["x"],
        "top": box["y"],
        "right": box["x"] + box["width"],
        "bottom": box["y"] + box["height"],
    }


def middle(box: dict[str, float]) -> float:
    return (box["top"] + box["bottom"]) / 2


def pad(page: Page) -> Locator:
    return page.locator("[class*=st-key-home_ink_canvas] canvas.upper-canvas")


def winner(page: Page) -> Locator:
    return page.locator(".st-key-figure .words .label.winner")


@pytest.mark.parametrize("width", [1280, 1024])
def test_from_the_canvas_to_the_answer_all_is_in_one_row(width: int, server: str, visit: Open) -> None:
    page = visit(server, width=width)
    stops = page.locator(".st-key-figure .stop")
    expect(stops).to_have_count(len(LAYERS))
    assert stops.evaluate_all("stops => stops.map(stop => stop.plate)") == LAYERS
    expect(pad(page)).to_be_visible()
    row = [area(element) for element in (pad(page), *stops.all())]
    for before, after in pairwise(row):
        assert before["right"] < after["left"]
        assert middle(before) == pytest.approx(middle(after), abs=2)
    assert row[-1]["right"] < width
    operations = [area(word) for word in page.locator(".st-key-figure .words .operation").all()]
    assert all(before["right"] + 8 < after["left"] for before, after in pairwise(operations))
    for button in page.locator(".st-key-home_ink button").all():
        place = area(button)
        assert place["top"] > row[0]["bottom"] and place["right"] < row[1]["left"]
        assert place["bottom"] < min(operation["top"] for operation in operations)
    draw(page, "home_ink", ZERO)
    expect(winner(page)).to_have_text("0")


def test_on_a_phone_canvas_and_answer_are_on_the_first_screen(server: str, visit: Open) -> None:
    page = visit(server, width=390, height=844)
    expect(winner(page)).to_have_text("7")
    draw(page, "home_ink", ZERO)
    expect(winner(page)).to_have_text("0")
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop") == 0
    canvas, answer = area(pad(page)), area(page.locator(".st-key-figure .section.Answer"))
    seen = area(page.locator(".st-key-figure .section.Input .stop"))
    assert canvas["right"] < seen["left"] and max(canvas["bottom"], seen["bottom"]) < answer["top"]
    assert answer["bottom"] < 844
    for button in page.locator(".st-key-home_ink button").all():
        place = area(button)
        assert place["left"] > canvas["right"] and place["top"] > seen["bottom"]
        assert place["bottom"] < answer["top"] and place["right"] <= 390 - 20


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_does_not_move_while_the_figure_loads(width: int, server: str, visit: Open) -> None:
    page = visit(server, width=width, script=HOLD)
    expect(pad(page)).to_be_visible()
    link = page.get_by_role("link", name="Start a run")
    expect(link).to_be_attached()
    expect(winner(page)).to_have_count(0)
    notice = page.locator(".st-key-figure .late")
    expect(notice).to_contain_text("has not arrived")
    place = area(notice)
    assert place["top"] > area(pad(page))["bottom"] or place["bottom"] < area(pad(page))["top"]
    before = area(pad(page)), area(link)
    page.evaluate("release()")
    expect(winner(page)).to_have_text("7")
    assert area(pad(page)) == before[0]
    assert width == 390 or area(link) == before[1]
    assert before[1]["top"] > (900 if width == 390 else before[0]["bottom"])


def figure_of(page: Page, sent: dict[str, Any], model: LeNet, picture: torch.Tensor) -> None:
    """Show a figure, and give the page its object as `figure`."""
    strip.strip(model, list("0123456789"), picture=picture[0, 0], mode="figure", key="figure", alt="")
    load(page, "strip", "components", "placeOf")
    page.evaluate("element => { window.figure = components.get(element).state.walk }", show(page, "strip", sent))


@pytest.fixture
def seen() -> tuple[LeNet, torch.Tensor]:
    """A network whose answers are far from certain, and a picture."""
    torch.manual_seed(5)
    model = LeNet(LeNetConfig(activation="relu")).eval()
    return model, torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(6))


def test_the_bars_of_the_figure_are_the_probabilities(
    seen: tuple[LeNet, torch.Tensor], blank: Page, sent: dict[str, Any]
) -> None:
    figure_of(blank, sent, *seen)
    probabilities = inspection.probabilities(*seen)[0]
    lengths = blank.evaluate("[...figure.strip.root.querySelectorAll('.bar')].map(bar => bar.style.transform)")
    assert [float(length[7:-1]) for length in lengths] == pytest.approx(probabilities.tolist(), abs=1e-5)
    words = "name => figure.strip.root.querySelector(`.words ${name}`).textContent"
    assert blank.evaluate(words, ".percent") == formats.probability(probabilities.max().item())
    assert blank.evaluate(words, ".label.winner") == str(int(probabilities.argmax()))


@pytest.mark.parametrize("layer", ["C1", "S2", "C3", "S4"])
@pytest.mark.parametrize("place", [0, -2, -1])
def test_pointing_at_a_map_says_the_value_of_the_one_in_front(
    place: int, layer: str, seen: tuple[LeNet, torch.Tensor], blank: Page, sent: dict[str, Any]
) -> None:
    figure_of(blank, sent, *seen)
    values = inspection.layers(*seen)
    strength = values["C1" if layer in ("C1", "S2") else "C3"].square().sum((1, 2))
    shown = int(strength.argsort()[place])  # the map at this place from the back
    row, column = (
        (0, 0) if place == -1 else (0, -1)
    )  # the front map covers others there; no upper right corner is covered
    size = values[layer].shape[1]
    at = blank.evaluate(
        """([plate, place, row, column]) => {
          const boxes = figure.strip.sections[0].boxes.filter(box => box.plate === plate), box = boxes.at(place);
          const frame = figure.strip.sections[0].element.getBoundingClientRect();
          return [frame.left + box.x + (column + 0.8) * box.w / box.columns,
            frame.top + box.y + (row + 0.2) * box.h / box.rows];
        }""",
        [layer, place, row % size, column % size],
    )
    blank.mouse.move(*at)
    value = formats.number(values[layer][shown, row, column].item(), 3)
    wanted = f"{layer}, map {shown + 1}, row {row % size + 1}, column {column % size + 1}: {value}"
    assert blank.evaluate("figure.strip.root.querySelector('.tip').textContent") == wanted
    blank.mouse.move(1, 1)
    assert blank.evaluate("figure.strip.root.querySelector('.tip').style.display") == "none"


@pytest.mark.parametrize(
    ("layer", "row", "column", "begins"),
    [("Input", 0, 27, (0, 23)), ("S2", 3, 5, (6, 10)), ("C3", 3, 5, (6, 10)), ("S4", 3, 2, (12, 8))],
)
def test_the_red_marks_lead_over_the_cell_that_the_visitor_points_at(
    layer: str,
    row: int,
    column: int,
    begins: tuple[int, int],
    seen: tuple[LeNet, torch.Tensor],
    blank: Page,
    sent: dict[str, Any],
) -> None:
    figure_of(blank, sent, *seen)
    blank.evaluate("cell => figure.point(cell)", {"plate": layer, "map": 0, "row": row, "column": column})
    assert blank.evaluate("[figure.at.row, figure.at.column]") == list(begins)


def test_the_keyboard_reads_the_figure(seen: tuple[LeNet, torch.Tensor], blank: Page, sent: dict[str, Any]) -> None:
    figure_of(blank, sent, *seen)
    logits = inspection.layers(*seen)["Answer"]
    blank.evaluate("figure.strip.root.querySelectorAll('.stop')[7].focus()")
    blank.keyboard.press("ArrowDown")
    share = formats.probability(logits.softmax(0)[1].item())
    wanted = f"1: logit {formats.number(logits[1].item())}, probability {share}"
    assert blank.evaluate("figure.strip.root.querySelector('.tip').textContent") == wanted
    blank.keyboard.press("Enter")
    assert blank.evaluate("shown.strip.told") == []  # on Home there is no arithmetic to open
