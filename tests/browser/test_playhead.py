"""The playhead over the snapshots of a run: what it answers, how it moves, and what follows it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, ElementHandle, Page, expect
from torch import Tensor

from lenet import checkpoints, inspection, runs, web
from lenet.model import LeNetConfig
from lenet.runs import Run
from tests.browser.conftest import a_seven
from tests.browser.scripts import end, load, show, show_strip
from tests.chromium import blank_page
from tests.snapshots import NOTE_STEPS, flips, now, probabilities, run_with, sender, text_at
from ui import snapshots
from ui.components import playhead

DIGITS = list("0123456789")
STEPS = (0, 3, 10, 25, 60, 100, 150, 210, 300)
PLANNED = 400
FLIPS = "flipsOf(head.answers.along(head.steps)).map(({ step, label }) => [step, label])"
TOLD = "shown.playhead.told.filter(([kind]) => kind === 'step').map(([, value]) => value)"

Show = Callable[..., ElementHandle]


@pytest.fixture
def asked() -> Counter[str]:
    """How often the browser has asked for each snapshot, by the end of its address."""
    return Counter()


@pytest.fixture
def page(browser: Browser, asked: Counter[str]) -> Iterator[Page]:
    """A page on a server, which sends snapshots."""
    with blank_page(browser) as page:
        page.route("http://blank/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.route("http://blank/snapshots/*", sender(asked))
        page.goto("http://blank/inside")
        page.add_style_tag(content="body { margin: 20px }")
        yield page


@pytest.fixture
def show_playhead(page: Page, sent: dict[str, Any]) -> Show:
    """Shows the playhead of a run, or gives it new data."""

    def show_it(run: Run, picture: Tensor | None = None, step: int | None = None, **more: Any) -> ElementHandle:
        description, steps = web.description(run.config.model), runs.snapshots(run)
        reel = playhead.Reel(run.id, snapshots.address(run), description, steps, PLANNED)
        picture = a_seven() if picture is None else picture
        more |= {"moved": lambda *_moment: None, "key": "playhead"}
        playhead.playhead(reel, DIGITS, step=step, picture=picture[0, 0], **more)
        fresh = not page.evaluate("'playhead' in window")
        if fresh:
            load(page, "playhead", "announce", "components", "flipsOf")
        element = show(page, "playhead", sent, put_weights=False)
        if fresh:
            page.evaluate("element => { window.head = components.get(element).state }", element)
        return element

    return show_it


def wait_until_whole(page: Page) -> None:
    """All snapshots have arrived and are answered."""
    expect(page.locator(".playhead .row span")).not_to_be_empty()


def change_picture(page: Page, image: Tensor) -> None:
    """Change the picture of the experiment."""
    change = "pixels => { document.lenet.experiment.picture = new Float32Array(pixels); announce(); }"
    page.evaluate(change, image.ravel().tolist())


def pixel(page: Page, step: int) -> tuple[float, float]:
    """The point of the track at a step."""
    box = page.locator(".track").bounding_box()
    assert box
    return box["x"] + 10 + step / PLANNED * (box["width"] - 20), box["y"] + 30


def test_the_flips_of_the_answer_are_those_of_torch_and_are_told_in_words(page: Page, show_playhead: Show) -> None:
    image, run = a_seven(), run_with(*STEPS)
    turns = flips(run, image)
    assert len(turns) > 3
    page.evaluate(NOTE_STEPS)
    show_playhead(run, picture_name="a seven")
    wait_until_whole(page)
    assert set(page.evaluate("moments")) == {STEPS[-1]}  # the newest from the first moment
    expect(page.get_by_role("img", name="a seven")).to_be_visible()
    assert page.evaluate(FLIPS) == [list(turn) for turn in turns]
    words = "The answer changed {} times, the last time at step {}: from {} to {}."
    told = page.locator(".playhead .row span")
    expect(told).to_have_text(words.format(len(turns), turns[-1][0], turns[-2][1], turns[-1][1]))
    expect(now(page)).to_have_text(text_at(run, STEPS[-1], image).replace(":", ", a seven:", 1))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_flips_are_told_one_by_one(count: int, page: Page, show_playhead: Show) -> None:
    image, run = a_seven(), run_with(*STEPS)
    kinds: dict[int, bytes] = {}  # a network for each answer
    for step in STEPS:
        kinds.setdefault(int(probabilities(run, step, image).argmax()), run.snapshot(step).read_bytes())
    order = list(kinds)[: count + 1]
    for index, step in enumerate(STEPS):
        run.snapshot(step).write_bytes(kinds[order[min(index // 3, count)]])
    show_playhead(run)
    a, b, c = [*order, None, None][:3]
    words = ["after every step.", f"until step 25, then as {b}.", f"until step 25, as {b} until step 150, then as {c}."]
    expect(page.locator(".playhead .row span")).to_have_text(f"Read as {a} {words[count]}")


def test_while_the_playhead_is_dragged_the_layers_are_those_of_torch_at_each_snapshot(
    page: Page, show_playhead: Show, strip_data: Any
) -> None:
    image = a_seven()
    run = run_with(*STEPS)
    final = checkpoints.load_weights(run.snapshot(300), run.config.model)
    show_playhead(run)
    show_strip(page, strip_data(final, image, run=run.id))
    wait_until_whole(page)
    page.mouse.move(*pixel(page, 300))
    page.mouse.down()
    for step in (210, 60, 10, 0, 100):
        page.mouse.move(*pixel(page, step))
        expect(now(page)).to_have_text(text_at(run, step, image))
        shares = page.evaluate("sheet.now.probabilities")
        assert shares == pytest.approx(probabilities(run, step, image).tolist(), abs=1e-5)
        model = checkpoints.load_weights(run.snapshot(step), run.config.model)
        maps = page.evaluate("[...sheet.plates.C1.values]")
        assert maps == pytest.approx(inspection.layers(model, image)["C1"].flatten().tolist(), abs=1e-5)
        kernels = page.evaluate("[...sheet.plates['C1 kernels'].values]")
        assert kernels == pytest.approx(inspection.kernels(model, "C1").flatten().tolist(), abs=1e-6)
    assert page.evaluate(TOLD) == []
    page.mouse.up()
    assert page.evaluate(TOLD) == [{"run": run.id, "step": 100}]


def test_the_keyboard_moves_the_playhead_and_python_is_told_where_it_rests(page: Page, show_playhead: Show) -> None:
    image = a_seven()
    run = run_with(*STEPS)
    show_playhead(run)
    wait_until_whole(page)
    slider = page.get_by_role("slider", name="Snapshots of the training")
    slider.focus()
    for key, step in (("ArrowLeft", 210), ("ArrowDown", 150), ("ArrowUp", 210), ("Home", 0), ("ArrowRight", 3)):
        page.keyboard.press(key)
        expect(slider).to_have_attribute("aria-valuenow", str(step))
        expect(slider).to_have_attribute("aria-valuetext", text_at(run, step, image))
    page.keyboard.press("Tab")  # rests at once
    assert page.evaluate(TOLD)[-1] == {"run": run.id, "step": 3}
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_function(f"{TOLD}.at(-1).step === null")
    expect(slider).to_have_attribute("aria-valuenow", "300")


def test_play_shows_every_snapshot_and_ends_at_the_newest(page: Page, show_playhead: Show) -> None:
    run = run_with(*STEPS)
    page.evaluate("""() => { window.moments = [];
        document.addEventListener('lenet-changed', () => moments.push(document.lenet.moment?.step)); }""")
    show_playhead(run, step=60)
    wait_until_whole(page)
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.locator(".track").press("End")
    page.evaluate("moments.length = 0")
    page.get_by_role("button", name="Play").click()  # from the beginning, because it stands at the end
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert page.evaluate("moments") == list(STEPS)
    assert page.evaluate(TOLD)[-1] == {"run": run.id, "step": None}


def test_while_a_run_trains_the_playhead_stays_at_the_newest_until_it_is_moved(page: Page, show_playhead: Show) -> None:
    image = a_seven()
    run = run_with(0, 3)
    show_playhead(run)
    expect(now(page)).to_have_text(text_at(run, 3, image))
    grown = run_with(*STEPS[:4])
    for step in (10, 25):
        run.snapshot(step).write_bytes(grown.snapshot(step).read_bytes())
    show_playhead(run)
    expect(now(page)).to_have_text(text_at(run, 25, image))
    wait_until_whole(page)
    page.locator(".track").press("Home")
    run.snapshot(60).write_bytes(grown.snapshot(3).read_bytes())
    show_playhead(run, step=0)
    expect(page.locator(".track")).to_have_attribute("aria-valuemax", "60")
    expect(now(page)).to_have_text(text_at(run, 0, image))


def test_python_may_name_another_step_as_after_the_browser_s_back(page: Page, show_playhead: Show) -> None:
    image = a_seven()
    run = run_with(*STEPS)
    show_playhead(run, step=100)
    wait_until_whole(page)
    expect(now(page)).to_have_text(text_at(run, 100, image))
    page.locator(".track").press("ArrowRight")
    page.wait_for_function(f"{TOLD}.length === 1")
    show_playhead(run, step=150)  # as told
    show_playhead(run, step=25)
    expect(now(page)).to_have_text(text_at(run, 25, image))
    show_playhead(run)
    expect(now(page)).to_have_text(text_at(run, 300, image))
    assert page.evaluate(TOLD) == [{"run": run.id, "step": 150}]
    assert page.evaluate("document.lenet.moment") is None  # the page's own network


def test_damaged_snapshots_are_passed_over_and_named(page: Page, show_playhead: Show) -> None:
    run = run_with(*STEPS)
    run.snapshot(210).write_bytes(b"nothing")
    run.snapshot(300).write_bytes(run.snapshot(300).read_bytes()[:-4])
    show_playhead(run)
    expect(page.get_by_role("status")).to_have_text(
        "Left out, because the file is damaged: 00000210.safetensors, 00000300.safetensors."
    )
    wait_until_whole(page)
    expect(now(page)).to_have_text(text_at(run, 150, a_seven()))
    page.locator(".track").press("ArrowLeft")
    expect(now(page)).to_have_text(re.compile("^After step 100: "))


def test_each_snapshot_is_fetched_once_though_a_page_is_left_and_another_shows_it(
    page: Page, show_playhead: Show, asked: Counter[str], strip_data: Any
) -> None:
    run = run_with(*STEPS)
    model = checkpoints.load_weights(run.snapshot(60), run.config.model)
    for _page in range(2):
        show_playhead(run, step=60)
        data = strip_data(model, a_seven(), run=run.id)
        data["network"]["address"] = f"{snapshots.address(run)}60.bin"
        show(page, "strip", data, put_weights=False)
        wait_until_whole(page)
        for step in (100, 0):
            page.locator(".track").press("ArrowLeft")
            show_playhead(run, step=step)
        expect(page.locator(".strip .words").first).to_be_attached()
        for component in ("playhead", "strip"):
            end(page, component)
    assert asked == {str(step): 1 for step in STEPS}
    assert page.evaluate("document.lenet.moment") is None


def test_another_picture_is_answered_by_every_snapshot(page: Page, show_playhead: Show) -> None:
    run = run_with(*STEPS, model=LeNetConfig(activation="relu"))
    image = torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    assert flips(run, image) != flips(run, a_seven())
    show_playhead(run)
    wait_until_whole(page)
    show_playhead(run, image)
    turns = [list(turn) for turn in flips(run, image)]
    page.wait_for_function(f"turns => JSON.stringify({FLIPS}) === JSON.stringify(turns)", arg=turns)
    expect(now(page)).to_have_text(text_at(run, 300, image))


def test_a_picture_that_was_changed_by_an_experiment_is_what_the_snapshots_answer(
    page: Page, show_playhead: Show
) -> None:
    run = run_with(*STEPS)
    show_playhead(run, changeable=True)
    wait_until_whole(page)
    half = a_seven().clone()
    half[..., :14, :] = 0
    change_picture(page, half)
    expect(now(page)).to_have_text(text_at(run, 300, half))


def test_a_change_of_one_picture_says_nothing_about_the_next(page: Page, show_playhead: Show) -> None:
    run = run_with(*STEPS)
    show_playhead(run, changeable=True)
    wait_until_whole(page)
    blank, image = torch.zeros(1, 1, 28, 28), torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    change_picture(page, blank)
    expect(now(page)).to_have_text(text_at(run, 300, blank))
    show_playhead(run, image, changeable=True)
    expect(now(page)).to_have_text(text_at(run, 300, image))


def test_another_run_that_is_chosen_while_one_plays_begins_at_its_newest_network(
    page: Page, show_playhead: Show
) -> None:
    run, other = run_with(*STEPS), run_with(*STEPS)
    show_playhead(run)
    wait_until_whole(page)
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.locator(".track").evaluate("() => head.move(1)")
    show_playhead(other)
    wait_until_whole(page)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(now(page)).to_have_text(text_at(other, STEPS[-1], a_seven()))
    assert other.id not in {told["run"] for told in page.evaluate(TOLD)}
