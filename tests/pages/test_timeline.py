"""The run and the step in the address of a page, and how the playhead moves them."""

import base64
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from streamlit.testing.v1 import AppTest

from lenet import checkpoints, runs
from lenet.runs import Run
from tests.pages.conftest import ME, component, components, open_page, press, running, text_of
from tests.recording import record
from ui import snapshots
from ui.components import tiles


def network_box(app: AppTest) -> Any:
    return next(box for box in app.selectbox if box.label == "Network")


def unpacked(values: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(values), "<f4")


def address(run: Run, step: int) -> str:
    return f"{snapshots.address(run)}{step}.bin"


@pytest.mark.parametrize(("page", "answering"), [("inside", "strip"), ("classify", "answer")])
def test_a_page_shows_the_run_and_the_step_of_the_address(page: str, answering: str, finished: Run) -> None:
    step = runs.snapshots(finished)[3]
    app = open_page(page, run=finished.id, step=str(step))
    assert component(app, answering)["network"]["address"] == address(finished, step)
    assert network_box(app).value == finished.id
    assert network_box(app).options[network_box(app).index].endswith(f", after step {step}")
    assert "No network was kept" not in text_of(app)


def test_look_inside_has_a_playhead_over_all_snapshots(finished: Run) -> None:
    steps, config = runs.snapshots(finished), finished.config
    sent = component(open_page("inside", run=finished.id, step=str(steps[3])), "playhead")
    assert (sent["run"], sent["step"], sent["steps"]) == (finished.id, steps[3], steps)
    assert sent["address"] == snapshots.address(finished)
    assert sent["planned"] == sent["end"] == config.epochs * config.steps_per_epoch


def test_the_axis_of_a_fork_is_its_own_on_look_inside_and_on_train_that_of_the_chart(finished: Run) -> None:
    step = runs.snapshots(finished)[3]
    fork = runs.fork(finished, step, finished.config, owner=ME)
    list(record(fork))
    for page, start in (("inside", 0), ("train", step)):
        sent = component(open_page(page, run=fork.id), "playhead")
        assert (sent["start"], sent["end"]) == (start, start + sent["planned"])


def test_without_a_step_the_newest_network_is_shown(finished: Run) -> None:
    app = open_page("inside", run=finished.id)
    assert component(app, "playhead")["step"] is None
    assert component(app, "strip")["network"]["address"].startswith("/networks/")
    assert "after step" not in network_box(app).options[network_box(app).index]


def test_another_network_takes_run_and_step_out_of_the_address(finished: Run) -> None:
    runs.rename(finished, "mine")
    app = open_page("inside", run=finished.id, step="3")
    network_box(app).set_value("mnist").run()
    assert "run" not in app.query_params and "step" not in app.query_params
    assert "lenet_playhead" not in [element.proto.component_name for element in components(app)]
    network_box(app).set_value(finished.id).run()
    assert app.query_params["run"] == finished.id and "step" not in app.query_params


@pytest.mark.parametrize("step", ["", "-1", "x", "³", "1e3", "9" * 5000])
def test_a_step_that_is_no_number_is_passed_over(step: str, finished: Run) -> None:
    app = open_page("inside", run=finished.id, step=step)
    assert component(app, "playhead")["step"] is None and not app.warning


def test_of_a_step_that_is_not_there_or_damaged_the_nearest_is_shown_and_the_page_says_so(finished: Run) -> None:
    steps = runs.snapshots(finished)
    finished.snapshot(steps[4]).unlink()
    app = open_page("inside", run=finished.id, step=str(steps[4]))
    assert component(app, "playhead")["step"] == steps[3]
    words = f"No network was kept after step {steps[4]}; here is the one after step {steps[3]}."
    assert words in text_of(app)
    finished.snapshot(steps[-1]).write_bytes(b"nothing")
    app = open_page("inside", run=finished.id, step=str(steps[-1]))
    assert component(app, "strip")["network"]["address"] == address(finished, steps[-2])
    name = finished.snapshot(steps[-1]).name
    assert f"The file {name} is damaged; here is the network after step {steps[-2]}." in text_of(app)


