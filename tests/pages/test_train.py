"""The Train page of a run that has ended, or is gone."""

import json
from dataclasses import replace

import pytest

from lenet import runs
from lenet.model import LeNetConfig
from lenet.runs import Run, RunState, Status, event_log
from lenet.training import EpochDone, StepDone
from tests.pages.conftest import (
    ME,
    PAGES,
    TINY,
    FakeScheduler,
    component,
    labels,
    open_page,
    press,
    running,
    stuck,
    text_of,
)
from ui import formats, queue_shares
from ui.train import choices


def test_an_interrupted_run_offers_to_go_on(fake_scheduler: FakeScheduler) -> None:
    run = running()
    runs.set_status(run, Status(RunState.INTERRUPTED))
    app = open_page("train", run=run.id)
    assert "Resume goes on where it was last saved." in app.warning[0].value
    press(app, "Resume")
    assert fake_scheduler.told == [("train", run)]


def test_a_finished_run_shows_its_result_and_can_be_kept(finished: Run) -> None:
    app = open_page("train", run=finished.id)
    last = runs.events(finished).epochs[-1]
    assert f"{formats.percent(last.test_accuracy)} right on 2,000 test pictures it never saw." in text_of(app)
    app.text_input[0].set_value("../bad")
    press(app, "Keep")
    assert "is no name for a run" in app.warning[0].value and not app.toast
    app.text_input[0].set_value(" good_one_ ")
    press(app, "Keep")
    assert app.toast[0].value == r"Kept as good\_one\_"
    kept = runs.find(finished.id)
    assert kept and kept.title == "good_one_"
    models = open_page("models")
    assert "good_one_" in text_of(models)


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (
            Status(
                RunState.FAILED,
                "The loss is no longer a number at step {step}. Try a smaller learning rate.",
                {"step": "7"},
            ),
            "The loss is no longer a number at step 7. Try a smaller learning rate.",
        ),
        (
            Status(RunState.INTERRUPTED),
            "This run was interrupted: its process ended. Resume goes on where it was last saved.",
        ),
    ],
)
def test_a_run_that_ended_badly_says_what_to_do(now: Status, sentence: str) -> None:
    run = runs.create(TINY)
    runs.set_status(run, now)
    app = open_page("train", run=run.id)
    assert app.warning[0].value == sentence
    assert not app.exception and not app.error


