"""One step in slow motion: five scenes by the arrow keys, held against `lenet.inspection.step`."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page, Route, expect

from lenet import checkpoints, inspection, runs
from lenet.data import Dataset
from lenet.inspection import Step
from lenet.model import LeNetConfig
from lenet.runs import Run, next_step, recorder
from lenet.runs.computation import FUNCTIONS
from lenet.training import TrainConfig
from tests.browser.conftest import a_seven
from tests.browser.scripts import load, show
from tests.chromium import blank_page, call
from tests.recording import record
from tests.routes import get
from ui import formats, next_steps, resources
from ui.components.slow_motion import slow_motion

DIGITS = list("0123456789")
PLAIN = TrainConfig(dataset="strokes", epochs=2, batch_size=16, report_every=1, initialisation="xavier")
CONFIGS = [
    PLAIN,
    replace(PLAIN, optimizer="momentum", model=LeNetConfig(activation="tanh", padding=2, normalisation="batch")),
    replace(
        PLAIN, optimizer="sgd", model=LeNetConfig(activation="relu", pooling="average", channels=(3, 8), dropout=0.5)
    ),
]
PICTURE = 2  # of those that are shown


class Scheduler:
    """Computes in this process."""

    def compute(self, name: str, *arguments: Any) -> Any:
        return FUNCTIONS[name](*arguments)


@pytest.fixture(params=CONFIGS, ids=lambda config: config.optimizer)
def paused(request: pytest.FixtureRequest, stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    for module, name in ((recorder, "load_dataset"), (next_step, "_load")):
        monkeypatch.setattr(module, name, lambda name: stripes)
    monkeypatch.setattr(resources, "scheduler", Scheduler)
    run = runs.create(request.param)
    list(record(run, steps=2))
    return run


@pytest.fixture
def asked() -> Counter[str]:
    """How often the browser has asked for what."""
    return Counter()


@pytest.fixture
def page(browser: Browser, asked: Counter[str]) -> Iterator[Page]:
    """A page on a server, which sends steps."""

    def send(route: Route) -> None:
        address = route.request.url.removeprefix("http://blank")
        asked[address.rpartition("bin")[2] or "step"] += 1
        status, headers, body = get(next_steps.routes(), address)
        route.fulfill(status=status, headers=headers, body=body)

    with blank_page(browser) as page:
        page.route("http://blank/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.route("http://blank/next-steps/*", send)
        page.goto("http://blank/train")
        page.add_style_tag(content="body { margin: 20px }")
        yield page


def show_step(page: Page, run: Run, sent: dict[str, Any]) -> None:
    """Show the component of a run, with a drawing."""
    slow_motion(run.id, next_steps.address(run), run.config, DIGITS, drawing=a_seven()[0, 0], key="slow_motion")
    load(page, "slow_motion", "components", "exact")
    element = show(page, "slow_motion", sent, put_weights=False)
    page.evaluate("element => { window.film = components.get(element).state }", element)


def plates(page: Page, way: str) -> dict[str, list[float]]:
    """The values of the layers that are drawn, "forward" or "backward"."""
    expect(page.locator(f".{way} canvas").first).to_be_visible()
    script = "way => Object.values(film[way].page.plates).map(({ name, values }) => [name, [...values]])"
    return dict(page.evaluate(script, way))


def scene(page: Page, name: str) -> None:
    expect(page.get_by_role("tab", selected=True)).to_have_text(name)


def test_five_scenes_by_the_arrow_keys_are_those_of_python(
    paused: Run, page: Page, sent: dict[str, Any], asked: Counter[str]
) -> None:
    look = next_step._look(paused.id)[1]
    step, chosen = look.step, int(next_step._spread(look.step.losses)[PICTURE])
    show_step(page, paused, sent)
    page.get_by_role("button", name="What does this batch change?").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Step 3: the mean loss of its 16 pictures goes from")
    page.locator(".pictures button").nth(PICTURE).click()
    page.get_by_role("tab", name="Forward").click()
    for layer, values in plates(page, "forward").items():
        assert values == (step.images[chosen] if layer == "Input" else step.values[layer][chosen]).flatten().tolist()
    page.keyboard.press("ArrowRight")
    scene(page, "Loss")
    loss = float(step.losses[chosen])
    share = formats.probability(float(np.exp(-loss)))
    expect(page.locator(".shares .sum")).to_have_text(f"p = {share}, so the loss is −ln p = {formats.loss(loss)}.")
    shares = [formats.probability(value) for value in step.values["Answer"][chosen].softmax(0).tolist()]
    expect(page.locator(".shares .share b")).to_have_text(shares)
    page.keyboard.press("ArrowRight")
    scene(page, "Backward")
    for layer, values in plates(page, "backward").items():
        if layer != "Input":
            assert values == step.gradients[layer][chosen].flatten().tolist()
    page.keyboard.press("ArrowRight")
    scene(page, "Update")
    check_a_weight_of_c1(page, step, chosen)
    check_a_weight_of_c3(page, step, chosen)
    page.locator(".scenes [aria-selected=true]").focus()
    page.keyboard.press("ArrowRight")
    scene(page, "After")
    check_answers(page, paused, step)
    page.keyboard.press("ArrowRight")  # there is no sixth
    for name in ("Update", "Backward", "Loss", "Forward"):
        page.keyboard.press("ArrowLeft")
        scene(page, name)
    assert asked["step"] == 1 and max(asked.values()) == 1  # one request for each kernel, too


def check_a_weight_of_c1(page: Page, step: Step, chosen: int) -> None:
    """The weight with the largest gradient is the first; the keyboard moves to another."""
    gradient = step.updates["conv.0.weight"].gradient
    assert page.evaluate("film.weights.sum.gradient") == gradient.flatten()[gradient.abs().argmax()].item()
    page.locator(".kernels").focus()
    map_, row, column = (int(index) for index in np.unravel_index(int(gradient.abs().argmax()), (len(gradient), 5, 5)))
    page.keyboard.press("ArrowUp" if row else "ArrowDown")
    check_sum(page, step, chosen, "C1", map_, 0, row - 1 if row else 1, column)


def check_a_weight_of_c3(page: Page, step: Step, chosen: int) -> None:
    """Any kernel can be chosen, and a click chooses the weight."""
    page.get_by_role("combobox").select_option("C3 5")
    row = page.locator("canvas.kernel-row").nth(1)
    box, side, gap = row.bounding_box(), page.evaluate("film.weights.side"), 10
    assert box
    page.mouse.click(box["x"] + 2 * (side + gap) + 3 + 3.5 * side / 5, box["y"] + 3 + 1.5 * side / 5)
    check_sum(page, step, chosen, "C3", 5, 2, 1, 3)


def check_sum(page: Page, step: Step, chosen: int, layer: str, map_: int, input_: int, row: int, column: int) -> None:
    """The sum that made a weight's gradient."""
    kernels = [update for update in step.updates.values() if update.gradient.dim() == 4]  # of C1 and C3
    update = kernels[layer == "C3"]
    at = (map_, input_, row, column)
    where = f"C1, kernel {map_ + 1}" if layer == "C1" else f"C3, kernel from S2 map {input_ + 1} to map {map_ + 1}"
    expect(page.locator(".gradient-sum h3")).to_have_text(f"{where}, row {row + 1}, column {column + 1}")
    assert page.evaluate("film.weights.sum.gradient") == update.gradient[at].item()
    terms = step.terms(layer, *at)
    products = terms.cells * terms.deltas
    expect(page.locator(".others .total")).to_be_visible()
    sums = page.evaluate("[...film.weights.sum.sums]")
    assert sums == pytest.approx(products.sum((1, 2)).tolist(), rel=1e-4, abs=1e-8)
    assert sum(sums) == pytest.approx(update.gradient[at].item(), rel=1e-4, abs=1e-6)
    assert page.evaluate("film.weights.sum.part") == pytest.approx(float(products[chosen].sum()), rel=1e-4, abs=1e-8)
    kept = [value for key, value in update.moments.items() if key in ("corrected_mean", "corrected_square", "velocity")]
    values = [value[at].item() for value in (update.before, update.gradient, *kept, update.change, update.after)]
    expect(page.locator(".figures dd")).to_have_text(call(page, "exact", [[value] for value in values]))


