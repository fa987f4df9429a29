"""Sentences in boxes."""

import pytest

from ui.messages import JOINER, as_markdown


@pytest.mark.parametrize(
    "text",
    [
        "8.7% of 10,000 pictures: the kernels hardly move.",
        "The file 00000010.safetensors of this run is damaged.",
        "图片（1）已损坏。请重新存成 PNG 或 JPEG。",
    ],
)
def test_a_plain_sentence_stays_as_it_is(text: str) -> None:
    assert as_markdown(text) == text


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("IMG_$5$_*x*_[a](b).png", r"IMG\_\$5\$\_\*x\*\_\[a\](b).png"),
        ("# a.png", r"\# a.png"),
        ("1. a.png", r"1\. a.png"),
        ("- a.png", r"\- a.png"),
        (":red[x].png", rf":{JOINER}red\[x\].png"),
        ("a -> b.png", rf"a -{JOINER}\> b.png"),
        ("www.example.com", f"www{JOINER}.example.com"),
        ("two\nlines", "two lines"),
    ],
)
def test_what_markdown_would_take_for_its_own_is_only_text(text: str, markdown: str) -> None:
    assert as_markdown(text) == markdown
