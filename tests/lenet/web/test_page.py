"""The page to take home, opened from disk in a Chromium without a network."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, ConsoleMessage, expect
from playwright.sync_api import Page as Tab

from lenet import inspection, web
from lenet.model import LeNet, LeNetConfig
from lenet.preprocessing import figures_of_ink, prepare_ink
from lenet.web.page import Page
from lenet.web.words import WORDS
from tests.lenet.web.networks import network
from ui.palette import PALETTES

Point = tuple[float, float]  # in shares of the pad's side
Open = Callable[..., Tab]

DIGITS = [str(digit) for digit in range(10)]
THREE = [(0.3, 0.3), (0.45, 0.18), (0.65, 0.25), (0.62, 0.42), (0.45, 0.48), (0.66, 0.55), (0.68, 0.75), (0.3, 0.8)]
RESULT = "() => ({ ink: [...drawing.read()], picture: [...picture], logits: [...net.Answer.values] })"
FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def page_of(model: LeNet, names: list[str] = DIGITS, title: str = "mine", **more: str) -> str:
    tensors = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    return Page(
        title=title,
        about="A network.",
        language="en",
        words=WORDS | {"activation": "ReLU"},
        names=names,
        kind="clothing" if more.get("kind") == "clothing" else "digits",
        card={"Recipe": more.get("recipe", "none")},
        description=web.description(model.config),
        weights=web.weights(tensors, model.config),
    ).html()


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a page from disk, without a network; it may ask for nothing, and print nothing but into `messages`."""
    requests: list[str] = []
    said: list[str] = []

    def visit(html: str, *, width: int = 1280, script: str = "", messages: list[str] | None = None) -> Tab:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        tab = browser.new_context(offline=True, viewport={"width": width, "height": 900}).new_page()
        heard = said if messages is None else messages

        def hear(message: ConsoleMessage) -> None:
            heard.append(message.text)

        if messages is None:
            tab.on("request", lambda request: requests.append(request.url))
        tab.on("console", hear)
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.add_init_script(script)
        tab.goto(file.as_uri())
        assert requests in ([file.as_uri()], [])
        requests.clear()
        return tab

    yield visit
    for context in browser.contexts:
        context.close()
    assert not requests and not said


def draw(tab: Tab, points: list[Point]) -> None:
    """One stroke."""
    box = tab.locator("#pad").bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    tab.mouse.move(*places[0])
    tab.mouse.down()
    for place in places:
        tab.mouse.move(*place, steps=2)
    tab.mouse.up()
    tab.evaluate(FRAME)


@pytest.mark.parametrize("kind", ["digits", "clothing"])
def test_it_prepares_and_answers_25_drawings_as_python_does(kind: str, visit: Open) -> None:
    model = network(LeNetConfig(activation="relu"))
    tab, random = visit(page_of(model, kind=kind)), np.random.default_rng(0)
    for _ in range(25):
        for _ in range(random.integers(1, 4)):
            draw(tab, [(float(x), float(y)) for x, y in random.uniform(0.05, 0.95, (random.integers(1, 6), 2))])
        result = tab.evaluate(RESULT)
        ink = np.array(result["ink"], np.uint8).reshape(112, 112)
        if kind == "digits":  # of several figures the first that is a digit
            ink = next((figure.ink for figure in figures_of_ink(ink) if figure.mark == "digit"), ink)
        image = prepare_ink(ink, "clothing" if kind == "clothing" else "digits").image
        np.testing.assert_array_equal(np.array(result["picture"], np.float32), image.numpy().ravel())
        with torch.no_grad():
            logits = model(image.reshape(1, 1, 28, 28))[0].numpy()
        np.testing.assert_allclose(result["logits"], logits, atol=1e-4)
        assert tab.locator("#answer").inner_text() == DIGITS[int(logits.argmax())]
        tab.click("#clear")
        tab.evaluate(FRAME)


