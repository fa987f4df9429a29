import io

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, draw, wait_for_strokes

ONE = [(0.52, 0.15), (0.48, 0.85)]
ZERO = [(0.5, 0.15), (0.3, 0.3), (0.26, 0.5), (0.3, 0.7), (0.5, 0.85), (0.7, 0.7), (0.74, 0.5), (0.7, 0.3), (0.5, 0.15)]
INK = "classify_ink"

# How many bytes the page has received from Streamlit.
NOTE_RECEIVED = """
  window.received = 0;
  window.WebSocket = class extends WebSocket {
    constructor(...all) {
      super(...all);
      this.addEventListener('message', ({ data }) => { window.received += data.byteLength ?? data.length; });
    }
  };
"""

# What browsers that guard against being recognised make of the pixels that a page reads.
READS = """
  const read = CanvasRenderingContext2D.prototype.getImageData;
  CanvasRenderingContext2D.prototype.getImageData = function (...place) {
    const image = read.apply(this, place), { data } = image;
    %s
    return image;
  };
"""
WHITE = READS % "data.fill(255);"
NOTHING = READS % "data.fill(0);"
RANDOM = READS % "for (let i = 0; i < data.length; i++) data[i] = 256 * Math.random();"
LOWEST_BITS = READS % "for (let i = 0; i < data.length; i++) if (Math.random() < 0.5) data[i] ^= 1;"


def answer(page: Page) -> Locator:
    return page.locator(".answer .class")