def check_answers(page: Page, run: Run, step: Step) -> None:
    """The pictures and the drawing, answered before and after the step that the run then takes."""
    images = torch.cat([step.images[next_step._spread(step.losses)], a_seven()])
    labels = step.labels[next_step._spread(step.losses)].tolist()
    list(record(run, steps=1))
    nets = [checkpoints.load_weights(run.snapshot(number), run.config.model) for number in (2, 3)]
    before, after = (inspection.probabilities(net, images) for net in nets)
    answer = int(before[-1].argmax())
    texts = [
        " → ".join(formats.probability(float(shares[i, label])) for shares in (before, after))
        for i, label in enumerate([*labels, answer])
    ]
    expect(page.locator(".card .change")).to_have_text(texts)
    losses = [
        " → ".join(formats.loss(-math.log(float(shares[i, label]))) for shares in (before, after))
        for i, label in enumerate(labels)
    ]
    expect(page.locator(".card .change + span")).to_have_text([f"loss {text}" for text in losses])
    expect(page.locator(".card b").filter(has_text="your drawing")).to_have_text(f"your drawing: {answer}")


@pytest.mark.parametrize("paused", [replace(PLAIN, batch_size=1)], indirect=True)
def test_a_batch_of_one_picture_has_no_mean_and_no_others(paused: Run, page: Page, sent: dict[str, Any]) -> None:
    show_step(page, paused, sent)
    page.get_by_role("button", name="What does this batch change?").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Step 3: the loss of its one picture goes from")
    expect(page.locator(".pictures .note")).to_have_text("The only picture of the batch")
    page.get_by_role("tab", name="Loss").click()
    expect(page.locator(".shares .note")).to_have_text("Training lowers this loss: the batch has no other picture.")
    page.get_by_role("tab", name="Update").click()
    expect(page.locator(".others")).to_have_text(re.compile("^The batch has no other picture: gradient [^ ]+$"))


def test_the_loss_of_a_probability_that_is_too_small_for_a_number_is_finite(page: Page) -> None:
    load(page, "slow_motion", "crossEntropy")
    assert call(page, "crossEntropy", [[[0, 2000], 0], [[2000, 0], 0]]) == [2000, 0]


@pytest.mark.parametrize("paused", [PLAIN], indirect=True)
def test_a_step_that_cannot_be_looked_at_says_so_and_numbers_have_three_digits(
    paused: Run, page: Page, sent: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(next_steps, "_step", lambda run_id, written: next_step._look("gone"))
    show_step(page, paused, sent)
    page.get_by_role("button", name="What does this batch change?").click()
    expect(page.get_by_role("status")).to_contain_text("This step cannot be looked at")
    texts = call(page, "exact", [[0.12345], [-0.00412], [-4.116e-5], [0], [1.5e7], [12.34]])
    assert texts == ["0.123", "−0.00412", "−4.12×10⁻⁵", "0", "1.50×10⁷", "12.3"]
    page.get_by_role("button", name="Hide what this batch changes").click()
    expect(page.get_by_role("status")).to_be_hidden()
