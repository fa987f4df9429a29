import itertools
import json
from dataclasses import asdict

import pytest

from lenet import runs
from lenet.runs import Run, event_log
from lenet.runs.event_log import EventLog, LayersSeen
from lenet.training import EpochDone, StepDone, TrainConfig


@pytest.fixture
def run() -> Run:
    return runs.create(TrainConfig())


def step(number: int) -> StepDone:
    return StepDone(number, 2.3, 0.1, 100.0, number * 0.01)


def epoch(number: int) -> EpochDone:
    return EpochDone(number, 1.0, 0.5, 0.9, 0.6, 2.5, (0.5, 0.7))


def test_events_are_read_in_the_order_in_which_they_were_written(run: Run) -> None:
    layers = LayersSeen(2, (0.1, 0.2, 0.3, 0.4, 0.5), (0.0, 0.1, 0.2, 0.3))
    for event in (step(1), step(2), layers, epoch(1)):
        event_log.append(run, event)
    log = EventLog(run.events_file)
    log.read()
    assert log.steps == [step(1), step(2)] and log.epochs == [epoch(1)] and log.layers == [layers]
    assert log.latest == step(2) and log.steps_and_latest == log.steps
    assert run.metrics_file.read_text() == (
        "epoch,train_loss,train_accuracy,test_loss,test_accuracy,seconds,test_accuracy_T-shirt,"
        "test_accuracy_Trouser\n1,1.0000,0.5000,0.9000,0.6000,2.5000,0.5000,0.7000\n"
    )
    assert event_log.steps_csv(log).decode() == (
        "step,loss,accuracy,images_per_second,seconds\n"
        "1,2.3000,0.1000,100.0000,0.0100\n2,2.3000,0.1000,100.0000,0.0200\n"
    )


def test_reading_takes_only_whole_new_lines(run: Run) -> None:
    log = EventLog(run.events_file)
    log.read()
    assert log.steps == [] and log.latest is None and log.steps_and_latest == []
    event_log.append(run, step(1))
    whole = log.path.read_bytes()
    log.path.write_bytes(whole + whole[:20])
    log.read()
    assert [event.step for event in log.steps] == [1]
    position = log.position
    log.path.write_bytes(whole + whole.replace(b'"step": 1', b'"step": 2'))
    log.read()
    assert [event.step for event in log.steps] == [1, 2] and position == len(whole)


def test_a_resumed_run_drops_lost_steps_for_old_and_for_new_readers(run: Run) -> None:
    for event in (step(1), step(2), epoch(1), step(3), step(4), epoch(2)):
        event_log.append(run, event)
    reader = EventLog(run.events_file)
    reader.read()
    with reader.path.open("ab") as file:
        file.write(b'{"kind": "step", "st')  # a power cut
    event_log.resume(run, 3, 1)
    event_log.append(run, step(4))
    for log in (reader, EventLog(run.events_file)):
        log.read()
        assert [event.step for event in log.steps] == [1, 2, 3, 4]
        assert [event.epoch for event in log.epochs] == [1]
    assert len(run.metrics_file.read_text().splitlines()) == 2


def test_a_full_disk_leaves_no_torn_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource
    import signal

    event_log.append(run, step(1))
    whole = run.events_file.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) + 10, hard))  # the next line's beginning still has room
    try:
        with pytest.raises(OSError):
            event_log.append(run, step(2))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert run.events_file.read_bytes() == whole


def test_a_long_run_is_thinned_evenly_and_its_latest_step_stands(run: Run) -> None:
    lines = [json.dumps({"kind": "step", **asdict(step(number))}) for number in range(1, 50_001)]
    lines.insert(25_000, json.dumps({"kind": "epoch", **asdict(epoch(1))}))
    run.events_file.write_text("\n".join(lines) + "\n")
    log = EventLog(run.events_file)
    log.read()
    numbers = [event.step for event in log.steps]
    assert 500 < len(numbers) <= 2 * event_log.LIMIT
    assert len({after - before for before, after in itertools.pairwise(numbers)}) == 1
    assert log.latest == step(50_000) and log.steps_and_latest[-1] == step(50_000) and log.epochs == [epoch(1)]
    event_log.append(run, step(50_001))
    log.read()
    assert log.steps_and_latest[-1] == step(50_001) and [event.step for event in log.steps][: len(numbers)] == numbers


def test_following_a_growing_run_thins_it_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "LIMIT", 50)
    log = EventLog(run.events_file)
    for number in range(1, 1001):
        event_log.append(run, step(number))
        log.read()
        assert log.steps_and_latest[-1].step == number
    assert 25 <= len(log.steps) <= 101 and log.steps[0].step == 1


def test_a_log_of_an_older_version_is_read(run: Run) -> None:
    run.events_file.write_text('{"kind": "step", "step": 1, "loss": 2.3, "accuracy": 0.1, "images_per_second": 5.0}\n')
    log = EventLog(run.events_file)
    log.read()
    assert log.steps == [StepDone(1, 2.3, 0.1, 5.0)]