@pytest.mark.parametrize(
    ("layer", "map_index", "name"),
    [
        ("C1", 5, "C1, map 6, row 2, column 1"),
        ("S2", 0, "S2, map 1, row 2, column 1"),
        ("C3", 15, "C3, map 16, row 2, column 1"),
        ("S4", 9, "S4, map 10, row 2, column 1"),
        ("F5", 0, "F5, unit 31"),
        ("F6", 0, "F6, unit 29"),
    ],
)
@pytest.mark.parametrize("config", [LeNetConfig(activation="tanh"), LeNetConfig(pooling="average", padding=2)])
def test_a_click_on_a_cell_shows_how_it_was_computed(
    config: LeNetConfig, layer: str, map_index: int, name: str, visit: Open
) -> None:
    model = network(config)
    tab = visit(page_of(model))
    draw(tab, THREE)
    canvas = tab.locator(f"#{layer} canvas").nth(map_index)
    rows, box = canvas.evaluate("canvas => canvas.height"), canvas.bounding_box()
    assert box
    canvas.click(position={"x": 2, "y": 1.5 * box["height"] / rows})
    image = torch.tensor(tab.evaluate(RESULT)["picture"]).reshape(1, 1, 28, 28)
    values = inspection.layers(model, image)[layer]
    value = values[map_index, 1, 0] if values.ndim == 3 else values[int(name.split()[-1]) - 1]
    said, number = tab.locator("#panel h3").inner_text().replace("−", "-").split(" = ")
    assert said == name and float(number) == pytest.approx(float(value), abs=6e-4)
    totals = [float(cell.replace("−", "-")) for cell in tab.locator(".totals td").all_inner_texts()]
    if totals:
        assert totals[0] + totals[1] == pytest.approx(totals[2], abs=2e-3) and totals[3] == float(number)
    else:
        four = [float(cell.replace("−", "-")) for cell in tab.locator(".grid td").all_inner_texts()]
        expected = sum(four) / 4 if config.pooling == "average" else max(four)
        assert float(number) == pytest.approx(expected, abs=2e-3)
    fields = tab.locator(".field").count()
    before = {"C1": 1, "S2": 2, "C3": 13, "S4": 14, "F5": 0, "F6": 0}  # frames on the maps that it depends on
    assert fields == before[layer] and tab.locator(".plate .cell").count() == 1


def test_a_bar_shows_how_its_probability_was_computed(visit: Open) -> None:
    tab = visit(page_of(network(LeNetConfig(classes=3)), ["a", "b", "c"]))
    draw(tab, THREE)
    tab.locator(".bar").nth(1).click()
    logits = torch.tensor(tab.evaluate(RESULT)["logits"])
    expect(tab.locator("#panel h3")).to_contain_text("b: logit = ")
    shown = tab.locator("#panel > div > p").inner_text()
    assert f"= {float(logits.softmax(0)[1]):.1%}" in shown and "of the 3 logits" in shown


def test_the_keyboard_alone_explains_a_cell_and_closes_it(visit: Open) -> None:
    tab = visit(page_of(network(LeNetConfig())))
    draw(tab, THREE)
    tab.locator("#S2 .plates").focus()
    for key, said in (("Enter", "map 1, row 1, column 1"), ("ArrowDown", "row 2"), ("ArrowLeft", "row 2, column 1 ")):
        tab.keyboard.press(key)
        expect(tab.locator("#panel h3")).to_contain_text(said)
    for _ in range(12):
        tab.keyboard.press("ArrowRight")
    expect(tab.locator("#panel h3")).to_contain_text("map 2, row 2, column 1")
    tab.keyboard.press("Escape")
    expect(tab.locator("#panel")).to_be_hidden()
    assert tab.evaluate("() => document.activeElement.parentElement.id") == "S2"


def test_the_answer_and_an_open_cell_follow_the_pen(visit: Open) -> None:
    tab = visit(page_of(network(LeNetConfig())))
    draw(tab, THREE)
    tab.locator("#C3 canvas").first.click()
    tab.locator("#panel details:not([open]) summary").first.click()
    before, bars = tab.locator("#panel").inner_text(), tab.locator("#bars").inner_text()
    opened = "() => [...document.querySelectorAll('#panel details')].map(part => part.open)"
    unfolded = tab.evaluate(opened)
    draw(tab, [(0.2, 0.5), (0.5, 0.5)])
    assert tab.locator("#panel").inner_text() != before and tab.locator("#bars").inner_text() != bars
    assert tab.evaluate(opened) == unfolded and sum(unfolded) == 2
    tab.click("#undo")
    expect(tab.locator("#bars")).to_have_text(re.sub(r"\s+", "", bars))
    tab.click("#clear")
    expect(tab.locator("#hint")).to_be_visible()
    expect(tab.locator("#answer")).to_be_empty()


