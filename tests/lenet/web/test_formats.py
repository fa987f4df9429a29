"""The texts of JavaScript against those of Python."""

import pytest
from playwright.sync_api import Page

from lenet import web
from tests.chromium import call, load_script
from ui import i18n, visitor


@pytest.mark.parametrize("value", ["感知机", "LeNet", "3"])
def test_gaps_are_filled_as_python_fills_them(value: str, blank: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "language", lambda: "zh")
    load_script(blank, web.script("formats"), "fill")
    for text in ("First-layer kernels of {name}", "Read as {last} after every step.", "{first} and {second}"):
        template = i18n._(text)
        values = dict.fromkeys(("name", "last", "first", "second"), value)
        assert call(blank, "fill", [[str(template), values]]) == [template.format(**values)]
