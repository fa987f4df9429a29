import re

from playwright.sync_api import Page, expect

from lenet import data
from tests.browser.conftest import Open
from tests.conftest import needs


def start(page: Page, pictures: str, epochs: str) -> None:
    page.get_by_role("radio", name=pictures, exact=True).or_(
        page.get_by_role("button", name=pictures, exact=True)
    ).click()
    row = page.get_by_test_id("stButtonGroup").filter(has_text=re.compile(r"^Epochs"))
    row.get_by_text(epochs, exact=True).click()
    page.locator("[data-testid=stBaseButton-primary]").click()
    expect(stop_button(page)).to_be_visible()


def stop_button(page: Page):
    """Ours: Streamlit shows one of the same name in its header while a script runs."""
    return page.get_by_test_id("stBaseButton-secondary").filter(has_text=re.compile("^Stop$"))


def step(page: Page) -> int:
    found = re.search(r"after step (\d+)", page.locator(".curves canvas").get_attribute("aria-label") or "")
    return int(found[1]) if found else 0


def wait_for_step_after(page: Page, last: int) -> int:
    page.wait_for_function(
        """last => { const c = document.querySelector('.st-key-curves [data-testid=stBidiComponentIsolated]')
            ?.shadowRoot?.querySelector('canvas');
            const f = /after step (\\d+)/.exec(c?.getAttribute('aria-label') || '');
            return f && Number(f[1]) > last }""",
        arg=last,
    )
    return step(page)


def test_training_on_stroke_digits_moves_its_curves_and_ends(server: str, visit: Open) -> None:
    page = visit(f"{server}/train")
    expect(page.get_by_text("guessing")).to_have_count(0)  # drawn, not text
    start(page, "Stroke digits", "3")
    first = wait_for_step_after(page, 0)
    second = wait_for_step_after(page, first)
    assert second > first
    assert "run=" in page.url
    expect(page.get_by_text("on pictures it never saw.")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("textbox", name="Name").fill("from the browser")
    page.get_by_role("textbox", name="Name").press("Enter")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Kept as from the browser")).to_be_visible()
    page.get_by_role("button", name="Classify with it").click()
    expect(page.get_by_role("combobox", name="Network")).to_have_value(re.compile("from the browser"))


def test_a_run_survives_a_page_change_and_a_refresh_and_stops(server: str, visit: Open) -> None:
    page = visit(f"{server}/train")
    start(page, "Stroke digits", "10")
    first = wait_for_step_after(page, 0)
    page.get_by_test_id("stTopNavLink").filter(has_text="Models").click()
    expect(page.locator("h1")).to_have_text("Models")
    page.get_by_test_id("stTopNavLink").filter(has_text="Train").click()
    second = wait_for_step_after(page, first)
    page.reload()
    wait_for_step_after(page, second)
    stop_button(page).click()
    expect(page.get_by_role("button", name="Train another")).to_be_visible()
    page.get_by_role("button", name="Train another").click()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()
    assert "run=" not in page.url


def test_a_second_visitor_watches_by_address(server: str, visit: Open) -> None:
    page = visit(f"{server}/train")
    start(page, "Stroke digits", "10")
    first = wait_for_step_after(page, 0)
    other = visit(page.url)
    wait_for_step_after(other, first)
    stop_button(page).click()
    expect(other.get_by_role("button", name="Train another")).to_be_visible()


def test_training_on_real_fashion_mnist_starts_by_a_click(server: str, visit: Open) -> None:
    needs("fashion-mnist")
    assert data.available("fashion-mnist")
    page = visit(f"{server}/train")
    start(page, "Clothing", "1")
    wait_for_step_after(page, 0)
    expect(page.get_by_text("Ankle boot").first).to_be_visible()
    stop_button(page).click()
    expect(page.get_by_role("button", name="Train another")).to_be_visible()
