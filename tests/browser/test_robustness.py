"""Nine sliders that change the picture: mouse and keyboard, curves and breaks, and the way back."""

from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, ElementHandle, Locator, Page, expect

from lenet import inspection
from lenet.checkpoints import Checkpoint
from lenet.evaluation.robustness import CHANGES, Break, amounts, breaks, changed, curve, prepared_again
from lenet.inspection import evaluating
from lenet.preprocessing import Kind
from tests.browser.conftest import a_seven
from tests.browser.scripts import end, show, show_strip
from tests.chromium import blank_page
from ui import formats, pictures, resources
from ui.inside import questions, robustness
from ui.inside.subject import Subject

PICTURE = "[...(document.lenet.experiment.picture ?? document.lenet.experiment.subject)]"
# Every curve, as [x, y] pairs of the path that is drawn.
CURVES = """part => Object.fromEntries([...shown.question.inside.querySelectorAll('.change')].map(one => {
  const points = one.querySelector('path.' + part).getAttribute('d').slice(1).split('L');
  return [one.querySelector('input').id, points.map(pair => pair.split(',').map(Number))];
}))"""
DRAWN = "[...shown.question.inside.querySelectorAll('path.other')].every(path => path.getAttribute('d'))"


def digits() -> Checkpoint:
    return resources.checkpoint("mnist")


def picture() -> torch.Tensor:
    return a_seven()


def show_sliders(page: Page, sent: dict[str, Any], checkpoint: Checkpoint | None = None) -> ElementHandle:
    questions.change(Subject(checkpoint or digits(), pictures.a_seven()))
    element = show(page, "question", dict(sent))
    expect(page.locator(".stale")).to_have_count(0)
    page.wait_for_function(
        "[...shown.question.inside.querySelectorAll('path.other')].every(path => path.attributes.d.value)"
    )
    return element


def now(page: Page) -> Any:
    """The picture as it is now, (28, 28)."""
    return np.array(page.evaluate(PICTURE), np.float32).reshape(28, 28)


def slider(page: Page, name: str) -> Locator:
    return page.locator(f"input#{name}")


def slide(page: Page, name: str, index: int) -> None:
    """Press the mouse at the middle of the thumb's range, and drag the thumb to an amount."""
    slider(page, name).scroll_into_view_if_needed()
    box = slider(page, name).bounding_box()
    assert box
    y, first, pitch = box["y"] + box["height"] / 2, box["x"] + 8, (box["width"] - 16) / 40
    page.mouse.move(first + 20 * pitch, y)
    page.mouse.down()
    page.mouse.move(first + index * pitch, y, steps=3)
    page.mouse.up()


def read(picture: Any) -> tuple[str, str]:
    """The answer to a picture (28, 28), and its probability, as they are written."""
    shares = inspection.probabilities(digits().model, torch.from_numpy(picture)[None, None])[0]
    return str(int(shares.argmax())), formats.probability(shares.max().item())


def test_the_mouse_changes_the_picture_the_answer_and_the_layers(
    blank: Page, sent: dict[str, Any], strip_data: Any
) -> None:
    model = digits().model
    show_strip(blank, strip_data(model, picture()))
    show_sliders(blank, sent)
    slide(blank, "turn", 35)
    expected = changed(picture()[0, 0].numpy(), {"turn": amounts("turn")[35]})
    np.testing.assert_allclose(now(blank), expected, rtol=0, atol=1e-6)
    answer, percent = read(expected)
    assert answer != read(picture()[0, 0].numpy())[0]
    assert blank.locator(".answer span").all_inner_texts()[:2] == [answer, percent]
    assert (
        blank.locator(".answer .unchanged").inner_text().startswith(f"unchanged: {read(picture()[0, 0].numpy())[0]}, ")
    )
    layers = inspection.layers(model, torch.from_numpy(expected)[None, None])
    for layer in ("C1", "S4", "F6", "Answer"):
        values = blank.evaluate("layer => [...sheet.sight.net[layer].values]", layer)
        assert values == pytest.approx(layers[layer].flatten().tolist(), abs=1e-3)


def test_the_keyboard_moves_a_slider_that_says_its_amount_and_the_answer(blank: Page, sent: dict[str, Any]) -> None:
    show_sliders(blank, sent)
    slider(blank, "right").focus()
    for _press in range(4):
        blank.keyboard.press("ArrowRight")
    expected = changed(picture()[0, 0].numpy(), {"right": 2})
    assert (now(blank) == expected).all()
    answer, percent = read(expected)
    expect(slider(blank, "right")).to_have_attribute("aria-valuetext", f"2.0 px. Read as {answer}, {percent}")
    expect(blank.get_by_label("Shift right")).to_have_value("24")


def test_putting_back_restores_the_picture_exactly(blank: Page, sent: dict[str, Any]) -> None:
    show_sliders(blank, sent)
    back, texts = blank.get_by_role("button", name="Put back"), blank.locator(".answer span").all_inner_texts()
    expect(back).to_be_disabled()
    for name, index in (("thickness", 26), ("noise", 4), ("size", 10)):
        slide(blank, name, index)
    blank.get_by_role("button", name="scaled and centred again").click()
    assert abs(now(blank) - picture()[0, 0].numpy()).max() > 0.5
    back.click()
    assert blank.evaluate("document.lenet.experiment.picture") is None
    assert (now(blank) == picture()[0, 0].numpy()).all()
    assert blank.locator(".answer span").all_inner_texts() == texts
    assert [slider(blank, name).input_value() for name in CHANGES] == [
        str(amounts(name).index(change.neutral)) for name, change in CHANGES.items()
    ]
    expect(blank.get_by_role("button", name="as it is")).to_have_attribute("aria-pressed", "true")
    expect(back).to_be_disabled()


