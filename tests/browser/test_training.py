import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from lenet import data
from tests.browser.conftest import PATIENCE, Open, serving
from tests.conftest import needs


def choose(page: Page, chip: str, value: str) -> None:
    """Open the chip of a setting, choose one of its values, and close it."""
    page.locator(f".st-key-chip_{chip}").get_by_role("button").click()
    page.get_by_test_id("stPopoverBody").get_by_role("radio", name=value, exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def start(page: Page, pictures: str, epochs: str) -> None:
    choose(page, "dataset", pictures)
    choose(page, "epochs", epochs)
    page.locator("[data-testid=stBaseButton-primary]").click()
    expect(stop_button(page)).to_be_visible()


def stop_button(page: Page) -> Locator:
    """Ours: Streamlit shows one of the same name in its header while a script runs."""
    return page.get_by_test_id("stBaseButton-secondary").filter(has_text=re.compile("^Stop$"))


def wait_for_step_after(page: Page, last: int) -> int:
    """The step up to which the curves are drawn, once that is after `last`; while a page changes there may be two."""
    found = page.wait_for_function(
        """last => [...document.querySelectorAll('.st-key-curves [data-testid=stBidiComponentIsolated]')]
            .map(one => one.shadowRoot?.querySelector('canvas')?.getAttribute('aria-label') || '')
            .map(words => Number(/after step (\\d+)/.exec(words)?.[1] || 0))
            .find(step => step > last)""",
        arg=last,
    )
    return int(found.json_value())


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def shown(page: Page, label: str) -> None:
    expect(page.get_by_role("button", name=label, exact=True)).to_be_visible()


def is_whole(popover: Locator) -> bool:
    """Whether all of a popover can be seen without scrolling in it."""
    expect(popover).to_be_visible()
    return bool(popover.evaluate("body => body.scrollHeight <= body.clientHeight + 1"))


LINK = (
    "train?network=lenet&dataset=strokes&shuffled=0&epochs=7&learning_rate=0.0033&schedule=one-cycle"
    "&optimizer=momentum&batch_size=65&weight_decay=0.002&shift=3&turn=12.5&activation=tanh&pooling=average&normalisation=batch&channels=5,11&padding=1"
    "&dropout=0.3&initialisation=kaiming&seed=3&seeds=5"
)
SENTENCE = (
    *("LeNet", "Stroke digits", "pixels in order", "7 epochs", "learning rate 0.0033", "schedule one-cycle"),
    *("SGD with momentum", "batches of 65"),
    *("weight decay 0.002", "shift 3 px", "turn 12.5°", "tanh", "average pooling", "normalisation batch", "maps 5, 11"),
    *("padding 1", "dropout 0.3", "Kaiming initialisation", "seed 3", "5 seeds"),
)


def test_a_link_opens_with_every_setting_in_two_lines_and_a_typed_value_is_in_the_next_link(
    server: str, visit: Open
) -> None:
    page = visit(f"{server}/{LINK}", width=1280, height=800)
    chips = page.locator(".st-key-settings_chips").get_by_test_id("stPopoverButton")
    expect(chips).to_have_text([*SENTENCE], use_inner_text=True)
    boxes = chips.evaluate_all("chips => chips.map(chip => chip.getBoundingClientRect().y)")
    assert len(set(map(round, boxes))) == 2
    box = page.locator(".st-key-settings").bounding_box()
    assert box and box["height"] <= 112
    chips.filter(has_text="learning rate").focus()
    page.keyboard.press("Enter")
    other = page.get_by_role("textbox", name="Another value: from 0.000001 to 10")
    other.fill("0.0021")
    other.press("Enter")
    expect(page.get_by_test_id("stPopoverBody").get_by_role("radio", name="0.0021", exact=True)).to_be_checked()
    page.keyboard.press("Escape")
    changed = [text.replace("0.0033", "0.0021") for text in SENTENCE]
    expect(chips).to_have_text(changed, use_inner_text=True)
    press(page, "Layers")
    layers = page.get_by_test_id("stPopoverBody")
    expect(layers.get_by_role("row", name="C1 5 × 26 × 26")).to_be_visible()
    assert is_whole(layers)
    page.keyboard.press("Escape")
    press(page, "Link")
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_have_text(re.compile(re.escape(LINK.replace("0.0033", "0.0021"))))


def test_training_on_stroke_digits_moves_its_curves_and_ends(server: str, visit: Open) -> None:
    page = visit(f"{server}/train")
    expect(page.get_by_text("guessing")).to_have_count(0)  # drawn, not text
    start(page, "Stroke digits", "3")
    first = wait_for_step_after(page, 0)
    second = wait_for_step_after(page, first)
    assert second > first
    assert "run=" in page.url
    expect(page.get_by_text("test pictures it never saw.")).to_be_visible()
    page.get_by_role("button", name="Name and save").click()
    page.get_by_role("textbox", name="Name").fill("from the browser")
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(page.get_by_test_id("stToast")).to_have_text(re.compile("Kept as from the browser"))
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Fork from step")).click()
    fork = page.get_by_test_id("stPopoverBody")
    assert is_whole(fork)
    expect(fork.get_by_role("radio", name="0.01", exact=True)).to_be_checked()
    expect(fork.get_by_role("radio", checked=True)).to_have_count(5)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Classify with it").click()
    expect(page.get_by_role("combobox", name="Network")).to_have_value(re.compile("from the browser"))


def test_a_name_can_be_typed_while_the_other_seeds_are_trained(server: str, visit: Open) -> None:
    page = visit(f"{server}/train?dataset=strokes&epochs=3&seeds=3")
    press(page, "Train")
    page.get_by_role("button", name="Name and save").click()
    name = page.get_by_role("textbox", name="Name")
    name.fill("half a na")
    # Other seeds are trained with the lowest priority: they wait while the tests need the cores.
    expect(page.get_by_text("3 seeds:")).to_be_visible(timeout=5 * PATIENCE)
    expect(page.get_by_text("more to come")).to_have_count(0, timeout=5 * PATIENCE)
    expect(name).to_be_visible()
    expect(name).to_have_value("half a na")


def test_pause_holds_a_step_moves_by_one_and_resume_goes_on(server: str, visit: Open) -> None:
    page = visit(f"{server}/train")
    start(page, "Stroke digits", "10")
    wait_for_step_after(page, 0)
    press(page, "Pause")
    expect(page.get_by_text("Paused")).to_be_visible()
    position = re.search(r"step ([\d,]+) of", page.locator(".status").inner_text())
    assert position
    at = int(position[1].replace(",", ""))
    assert wait_for_step_after(page, at - 1) == at  # the curves are drawn after the line above them
    press(page, "Step")
    assert wait_for_step_after(page, at) == at + 1
    press(page, "Resume")
    wait_for_step_after(page, at + 1)
    stop_button(page).click()
    shown(page, "New training")


def test_a_run_and_its_ownership_survive_a_page_change_a_refresh_and_a_second_tab(server: str, visit: Open) -> None:
    page = visit(f"{server}/train")
    start(page, "Stroke digits", "10")
    first = wait_for_step_after(page, 0)
    page.get_by_test_id("stTopNavLink").filter(has_text="Models").click()
    expect(page.locator("h1")).to_have_text("Models")
    page.get_by_test_id("stTopNavLink").filter(has_text="Train").click()
    second = wait_for_step_after(page, first)
    page.reload()
    wait_for_step_after(page, second)
    press(page, "Pause")  # still theirs
    shown(page, "Resume")
    tab = page.context.new_page()
    tab.goto(page.url)
    press(tab, "Resume")
    shown(page, "Pause")  # the first tab follows
    stop_button(tab).click()
    shown(page, "New training")
    press(page, "New training")
    shown(page, "Train")
    assert "run=" not in page.url


@pytest.fixture
def outer_site() -> Iterator[Callable[[str], str]]:
    """Gives the address of another site's page that shows an address in a frame."""
    shown: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(f'<h1>Another site</h1><iframe src="{shown[0]}" width=1200 height=800></iframe>'.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as the base class calls it
            pass

    def address_of(inner: str) -> str:
        shown.append(inner)
        return f"http://localhost:{site.server_port}/"  # not the site of 127.0.0.1

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield address_of
        site.shutdown()


def test_a_run_is_still_its_owners_after_a_reload_in_a_frame_of_another_site(
    server: str, visit: Open, outer_site: Callable[[str], str]
) -> None:
    page = visit(outer_site(f"{server}/train?dataset=strokes&epochs=1&seeds=1"))
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Train", exact=True).click()
    expect(frame.get_by_role("button", name="Name and save")).to_be_visible()
    page.frames[1].goto(page.frames[1].url)
    expect(frame.get_by_role("button", name="Name and save")).to_be_visible()


def test_a_second_visitor_watches_by_address_and_cannot_stop_it(server: str, visit: Open) -> None:
    page = visit(f"{server}/train")
    start(page, "Stroke digits", "10")
    first = wait_for_step_after(page, 0)
    other = visit(page.url)
    wait_for_step_after(other, first)
    expect(other.get_by_text("You are watching someone else's training.")).to_be_visible()
    expect(stop_button(other)).to_have_count(0)
    stop_button(page).click()
    shown(other, "New training")
    expect(other.get_by_role("button", name="Resume", exact=True)).to_have_count(0)


def test_a_restart_of_the_server_interrupts_a_run_and_resume_goes_on(tmp_path: Path, visit: Open) -> None:
    with serving(tmp_path) as address:
        page = visit(f"{address}/train")
        start(page, "Stroke digits", "10")
        step = wait_for_step_after(page, 0)
        query = urlsplit(page.url).query
        page.goto("about:blank")  # a page whose server goes away complains
    with serving(tmp_path) as address:
        page.goto(f"{address}/train?{query}")
        expect(page.get_by_text("This run was interrupted")).to_be_visible()
        press(page, "Resume")
        wait_for_step_after(page, step)
        stop_button(page).click()
        shown(page, "New training")
        page.goto("about:blank")


def test_a_fork_draws_its_parent_and_where_it_left_it(server: str, visit: Open) -> None:
    page = visit(f"{server}/train")
    start(page, "Stroke digits", "1")
    shown(page, "New training")
    page.get_by_role("button", name=re.compile("^Fork from step")).click()
    popover = page.get_by_test_id("stPopoverBody")
    popover.get_by_test_id("stButtonGroup").filter(has_text=re.compile(r"^Epochs")).get_by_text("10").click()
    press(page, "Start the fork")
    wait_for_step_after(page, 40)  # more than its parent had
    stop_button(page).click()
    expect(page.get_by_text("Your runs")).to_be_visible()
    expect(page.locator(".st-key-run_cards li").first).to_contain_text(", step ")


def test_training_on_real_fashion_mnist_starts_by_a_click(server: str, visit: Open) -> None:
    needs("fashion-mnist")
    assert data.available("fashion-mnist")
    page = visit(f"{server}/train")
    start(page, "Clothing", "1")
    wait_for_step_after(page, 0)
    expect(page.get_by_text("Ankle boot").first).to_be_visible()
    captions = page.locator(".st-key-examples .caption b")
    expect(captions).to_have_count(10)
    cut = "names => names.filter(name => name.scrollWidth > name.clientWidth + 1).map(name => name.textContent)"
    assert captions.evaluate_all(cut) == []
    shares = page.locator(".st-key-examples .caption small")  # in a line of their own under every picture
    expect(shares).to_have_text([re.compile("%$")] * 10)
    stop_button(page).click()
    shown(page, "New training")


def test_a_run_may_have_a_chinese_name_on_every_page(server: str, visit: Open) -> None:
    page = visit(f"{server}/train?dataset=strokes&epochs=1&seeds=1", locale="zh-CN")
    press(page, "训练")
    page.get_by_role("button", name="命名并保存").click()
    name = page.get_by_role("textbox", name="名字")
    name.fill("我的第一个网络（衣物）")
    name.press("Enter")
    expect(page.get_by_test_id("stAlert")).to_contain_text("汉字")  # brackets cannot be part of a name
    name.fill("我的第一个网络 衣物")
    name.press("Enter")
    expect(page.get_by_test_id("stToast")).to_have_text(re.compile("已保存为我的第一个网络 衣物"))
    page.get_by_test_id("stTopNavLink").filter(has_text="模型").click()
    expect(
        page.get_by_text("我的第一个网络 衣物", exact=True)
    ).to_be_visible()  # the message of before may be there too
    page.get_by_test_id("stTopNavLink").filter(has_text="识别").click()
    expect(page.get_by_role("combobox", name="网络")).to_have_value(re.compile("^我的第一个网络 衣物"))