def test_a_run_in_the_address_that_is_gone_or_still_trains_is_not_shown_and_the_page_says_why() -> None:
    app = open_page("inside", run="20200101-000000-abcdef")
    assert app.warning[0].value.startswith("This run is not here any more")
    app = open_page("inside", run=running().id, step="3")
    assert app.warning[0].value.startswith("This run has no network yet.")
    assert network_box(app).value == "mnist" and component(app, "strip")["run"] == ""


def test_a_run_with_one_snapshot_has_no_playhead(finished: Run) -> None:
    for step in runs.snapshots(finished)[1:]:
        finished.snapshot(step).unlink()
    app = open_page("inside", run=finished.id)
    assert "lenet_playhead" not in [element.proto.component_name for element in components(app)]


def test_a_move_of_the_playhead_is_in_the_address_and_the_newest_has_no_step_there() -> None:
    def script() -> None:
        from ui import timeline

        timeline.move("one", 7)
        timeline.move("two", None)
        timeline.move("three", 0)

    app = AppTest.from_function(script)
    app.query_params["lang"] = "zh"
    app.run()
    assert not app.exception and dict(app.query_params) == {"lang": "zh", "run": "three", "step": "0"}


def test_a_repeat_that_was_sent_with_the_address_from_before_a_move_keeps_the_move() -> None:
    def script() -> None:
        import streamlit as st

        from ui import moves, timeline

        if "move" in st.query_params:
            timeline.move_while_repeated("one", int(st.query_params.pop("move")))
        moves.keep(timeline.NAMES)

    app = AppTest.from_function(script)

    def step_after(**address: str) -> str:
        app.query_params.clear()
        for name, value in {"run": "one", **address}.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return str(app.query_params.get("step", ["newest"])[0])

    assert step_after(step="3") == "3"
    assert step_after(step="3", move="7") == "7"
    assert step_after(step="3") == "7"  # the browser had not heard of the move
    assert step_after(step="3") == "7"
    assert step_after(step="7") == "7"  # now it has
    assert step_after(step="3") == "3"  # so this is the visitor's wish
    assert step_after(step="3", move="7") == "7"
    assert step_after(step="5") == "5"  # another wish
    assert step_after(step="3") == "3"


def test_on_train_the_headline_and_every_panel_are_of_the_step_in_the_address(finished: Run) -> None:
    steps = runs.snapshots(finished)
    step = steps[len(steps) // 2]
    app, newest = (open_page("train", run=finished.id, **query) for query in ({"step": str(step)}, {}))
    assert component(app, "playhead")["step"] == step and component(newest, "playhead")["step"] is None
    assert f"After step {step}" in text_of(app) and "right on 2,000 test pictures it never saw" in text_of(newest)
    weights = checkpoints.read(finished.snapshot(step), finished.config.model).kernels()
    high = max(1.0, float(np.abs(weights).max()))
    sent = base64.b64encode(tiles.quantised(weights, -high, high).tobytes()).decode()
    assert component(app, "tiles")["pixels"] == sent != component(newest, "tiles")["pixels"]
    ends = [unpacked(component(page, "sparks")["rows"][0]["xs"])[-1] for page in (app, newest)]
    assert ends == pytest.approx([step / 1250, 1])  # of the planned steps


def test_the_buttons_of_a_run_take_the_step_along(finished: Run) -> None:
    step = runs.snapshots(finished)[3]
    for button, page in (("Look inside", "strip"), ("Classify with it", "answer")):
        app = press(open_page("train", run=finished.id, step=str(step)), button)
        assert component(app, page)["network"]["address"] == address(finished, step)
        assert (app.query_params["run"], app.query_params["step"]) == (finished.id, str(step))


def test_another_run_is_shown_at_its_newest_step(finished: Run) -> None:
    app = open_page("train", run=finished.id, step="3")
    assert app.query_params["step"] == "3"
    press(app, "New training")
    assert "run" not in app.query_params and "step" not in app.query_params
