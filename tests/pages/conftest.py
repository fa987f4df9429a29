"""Opening a page without a browser, and reading what it says. What pages look like is tests/browser's."""

import hashlib
import json
import re
import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from safetensors.torch import save_file
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from lenet import runs, training
from lenet.data import Dataset
from lenet.model import LeNetConfig
from lenet.runs import Run, RunState, Status, computation, computer, event_log, recorder, repeats, wire
from lenet.runs.event_log import LayersSeen
from lenet.training import StepDone, TrainConfig
from tests.recording import record
from ui import resources

APP = str(Path(__file__).parents[2] / "app.py")
PAGES = ["home", "train", "inside", "classify", "evaluate", "models"]
TINY = TrainConfig(
    dataset="strokes", epochs=2, batch_size=16, initialisation="kaiming", report_every=1,
    model=LeNetConfig(activation="relu"),
)  # fmt: skip
TOKEN = "a-visitor-that-is-me-012345"  # noqa: S105  # no secret: a visitor of these tests
ME = hashlib.sha256(TOKEN.encode()).hexdigest()[:32]


class FakeScheduler:
    """Notes what it is told; trains nothing."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Run]] = []
        self.waiting: list[Run] = []
        self.training: list[str] = []
        self.spreads: list[str] = []

    def train(self, run: Run, steps: int | None = None) -> None:
        self.told.append(("step" if steps else "train", run))
        runs.set_status(run, Status(RunState.QUEUED))

    def pause(self, run: Run) -> None:
        self.told.append(("pause", run))
        runs.set_status(run, Status(RunState.PAUSED))

    def stop(self, run: Run) -> None:
        self.told.append(("stop", run))
        runs.set_status(run, Status(RunState.STOPPED))

    def ahead_of(self, run: Run) -> list[Run]:
        return self.waiting

    def running(self) -> list[str]:
        return self.training

    def repeat(self, run: Run) -> None:
        if runs.status(run).state == RunState.FINISHED and repeats.missing(run):
            self.told.append(("repeat", run))

    def repeating(self, run: Run) -> bool:
        return run.id in self.spreads

    def load(self, dataset: str) -> None:
        pass

    def compute(self, name: str, *arguments: Any) -> Any:
        call = over_the_wire((name, arguments))
        return computer.result(over_the_wire(computation.answer(*call)))

    def watch(self, run: Run) -> None:
        pass


@pytest.fixture(autouse=True)
def a_server_that_has_run_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest takes each run for a server's first, where a page starts once more through app.py and a click is lost."""
    begin = PagesManager.__init__

    def begin_again(self: PagesManager, *arguments: Any, **more: Any) -> None:
        begin(self, *arguments, **more)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", begin_again)


@pytest.fixture(autouse=True)
def fake_scheduler(monkeypatch: pytest.MonkeyPatch) -> FakeScheduler:
    fake = FakeScheduler()
    st.cache_resource.clear()
    monkeypatch.setattr(resources, "scheduler", lambda: fake)
    monkeypatch.setattr(resources, "warm", lambda: None)
    return fake


def over_the_wire(value: Any) -> Any:
    """A value as it arrives in another process."""
    buffer = BytesIO()
    wire.write(buffer, value)
    buffer.seek(0)
    return wire.read(buffer)


def open_page(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    app.session_state["token"] = TOKEN
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if page != "home":
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return app


def components(app: AppTest) -> list[Any]:
    """Our components on the page."""
    return [element for element in elements(app.main) if element.type == "bidi_component"]


def component(app: AppTest, name: str) -> dict[str, Any]:
    """What Python sent to the first component of this name."""
    protos = [element.proto for element in components(app)]
    return next(json.loads(proto.json) for proto in protos if proto.component_name == f"lenet_{name}")


def elements(block: Any) -> list[Any]:
    found: list[Any] = []
    for child in block.children.values():
        found.append(child)
        if hasattr(child, "children"):
            found += elements(child)
    return [element for element in found if hasattr(element, "proto")]


def html_of(app: AppTest) -> str:
    return " ".join(element.proto.body for element in elements(app.main) if element.type == "html")


def text_of(app: AppTest) -> str:
    """What the page says, in HTML without the marks of technical words."""
    return re.sub(r"<span data-term[^>]*>(.*?)</span>", r"\1", html_of(app))


@pytest.fixture
def finished(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)
    run = runs.create(TINY, owner=ME)
    list(record(run))
    return run


@pytest.fixture
def many_networks(finished: Run) -> list[Run]:
    """Thirty named runs of the command line, with their networks."""
    copies = []
    for number in range(30):
        folder = runs.directory() / f"copy{number:02}"
        shutil.copytree(finished.folder, folder, ignore=shutil.ignore_patterns("snapshots"))
        values = json.loads((folder / "run.json").read_text())
        (folder / "run.json").write_text(json.dumps(values | {"title": folder.name, "owner": ""}))
        run = runs.find(folder.name)
        assert run
        copies.append(run)
    return copies


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def running(**more: Any) -> Run:
    run = runs.create(replace(TINY, **more), owner=ME)
    runs.set_status(run, Status(RunState.RUNNING))
    for number in range(1, 4):
        event_log.append(run, StepDone(number, 2.0, 0.3, 1000.0, 0.1 * number))
    return run


def stuck() -> Run:
    """A run that has stood at guessing for 150 steps."""
    run = runs.create(replace(TINY, model=LeNetConfig(), initialisation="pytorch"), owner=ME)
    runs.set_status(run, Status(RunState.RUNNING))
    for number in range(1, 151):
        event_log.append(run, StepDone(number, 2.303, 0.1, 1000.0))
    event_log.append(run, LayersSeen(150, (1e-5, 1e-4, 1e-3, 0.01, 0.1), (0.0, 0.1, 0.1, 0.1)))
    run.snapshots_folder.mkdir()
    save_file(training.build(run.config).state_dict(), run.snapshot(0))
    return run


def drawn_one() -> np.ndarray:
    ink = np.zeros((56, 56), np.uint8)
    ink[8:48, 26:30] = 255
    return ink
