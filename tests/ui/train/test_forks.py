"""Forks of a run."""

from streamlit.testing.v1 import AppTest

from lenet import runs
from lenet.runs import Origin, Run, export_script
from tests.pages.conftest import FakeScheduler, component, open_page, press


def show_step(app: AppTest, step: int) -> None:
    app.query_params["step"] = str(step)
    app.run()


def test_a_run_is_forked_from_the_chosen_snapshot(finished: Run, fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", run=finished.id)
    step = runs.snapshots(finished)[3]
    show_step(app, step)
    next(group for group in app.button_group if group.key == f"fork_learning_rate_{finished.id}").set_value(0.003).run()
    press(app, "Start the fork")
    ((told, child),) = fake_scheduler.told
    assert told == "train" and child.origin == Origin(finished.id, step, step, True)
    assert child.config.learning_rate == 0.003 and child.config.model == finished.config.model
    curves = component(app, "curves")
    assert curves["start"] == step and curves["parent"]


def test_a_fork_at_step_0_may_have_another_network(finished: Run, fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", run=finished.id)
    assert f"fork_channels_{finished.id}" not in [
        group.key for group in app.button_group
    ]  # trained weights keep their shapes
    show_step(app, 0)
    next(group for group in app.button_group if group.key == f"fork_channels_{finished.id}").set_value((12, 32)).run()
    next(group for group in app.button_group if group.key == f"fork_padding_{finished.id}").set_value(2).run()
    press(app, "Start the fork")
    ((told, child),) = fake_scheduler.told
    assert told == "train" and child.origin and not child.origin.weights
    assert (child.config.model.channels, child.config.model.padding) == ((12, 32), 2)
    assert "nn.Conv2d(1, 12, 5, padding=2)" in export_script.script(child)


def test_a_fork_that_is_opened_late_still_shows_the_settings_of_its_parent(finished: Run) -> None:
    app = open_page("train", run=finished.id)
    show_step(app, 0)
    app.run()  # a popover that has not been opened takes what the latest run of the page sends
    groups = [group for group in app.button_group if str(group.key).startswith("fork_")]
    written = {group.key: [group.options[index] for index in group.proto.default] for group in groups}
    config = finished.config
    assert written[f"fork_learning_rate_{finished.id}"] == [f"{config.learning_rate:g}"]
    assert written[f"fork_channels_{finished.id}"] == ["6, 16"]
    assert all(len(labels) == 1 for labels in written.values())
