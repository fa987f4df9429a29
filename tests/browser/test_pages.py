import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from safetensors.torch import save

from lenet.model import LeNet
from tests.browser.conftest import Open, serving

PAGES = ["", "train", "inside", "classify", "evaluate", "models"]
HEADLINES = {
    "": ("Watch a network learn to see.", "看神经网络如何学会“看”。"),
    "train": ("Train", "训练"),
    "inside": ("Look inside", "网络内部"),
    "classify": ("Draw a digit", "画一个数字"),
    "evaluate": ("Evaluate", "评估"),
    "models": ("Models", "模型"),
}


def calm(page: Page) -> None:
    """Wait until the script has run and nothing loads."""
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
        " && !document.querySelector('[data-testid=stSkeleton]')"
    )


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_opens_and_fits(path: str, width: int, server: str, visit: Open) -> None:
    page = visit(f"{server}/{path}", width=width)
    expect(page.locator("h1")).to_have_text(HEADLINES[path][0])
    calm(page)
    sideways = page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
    )
    assert sideways <= 1


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opened_by_its_address_on_a_fresh_server_is_the_same_as_by_a_click(
    path: str, tmp_path: Path, visit: Open
) -> None:
    with serving(tmp_path) as address:
        page = visit(f"{address}/{path}?lang=zh&keep=me")
        expect(page.locator("h1")).to_have_text(HEADLINES[path][1])
        links = page.get_by_test_id("stTopNavLink")
        expect(links).to_have_count(len(PAGES))
        calm(page)
        assert "lang=zh" in page.url and "keep=me" in page.url
        assert page.url.startswith(f"{address}/{path}?")
        by_address = page.locator("[data-testid=stMain]").inner_text()
        other, here = ("models", path) if path != "models" else ("train", path)
        links.nth(PAGES.index(other)).click()
        expect(page.locator("h1")).to_have_text(HEADLINES[other][1])
        links.nth(PAGES.index(here)).click()
        expect(page.locator("h1")).to_have_text(HEADLINES[path][1])
        calm(page)
        assert page.locator("[data-testid=stMain]").inner_text() == by_address
        page.goto("about:blank")  # a page whose server goes away complains


def test_the_language_follows_the_browser_and_the_switch_and_stays(server: str, visit: Open) -> None:
    page = visit(server, locale="zh-CN")
    expect(page.locator("h1")).to_have_text(HEADLINES[""][1])
    page.locator(".st-key-language").get_by_text("EN").click()
    expect(page.locator("h1")).to_have_text(HEADLINES[""][0])
    page.get_by_test_id("stTopNavLink").nth(PAGES.index("models")).click()
    expect(page.locator("h1")).to_have_text("Models")
    page.wait_for_function("() => location.search.includes('lang=en')")
    page.reload()
    expect(page.locator("h1")).to_have_text("Models")
    assert page.evaluate("() => document.documentElement.lang") == "en"


def test_the_language_that_was_chosen_stays_at_an_address_typed_by_hand_and_a_link_does_not_change_it(
    server: str, visit: Open
) -> None:
    page = visit(server, locale="zh-CN")
    page.locator(".st-key-language").get_by_text("EN").click()
    expect(page.locator("h1")).to_have_text(HEADLINES[""][0])
    calm(page)
    page.goto(f"{server}/models")
    expect(page.locator("h1")).to_have_text("Models")
    page.goto(f"{server}/models?lang=zh")
    expect(page.locator("h1")).to_have_text(HEADLINES["models"][1])
    calm(page)
    page.goto(f"{server}/train")
    expect(page.locator("h1")).to_have_text("Train")


def test_the_theme_that_was_chosen_stays_at_an_address_typed_by_hand(server: str, visit: Open) -> None:
    page = visit(f"{server}/models", color_scheme="light")
    calm(page)
    page.get_by_test_id("stMainMenu").click()
    page.get_by_test_id("stMainMenuItem-theme-Dark").click()
    dark = "() => getComputedStyle(document.documentElement).getPropertyValue('--ink').trim() === '#ECE9E1'"
    page.wait_for_function(dark)
    for path in ("train", ""):
        page.goto(f"{server}/{path}")
        page.wait_for_function(dark)


def test_a_change_of_theme_reaches_what_python_colours(server: str, visit: Open) -> None:
    page = visit(f"{server}/models", color_scheme="light")
    calm(page)
    ink = "() => getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()"
    assert page.evaluate(ink) == "#1B1E2B"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => ({ink})() === '#ECE9E1'")


def test_a_model_is_chosen_and_downloaded(server: str, visit: Open) -> None:
    page = visit(f"{server}/models")
    page.get_by_role("button", name="Use this one").first.click()
    expect(page.locator(".st-key-use_mnist")).to_be_visible()  # the digits' network is in use no more
    page.get_by_test_id("stTopNavLink").nth(PAGES.index("classify")).click()
    expect(page.get_by_role("combobox", name="Network")).to_have_value(re.compile("^Clothing"))
    page.get_by_test_id("stTopNavLink").nth(PAGES.index("models")).click()
    page.get_by_role("button", name="Download").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Network (.safetensors)").click()
    assert download.value.suggested_filename == "mnist.safetensors"
    assert Path(download.value.path()).read_bytes() == Path("checkpoints/mnist.safetensors").read_bytes()