def test_a_drawn_one_and_a_drawn_zero_are_recognised(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw(page, INK, ONE)
    expect(answer(page)).to_have_text("1")
    page.get_by_role("button", name="Clear").click()
    expect(answer(page)).to_have_text("")
    expect(page.locator(".hint").first).to_be_visible()
    draw(page, INK, ZERO)
    expect(answer(page)).to_have_text("0")


def test_the_answer_comes_while_the_pen_moves(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    expect(page.locator(f"[class*=st-key-{INK}_canvas] .hint")).to_be_visible()
    box = page.locator("canvas.upper-canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 220, box["y"] + 70)
    page.mouse.down()
    page.mouse.move(box["x"] + 215, box["y"] + 370, steps=30)
    for step in range(400):  # a hand at rest trembles
        if answer(page).inner_text():
            break
        page.mouse.move(box["x"] + 215 + step % 2, box["y"] + 370)
        page.wait_for_timeout(25)
    assert answer(page).inner_text() == "1"  # the pen is still down
    page.mouse.up()


def test_a_network_reaches_the_browser_once_and_a_stroke_costs_the_server_little(server: str, visit: Open) -> None:
    weights: list[str] = []
    page = visit(f"{server}/models", script=NOTE_RECEIVED)  # a page that needs no network
    page.on("request", lambda request: weights.append(request.url) if "/networks/" in request.url else None)
    links = page.get_by_test_id("stTopNavLink")
    links.filter(has_text="Classify").click()
    draw(page, INK, ONE)
    expect(answer(page)).to_have_text("1")
    expect(page.get_by_role("button", name="Look inside this picture")).to_be_visible()
    page.evaluate("window.received = 0")
    for _stroke in range(10):
        draw(page, INK, ONE)
    for name, headline in {"Home": "Watch", "Look inside": "Look inside", "Classify": "Draw a digit"}.items():
        if name == "Home":
            assert 0 < page.evaluate("window.received") < 300_000  # bytes; with its network, of 178 kB, each had more
        links.filter(has_text=name).click()
        expect(page.locator("h1")).to_contain_text(headline)
    expect(answer(page)).to_have_text("1")
    assert weights and len(weights) == len(set(weights))  # the network, and the guards of both kinds of pictures


def test_undo_takes_one_stroke_back_also_after_a_page_change(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw(page, INK, ONE)
    expect(answer(page)).to_have_text("1")
    wait_for_strokes(page, 1)
    draw(page, INK, ZERO)
    expect(answer(page)).not_to_have_text("1")
    wait_for_strokes(page, 2)
    page.get_by_role("button", name="Undo").click()
    expect(answer(page)).to_have_text("1")
    wait_for_strokes(page, 1)
    page.get_by_test_id("stTopNavLink").filter(has_text="Models").click()
    expect(page.locator("h1")).to_have_text("Models")
    page.get_by_test_id("stTopNavLink").filter(has_text="Classify").click()
    expect(answer(page)).to_have_text("1")
    expect(page.locator(f"[class*=st-key-{INK}_canvas] .hint")).to_be_hidden()  # the drawing is there again
    page.get_by_role("button", name="Undo").click()
    expect(answer(page)).to_have_text("")


def test_ink_is_seen_after_a_change_of_theme(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify", color_scheme="light")
    draw(page, INK, ONE)
    wait_for_strokes(page, 1)
    # The mean red of the drawn pixels: low for dark ink on light paper, high for light ink on dark paper.
    lightness = f"""() => {{ const canvas = document
        .querySelector('[class*=st-key-{INK}_canvas] [data-testid=stBidiComponentIsolated]')
        ?.shadowRoot?.querySelector('.dc-canvas.lower-canvas'); if (!canvas) return -1;
        const d = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; let sum = 0, ink = 0;
        for (let i = 0; i < d.length; i += 4) {{ sum += d[i] * d[i + 3]; ink += d[i + 3]; }}
        return ink ? sum / ink : -1 }}"""
    page.wait_for_function(f"() => {{ const value = ({lightness})(); return value >= 0 && value < 80 }}")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => ({lightness})() > 180")
    expect(answer(page)).to_have_text("1")
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"() => {{ const value = ({lightness})(); return value >= 0 && value < 80 }}")
    expect(answer(page)).to_have_text("1")


def test_a_drawing_on_home_runs_through_the_figure(server: str, visit: Open) -> None:
    page = visit(server)
    figure = page.get_by_role("img", name="The answer is 7.")
    expect(figure).to_be_visible()
    draw(page, "home_ink", ZERO)
    expect(page.get_by_role("img", name="The answer is 0.")).to_be_visible()


def test_look_inside_shows_the_maps_of_the_drawing(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw(page, INK, ZERO)
    expect(answer(page)).to_have_text("0")
    page.get_by_role("button", name="Look inside this picture").click()
    expect(page.locator("h1")).to_have_text("Look inside")
    expect(page.get_by_role("img", name="The answer is 0.")).to_be_visible()
    expect(page.get_by_text("C1, map")).to_be_visible()  # the arithmetic of a cell
    inked = """() => { const c = document.querySelector('.st-key-sheet [data-testid=stBidiComponentIsolated]')
        .shadowRoot.querySelector('canvas'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        const seen = new Set(); for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);
        return seen.size }"""
    page.wait_for_function(f"() => ({inked})() > 50")  # many shades: real values, not blank squares


def picture_of_a_one() -> bytes:
    image = Image.new("RGB", (300, 400), "white")
    ImageDraw.Draw(image).line([(155, 60), (145, 340)], fill="black", width=26)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_uploaded_files_are_recognised_and_a_broken_one_says_so(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    page.get_by_role("radio", name="Upload").or_(page.get_by_role("button", name="Upload")).first.click()
    chooser = page.get_by_test_id("stFileUploaderDropzoneInput")
    chooser.set_input_files({"name": "one.png", "mimeType": "image/png", "buffer": picture_of_a_one()})
    expect(answer(page)).to_have_text("1")
    chooser.set_input_files({"name": "notes.png", "mimeType": "image/png", "buffer": b"no picture at all"})
    expect(page.get_by_test_id("stAlert")).to_have_text("notes.png is not a picture we can read. Use a PNG or a JPEG.")
    page.get_by_role("button", name="Look inside this picture").click()
    expect(page.get_by_role("img", name="The answer is 1.")).to_be_visible()


def test_samples_are_a_way_without_drawing(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    page.get_by_role("radio", name="Samples").or_(page.get_by_role("button", name="Samples")).first.click()
    expect(answer(page)).not_to_have_text("")
    page.locator(".st-key-samples button").nth(3).click()
    expect(page.get_by_text("Its label:")).to_be_visible()
    expect(page.locator(".st-key-samples button[aria-pressed=true]")).to_have_count(1)


@pytest.mark.parametrize("script", [WHITE, NOTHING, RANDOM], ids=["white", "nothing", "random"])
def test_a_browser_that_hides_the_drawing_is_found_out(script: str, server: str, visit: Open) -> None:
    page = visit(f"{server}/classify", script=script)
    warning = page.get_by_role("alert").filter(has_text="Your browser hides what you draw")
    expect(warning).to_be_visible()  # before the first stroke
    draw(page, INK, ONE)
    expect(warning).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Clear").click()
    expect(warning).to_be_visible()
    expect(answer(page)).to_have_text("")
    page.get_by_test_id("stTopNavLink").first.click()
    expect(warning).to_be_visible()
    expect(page.get_by_role("img", name="The answer is 7.")).to_be_visible()


def test_a_browser_that_blurs_the_drawing_a_little_changes_no_answer(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify", script=LOWEST_BITS)
    expect(page.locator(".hint").first).to_be_visible()
    draw(page, INK, ONE)
    expect(answer(page)).to_have_text("1")
    page.get_by_role("button", name="Clear").click()
    expect(answer(page)).to_have_text("")
    expect(page.get_by_text("Draw here, large")).to_be_visible()


def test_a_drawing_is_read_once_the_browser_allows_it(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify", script=WHITE.replace("data.fill(255)", "if (!window.allowed) data.fill(255)"))
    draw(page, INK, ONE)
    expect(page.get_by_role("alert").filter(has_text="Your browser hides")).to_be_visible()
    page.evaluate("window.allowed = true")
    draw(page, INK, [(0.52, 0.85), (0.52, 0.86)])
    expect(answer(page)).to_have_text("1")
