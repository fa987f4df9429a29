"""The doctor's card."""

from streamlit.testing.v1 import AppTest

from lenet import runs
from lenet.runs import Run, RunState, Status, event_log
from lenet.runs.diagnosis import HELPED, Fault
from lenet.training import StepDone
from tests.pages.conftest import FakeScheduler, open_page, press, stuck, text_of


def cures(app: AppTest) -> list[str]:
    return [button.label for button in app.button if str(button.key).startswith("cure_")]


def test_a_stuck_run_gets_its_symptom_its_cause_and_cures_with_how_often_each_helped(
    fake_scheduler: FakeScheduler,
) -> None:
    run = stuck()
    app = open_page("train", run=run.id)
    assert "It has learned nothing. The loss has stood at ln 10 = 2.303 for 149 steps" in text_of(app)
    assert "from 0.1 in the last layer to 0.00001 in C1" in text_of(app)
    helped, tried = HELPED[Fault.GUESSING]["lecun"]
    press(app, f"LeCun initialisation · helped {helped} of {tried} runs")
    (paused, started) = fake_scheduler.told
    assert paused == ("pause", run) and started[0] == "train"
    child = started[1]
    assert child.config.initialisation == "lecun" and child.origin and child.origin.run == run.id
    assert app.query_params["run"] == child.id


def test_the_card_stays_when_the_run_has_ended() -> None:
    run = stuck()
    runs.set_status(run, Status(RunState.STOPPED))
    app = open_page("train", run=run.id)
    assert "It has learned nothing." in text_of(app)
    offered = [name for name, (helped, _tried) in HELPED[Fault.GUESSING].items() if helped]
    assert len(cures(app)) == len(offered) >= 2


def test_a_run_whose_loss_is_no_number_has_diverged() -> None:
    run = stuck()
    sentence = "The loss is no longer a number at step {step}. Try a smaller learning rate."
    runs.set_status(run, Status(RunState.FAILED, sentence, {"step": "151"}))
    app = open_page("train", run=run.id)
    assert "It has diverged. After step 150 the loss is no longer a number." in text_of(app)
    assert [label.split(" ·")[0] for label in cures(app)] == ["Learning rate 0.001", "Learning rate 0.0001"]


def test_a_loss_far_above_guessing_is_named_with_both_numbers() -> None:
    run = stuck()
    for step in range(151, 301):
        event_log.append(run, StepDone(step, 9.0, 0.1, 1000.0))
    assert "The mean loss of the last 100 steps is 9.000; guessing has 2.303." in text_of(
        open_page("train", run=run.id)
    )


def test_a_run_that_learns_gets_no_card(finished: Run) -> None:
    app = open_page("train", run=finished.id)
    assert not cures(app) and "What you see" not in text_of(app)