def test_a_network_that_the_visitor_brings_is_measured_and_offered_on_classify(server: str, visit: Open) -> None:
    page = visit(f"{server}/models")
    page.get_by_text("Upload a network").click()
    state = {f"module.{name}": values for name, values in LeNet().state_dict().items()}
    file = FilePayload(name="我的网络.safetensors", mimeType="application/octet-stream", buffer=save(state))
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    page.get_by_role("combobox", name="It learned from").click()
    page.get_by_role("option", name="Stroke digits").click()
    page.get_by_role("button", name="Measure and keep").click()
    page.get_by_role("button", name="Keep it all the same").click()  # it has learned nothing
    mine = page.locator("[class*=st-key-card_of_]").filter(has_text="我的网络")
    expect(mine).to_contain_text("selected")
    mine.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Network (.safetensors)").click()
    assert download.value.suggested_filename == "我的网络.safetensors"
    page.get_by_test_id("stTopNavLink").nth(PAGES.index("classify")).click()
    expect(page.get_by_role("combobox", name="Network")).to_have_value(re.compile("^我的网络"))


def test_a_network_is_taken_home_as_a_web_page_in_the_visitors_language(server: str, visit: Open) -> None:
    page = visit(f"{server}/models", locale="zh-CN")
    page.get_by_role("button", name="下载").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="存为网页").click()
    assert download.value.suggested_filename == "mnist.html"
    html = Path(download.value.path()).read_text(encoding="utf-8")
    assert '<html lang="zh">' in html and "<h1>数字</h1>" in html


def test_on_a_phone_a_bar_leads_to_all_pages_and_the_menu_has_the_language(server: str, visit: Open) -> None:
    page = visit(f"{server}/train?keep=me", width=390, height=844)
    calm(page)
    bar, links = page.get_by_test_id("stSidebar"), page.get_by_test_id("stSidebarNavLink")
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_hidden()
    for number, path in reversed([*enumerate(PAGES)]):
        links.nth(number).click()
        expect(page.locator("h1")).to_have_text(HEADLINES[path][0])
        expect(bar.locator("[aria-current=page]")).to_have_text(links.nth(number).inner_text())
        place, target = bar.bounding_box(), links.nth(number).bounding_box()
        assert place and target
        top = place["y"]
        assert (place["width"], top + place["height"]) == pytest.approx((390, 844)) and target["height"] >= 40
    main = "document.querySelector('[data-testid=stMain]')"
    page.evaluate(f"{main}.scrollTo(0, {main}.scrollHeight)")
    last = page.locator(".stMainBlockContainer").evaluate(
        "block => block.lastElementChild.getBoundingClientRect().bottom"
    )
    assert last <= top + 0.5
    expect(page.locator(".st-key-language")).to_be_hidden()
    page.get_by_test_id("stMainMenu").click()
    page.get_by_role("menuitemradio", name="中文").click()
    expect(page.locator("h1")).to_have_text(HEADLINES[""][1])
    expect(page.get_by_test_id("stMainMenuList")).to_have_count(0)


def test_the_keyboard_focus_can_be_seen_in_the_header(server: str, visit: Open) -> None:
    page = visit(server)
    calm(page)
    link = page.get_by_test_id("stTopNavLink").nth(1)
    for _step in range(12):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    style = "link => ['outlineStyle', 'outlineWidth'].map(name => getComputedStyle(link)[name])"
    outline = link.evaluate(style)
    assert outline == ["solid", "3px"]  # without a style there is no outline, but the width is 3px too


def test_headings_skip_no_level(server: str, visit: Open) -> None:
    page = visit(server)
    calm(page)
    assert page.locator("h2.section").count() == 3 and page.locator("h3").count() == 0


# What a browser's translator does to a page: each text is replaced by elements that hold its translation.
TRANSLATE = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
        if (!text.data.trim() || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(text.parentNode.nodeName)) continue;
        const outer = document.createElement('font'), inner = outer.appendChild(document.createElement('font'));
        text.parentNode.replaceChild(outer, text);
        inner.textContent = text.data;
    }
}"""


def test_a_page_that_the_browser_translates_goes_on_and_changes_its_texts(server: str, visit: Open) -> None:
    page = visit(server)
    calm(page)
    for path in ("classify", "models", "inside", "train", "", "models", "classify", "train"):
        page.evaluate(TRANSLATE)
        page.get_by_test_id("stTopNavLink").nth(PAGES.index(path)).click()
        expect(page.locator("h1")).to_have_text(HEADLINES[path][0])
        calm(page)
    page.evaluate(TRANSLATE)
    page.locator(".st-key-language").get_by_text("中文").click()
    expect(page.locator("h1")).to_have_text(HEADLINES["train"][1])


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_name_and_the_accuracy_of_a_chosen_network_are_not_cut(
    width: int, locale: str, server: str, visit: Open
) -> None:
    page = visit(f"{server}/models", width=width, locale=locale)
    page.locator(".st-key-use_fashion-mnist-source button").click()
    expect(page.locator(".st-key-use_fashion-mnist-source")).to_have_count(0)
    links = page.get_by_test_id("stSidebarNavLink" if width < 640 else "stTopNavLink")
    links.nth(PAGES.index("classify")).click()
    picker = page.get_by_role("combobox", name=re.compile("Network|网络"))
    expect(picker).to_have_value(re.compile("85.2%"))
    assert picker.evaluate("input => input.scrollWidth <= input.clientWidth")