def test_several_changes_are_made_in_the_order_of_the_sliders(blank: Page, sent: dict[str, Any]) -> None:
    show_sliders(blank, sent)
    for name, index in (("noise", 3), ("down", 27), ("turn", 25), ("thickness", 24)):
        slide(blank, name, index)
    by = {name: amounts(name)[index] for name, index in (("thickness", 24), ("turn", 25), ("down", 27), ("noise", 3))}
    expected = changed(picture()[0, 0].numpy(), by)
    np.testing.assert_allclose(now(blank), expected, rtol=0, atol=1e-6)
    assert [label.inner_text() for label in blank.locator(".change label").all()] == [
        robustness.words("digits")["changes"][name] for name in CHANGES
    ]
    blank.get_by_role("button", name="scaled and centred again").click()
    assert abs(now(blank) - prepared_again(expected, "digits")).max() < 0.01


@pytest.mark.parametrize("again", [False, True])
def test_curves_and_breaks_are_those_of_pytorch(again: bool, blank: Page, sent: dict[str, Any]) -> None:
    show_sliders(blank, sent)
    if again:
        blank.get_by_role("button", name="scaled and centred again").click()
    model, subject = digits().model, picture()[0, 0].numpy()
    names = list(CHANGES)
    kinds: tuple[Kind | None, ...] = ("digits", None) if again else (None, "digits")
    for part, kind in zip(("chosen", "other"), kinds, strict=True):
        drawn = blank.evaluate(CURVES, part)
        for name in names:
            expected = curve(model, subject, name, kind).probabilities
            assert drawn[name] == [pytest.approx([i, 1 - p], abs=1e-4) for i, p in enumerate(expected)]
    found = {name: breaks(name, curve(model, subject, name, kinds[0])) for name in names}
    assert {len(places) for places in found.values()} == {0, 1, 2}
    texts = [one.locator("span").all_inner_texts() for one in blank.locator(".breaks").all()]
    assert texts == [sentences(name, places) for name, places in found.items()]


def sentences(name: str, places: list[Break]) -> list[str]:
    """What is said of the breaks of the 7."""
    digits_of_amount = 0 if CHANGES[name].step % 1 == 0 else 1
    unit = robustness.words("digits")["units"][name]
    said = [
        f"Breaks at {unit.format(amount=formats.number(place.amount, digits_of_amount))}: read as {place.answer}."
        for place in places
    ]
    return said or ["Read as 7 over the whole range."]


def test_curves_follow_a_unit_that_is_switched_off(blank: Page, sent: dict[str, Any]) -> None:
    show_sliders(blank, sent)
    before = blank.evaluate(CURVES, "chosen")
    blank.evaluate("""() => {
      Object.assign(document.lenet.experiment, { off: [['S4', 3], ['S4', 7], ['S4', 9], ['S4', 14]] });
      document.dispatchEvent(new CustomEvent('lenet-changed'));
    }""")
    expect(blank.locator(".stale")).to_have_count(0)
    after = blank.evaluate(CURVES, "chosen")
    model, subject = digits().model, picture()[0, 0].numpy()

    def silence(_module: object, _inputs: object, values: torch.Tensor) -> torch.Tensor:
        values = values.clone()
        values[:, [3, 7, 9, 14]] = 0
        return values

    hook = model.conv[-1].register_forward_hook(silence)
    try:
        with evaluating(model):
            expected = curve(model, subject, "slant")
    finally:
        hook.remove()
    assert after["slant"] == [pytest.approx([i, 1 - p], abs=1e-4) for i, p in enumerate(expected.probabilities)]
    assert after["slant"] != before["slant"]


def test_sliders_stay_while_another_question_is_asked_and_begin_anew_after_it_has_changed_the_picture(
    blank: Page, sent: dict[str, Any]
) -> None:
    show_sliders(blank, sent)
    slide(blank, "turn", 30)
    end(blank, "question")
    show_sliders(blank, sent)
    expect(slider(blank, "turn")).to_have_value("30")
    blank.evaluate("""() => {
      document.lenet.experiment.picture = new Float32Array(784);
      document.dispatchEvent(new CustomEvent('lenet-changed'));
    }""")
    expect(slider(blank, "turn")).to_have_value("20")
    assert not now(blank).any()
    slider(blank, "contrast").focus()
    blank.keyboard.press("ArrowLeft")
    np.testing.assert_allclose(now(blank), picture()[0, 0].numpy() * 0.95, rtol=0, atol=1e-6)


def test_only_digits_are_compared_with_lenet_5(blank: Page, sent: dict[str, Any]) -> None:
    show_sliders(blank, sent)
    expect(blank.locator(".plot s")).to_have_count(3)
    expect(blank.locator(".notes")).to_contain_text("1998")
    end(blank, "question")
    show_sliders(blank, sent, resources.checkpoint("fashion-mnist"))
    expect(blank.locator(".plot s")).to_have_count(0)
    expect(blank.locator(".notes")).not_to_contain_text("1998")


def test_on_a_phone_the_picture_stays_in_sight_beside_the_last_slider(browser: Browser, sent: dict[str, Any]) -> None:
    with blank_page(browser, width=390, height=700) as page:
        show_sliders(page, sent)
        slider(page, "noise").scroll_into_view_if_needed()
        assert page.evaluate("scrollY") > 700
        expect(page.locator(".changed canvas")).to_be_in_viewport(ratio=1)
        expect(slider(page, "noise")).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