@pytest.mark.parametrize("name", ["../../etc/passwd", "20200101-000000-abcdef"])
def test_the_address_of_a_run_that_is_gone_says_so_and_leads_on(name: str, fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", run=name)
    assert app.warning[0].value.startswith("This run is not here any more")
    press(app, "New training")
    assert "Train" in labels(app) and not app.warning and "run" not in app.query_params


def test_a_run_that_learned_nothing_says_so_and_what_helps_when_it_has_ended(fake_scheduler: FakeScheduler) -> None:
    run = stuck()
    runs.set_status(run, Status(RunState.STOPPED))
    event_log.append(run, EpochDone(1, 2.303, 0.1, 2.303, 0.1, 1.0, (0.1,) * 10))
    app = open_page("train", run=run.id)
    assert "It learned nothing: 10.0% right is what guessing gives." in text_of(app)
    assert "ln 10 = 2.303" in text_of(app)
    press(app, next(button.label for button in app.button if button.key == "cure_lecun"))
    ((told, child),) = fake_scheduler.told
    assert told == "train" and child.config.initialisation == "lecun"


def test_a_run_that_is_over_and_no_better_than_guessing_says_so_before_the_number() -> None:
    run = runs.create(TINY)
    event_log.append(run, StepDone(1, 2.3, 0.1, 1000.0))
    event_log.append(run, EpochDone(TINY.epochs, 2.3, 0.1, 2.3, 0.1, 1.0, (0.1,) * 10))
    runs.set_status(run, Status(RunState.FINISHED))
    assert "It learned nothing: 10.0% right is what guessing gives." in text_of(open_page("train", run=run.id))


def test_a_new_training_begins_with_the_settings_and_the_number_of_seeds_of_the_run_on_the_page(
    fake_scheduler: FakeScheduler,
) -> None:
    config = replace(
        TINY,
        epochs=7,
        learning_rate=0.0021,
        model=LeNetConfig(channels=(4, 9), padding=1, dropout=0.25, activation="silu"),
    )
    run = runs.create(config, owner=ME, seeds=5)
    runs.set_status(run, Status(RunState.STOPPED))
    app = open_page("train", dataset="strokes", epochs="3")  # chosen before the run is looked at
    app.query_params["run"] = run.id
    press(app.run(), "New training")
    press(app, "Train")
    ((_, again),) = fake_scheduler.told
    assert again.config == choices.reporting(config) and again.seeds == 5


def test_a_finished_run_whose_repeats_are_missing_has_them_trained_when_it_is_opened(
    finished: Run, fake_scheduler: FakeScheduler
) -> None:
    open_page("train", run=finished.id)
    assert fake_scheduler.told == []
    finished.config_file.write_text(json.dumps(json.loads(finished.config_file.read_text()) | {"seeds": 3}))
    open_page("train", run=finished.id)
    assert ("repeat", runs.find(finished.id)) in fake_scheduler.told


@pytest.mark.parametrize("content", [b"", b"nothing", b"\xff" * 40])
def test_a_run_whose_weights_are_damaged_says_which_file_it_is(
    content: bytes, finished: Run, fake_scheduler: FakeScheduler
) -> None:
    file = finished.live_weights
    file.write_bytes(content)
    app = open_page("train", run=finished.id)
    assert app.warning[0].value == (
        f"The file {file.name} of this run is damaged: the network of this step cannot be shown. Choose another step,"
        " or train again with the same settings."
    )
    assert component(app, "tiles")["title"] == "First-layer kernels"


@pytest.mark.parametrize("resumed", [False, True])
def test_a_visitor_whose_address_has_its_share_of_the_queue_is_told(
    resumed: bool, fake_scheduler: FakeScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_shares, "SHARE", 0)
    query = {"dataset": "strokes"}
    if resumed:
        run = running()
        runs.set_status(run, Status(RunState.STOPPED))
        query = {"run": run.id}
    app = press(open_page("train", **query), "Resume" if resumed else "Train")
    assert "0 runs from your Internet address wait already" in app.warning[0].value
    assert not fake_scheduler.told and len(runs.every()) == resumed


@pytest.mark.parametrize("name", ["state.json", "events.jsonl", "model.safetensors", "model.json"])
def test_the_page_of_a_run_names_its_damaged_file_and_what_to_do(
    name: str, finished: Run, fake_scheduler: FakeScheduler
) -> None:
    (finished.folder / name).write_bytes(b"\0" * 300 + b"\n")
    app = open_page("train", run=finished.id)
    (sentence,) = [warning.value for warning in app.warning if name in warning.value]
    assert "train again with the same settings" in sentence
    assert "interrupted" not in " ".join(warning.value for warning in app.warning)
    assert "New training" in labels(app)
    for other in PAGES[1:]:
        assert name not in " ".join(warning.value for warning in open_page(other).warning)


def test_a_run_whose_settings_are_damaged_is_not_called_gone(finished: Run, fake_scheduler: FakeScheduler) -> None:
    finished.config_file.write_bytes(b"{")
    app = open_page("train", run=finished.id)
    assert app.warning[0].value == (
        "The file run.json of this run is damaged: its settings are lost, and it cannot be shown. Put back a copy of"
        f" the file, or delete the folder {finished.id}."
    )
    press(app, "New training")
    assert "Train" in labels(app) and not app.warning


def test_a_stopped_run_tells_the_accuracy_of_the_network_that_it_offers(finished: Run) -> None:
    runs.set_status(finished, Status(RunState.STOPPED))
    card = json.loads(finished.card.read_text()) | {"test_accuracy": 0.4321}  # its last epoch had another
    finished.card.write_text(json.dumps(card))
    text = text_of(open_page("train", run=finished.id))
    assert "43.2% right on" in text and "Stopped at step" in text
    lines = finished.events_file.read_bytes().splitlines(keepends=True)
    steps = [line for line in lines if isinstance(event_log.parse_line(line), StepDone)]
    finished.events_file.write_bytes(b"".join(steps[:3]))
    text = text_of(open_page("train", run=finished.id))  # in its first epoch
    assert "Stopped at step" in text and "43.2% right on" in text
    finished.checkpoint.unlink()
    finished.card.unlink()
    assert "Stopped before its first epoch was over." in text_of(open_page("train", run=finished.id))


@pytest.mark.parametrize(("every", "batches"), [(1, 20), (10, 200)])
def test_the_chart_says_of_how_many_batches_its_line_is_the_mean(every: int, batches: int) -> None:
    run = running(report_every=every)
    for number in range(4, 201):
        event_log.append(run, StepDone(number * every, 2.0, 0.3, 1000.0, 0.1 * number))
    runs.set_status(run, Status(RunState.STOPPED))
    note = component(open_page("train", run=run.id), "curves")["note"]
    assert note == f"line: mean of about {batches} batches"


def test_before_a_run_a_folded_calculator_begins_with_a_large_picture_and_lenets_maps() -> None:
    data = component(open_page("train"), "flatten")
    assert data["example"] == {"height": 1000, "width": 1000, "colours": 3, "units": 256}
    assert (data["maps"], data["kernel"]) == ([6, 16], 5)


def test_before_the_first_step_of_a_slow_run_the_chart_says_what_it_waits_for() -> None:
    run = runs.create(TINY)
    runs.set_status(run, Status(RunState.RUNNING))
    shown = component(open_page("train", run=run.id), "curves")
    assert "Loading the pictures, then the first step…" in str(shown)