def test_two_digits_are_read_one_by_one(visit: Open) -> None:
    model = network(LeNetConfig())
    tab = visit(page_of(model))
    for stroke in ([(0.1, 0.2), (0.1, 0.8)], THREE):
        expect(tab.locator("#note")).to_be_hidden()
        draw(tab, stroke)
    ink = np.array(tab.evaluate(RESULT)["ink"], np.uint8).reshape(112, 112)
    pictures = torch.stack([prepare_ink(figure.ink, "digits").image for figure in figures_of_ink(ink)])
    with torch.no_grad():
        answers = model(pictures.reshape(2, 1, 28, 28)).argmax(1).tolist()
    expect(tab.locator("#note")).to_contain_text(f"Several figures, read one by one: {answers[0]}{answers[1]}.")
    expect(tab.locator("#answer")).to_have_text(str(answers[0]))


def test_a_browser_that_hides_the_drawing_gets_a_sentence_and_no_answer(visit: Open) -> None:
    hide = """const read = CanvasRenderingContext2D.prototype.getImageData;
        CanvasRenderingContext2D.prototype.getImageData = function (...box) {
          const image = read.apply(this, box); image.data.fill(255); return image; };"""
    tab = visit(page_of(network(LeNetConfig())), script=hide)
    draw(tab, THREE)
    expect(tab.locator("#hint")).to_contain_text("Your browser hides what you draw")
    expect(tab.locator("#answer")).to_be_empty()


@pytest.mark.parametrize("classes", [3, 26])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_class_has_its_bar_and_the_page_fits(classes: int, width: int, visit: Open) -> None:
    names = [f"class {chr(97 + i)}" for i in range(classes)]
    tab = visit(page_of(network(LeNetConfig(classes=classes, channels=(5, 3))), names), width=width)
    draw(tab, THREE)
    assert [text.split("\n")[0] for text in tab.locator(".bar").all_inner_texts()] == names
    tab.locator("#C3 canvas").last.click()
    assert tab.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0


def test_what_a_visitor_typed_stays_text(visit: Open) -> None:
    evil = "</script><img src=x onerror=\"document.title='evil'\"><b>{{ 7 * 7 }}</b> \N{LINE SEPARATOR}"
    html = page_of(network(LeNetConfig(classes=3)), [evil, "b", "c"], title=evil, recipe=evil)
    tab = visit(html)
    draw(tab, THREE)
    assert tab.locator("img").count() == 0 and tab.title().startswith("</script><img")
    expect(tab.locator("h1")).to_have_text(evil)
    expect(tab.locator("dd")).to_have_text(evil)
    assert tab.locator(".bar .name").first.text_content() == evil
    tab.locator(".bar").first.click()
    expect(tab.locator("#panel h3")).to_contain_text(evil.strip())
    assert tab.locator("img").count() == 0


def test_nothing_else_runs_and_nothing_is_asked_for(visit: Open) -> None:
    refused: list[str] = []
    tab = visit(page_of(network(LeNetConfig())), messages=refused)
    later = "act => new Promise(done => setTimeout(() => { try { done(String(act())) } catch (e) { done(e.name) } }))"
    assert tab.evaluate(f"() => ({later})(() => eval('1 + 1'))") == "EvalError"
    assert tab.evaluate("() => fetch('data:text/plain,x').then(() => 'came', error => error.name)") == "TypeError"
    tab.evaluate("""() => {
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }));
      const button = document.body.appendChild(document.createElement('button'));
      button.setAttribute('onclick', 'window.ran = true');
      button.click();
    }""")
    assert tab.evaluate("() => window.ran ?? false") is False
    assert len(refused) >= 3 and all("Content Security Policy" in message for message in refused)


def test_its_colours_are_the_apps() -> None:
    style = (web.HERE / "page.css").read_text(encoding="utf-8")
    light, dark = style.split("prefers-color-scheme: dark")
    for part, theme in ((light, "light"), (dark, "dark")):
        for name, value in re.findall(r"--(\w+): (#[^;]+);", part):
            expected = PALETTES[theme][name]
            assert value == (expected if isinstance(expected, str) else ", ".join(expected)), (theme, name)


def test_it_is_dark_where_the_browser_is(visit: Open) -> None:
    tab = visit(page_of(network(LeNetConfig())))
    draw(tab, THREE)
    pen = "() => drawing.context.strokeStyle"  # of the latest painting
    assert tab.evaluate(pen) == "#1b1e2b"
    result = tab.evaluate(RESULT)
    tab.emulate_media(color_scheme="dark")
    tab.evaluate(FRAME)
    assert tab.evaluate(pen) == "#ece9e1" and tab.evaluate(RESULT) == result
    assert tab.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(15, 18, 24)"
