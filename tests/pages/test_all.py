"""What holds for every page, or for several."""

import json
import re
from pathlib import Path

import pytest

from lenet import runs
from lenet.runs import Run
from tests.pages.conftest import PAGES, elements, open_page


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_runs_in_both_languages(page: str, language: str) -> None:
    app = open_page(page, lang=language)
    assert app.title[0].value
    assert any("\u4e00" <= letter <= "\u9fff" for letter in app.title[0].value) == (language == "zh")
    for element in elements(app.main):  # Chinese has no space between two characters of its own
        if element.type == "html":
            words = re.sub(r"<span data-term[^>]*>(.*?)</span>", r"\1", element.proto.body)
            assert not re.search(r"[\u3001-\u9fff\uff01-\uff5e] [\u3001-\u9fff\uff01-\uff5e]", words), words


@pytest.mark.parametrize("page", ["classify", "inside"])
def test_a_chosen_checkpoint_that_breaks_is_a_sentence_and_the_digits_step_in(page: str, finished: Run) -> None:
    runs.rename(finished, "breaks")
    finished.checkpoint.write_bytes(b"nothing")
    app = open_page("home")
    app.session_state["model"] = finished.id
    app.switch_page(f"pages/{page}.py").run()
    assert "is broken" in app.warning[0].value and not app.exception
    assert app.title[0].value


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "change",
    [
        *({"test_accuracy": None}, {"dataset": []}, {"dataset": "cifar"}, {"versions": None}, {"date": 5}),
        *({"model": {"channels": [1.5, 2]}}, {"model": {"classes": 10**9}}, {"model": []}),
    ],
    ids=json.dumps,
)
def test_a_network_whose_card_is_damaged_breaks_no_page(change: dict[str, object], page: str, finished: Run) -> None:
    runs.rename(finished, "damaged")
    finished.card.write_text(json.dumps(json.loads(finished.card.read_text()) | change))
    assert open_page(page).title[0].value


def test_the_chosen_network_is_kept_across_pages(finished: Run) -> None:
    runs.rename(finished, "chosen")
    app = open_page("models")
    next(button for button in app.button if button.key == f"use_{finished.id}").click().run()
    app.switch_page("pages/classify.py").run()
    assert app.selectbox[0].value == finished.id


@pytest.mark.parametrize("page", PAGES)
def test_a_rerun_lists_the_runs_once_and_reads_none_that_has_not_changed(
    page: str, many_networks: list[Run], file_reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(page)
    listings: list[list[Run]] = []
    every = runs.every

    def note() -> list[Run]:
        listings.append(every())
        return listings[-1]

    monkeypatch.setattr(runs, "every", note)
    file_reads.clear()
    app.run()
    assert not app.exception and len(listings) <= (4 if page == "train" else 1)  # Train: chart, table, the time twice
    assert not [path for path in file_reads if path.name in ("run.json", "model.json")]


def test_importing_the_package_brings_neither_streamlit_nor_plotly() -> None:
    import subprocess
    import sys

    code = "import sys, lenet, lenet.cli.main, lenet.runs.fork_server; print({'streamlit', 'plotly'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
