"""The status of a run in one line: epoch, step and time left, or its position in the queue."""

from html import escape
from statistics import median

from lenet import data, runs
from lenet.runs import Run
from lenet.runs.event_log import EventLog
from lenet.training import TrainConfig
from ui import formats, resources
from ui.glossary.marks import marked
from ui.i18n import _, joined
from ui.train import logs, wording
from ui.train.view import RunView

EVALUATION = 0.4  # seconds that the test at the end of an epoch takes
FEWEST = 3  # reported steps before a speed is told


def html(view: RunView) -> str:
    """The line, and under it the settings of the run and its speed."""
    run, log = view.run, view.log
    spans = "".join(f"<span>{part}</span>" for part in _parts(view) if part)
    notes = [escape(wording.describe(run.config))]
    if log.steps_and_latest:
        notes.append(_("{speed:,.0f} pictures a second").format(speed=images_per_second(log)))
        notes.append(escape(formats.device(*resources.device())))
    if not resources.mine(run):
        notes.insert(0, _("You are watching someone else's training."))
    return f'<div class="number"><div class="status">{spans}</div><div class="note">{" · ".join(notes)}</div></div>'


def _parts(view: RunView) -> list[str]:
    log, config = view.log, view.run.config
    step = log.latest.step if log.latest else 0
    steps = _("step {step:,} of {total:,}").format(step=step, total=view.series.total_steps)
    epoch = _("Epoch {epoch} of {epochs}").format(epoch=min(len(log.epochs) + 1, config.epochs), epochs=config.epochs)
    epoch, steps = marked(epoch, "epoch"), marked(steps, "step")
    if view.status.state == "queued":
        return [_bold(_("Waiting")), position(view.run)]
    if view.status.state == "paused":
        return [_bold(_("Paused")), epoch, steps]
    if view.status.state == "stopping":
        return [_bold(_("Stopping")), _("Testing it on the test pictures once more.")]
    return [_bold(epoch), steps, _time_left(config, log)]


def _bold(text: str) -> str:
    return f"<b>{text}</b>"


def _time_left(config: TrainConfig, log: EventLog) -> str:
    if len(log.steps) < FEWEST:
        return ""
    seconds = seconds_left(config, log, images_per_second(log))
    return _("about {duration} left").format(duration=formats.duration(seconds))


def seconds_left(config: TrainConfig, log: EventLog | None, speed: float) -> float:
    """Seconds until a run ends at `speed`, in images a second; without a log it has not begun."""
    learned = log.latest.step * config.batch_size if log and log.latest else 0
    images = config.epochs * data.info(config.dataset).train_size - learned
    evaluations = config.epochs - (len(log.epochs) if log else 0)  # each epoch ends with one
    return max(images, 0) / speed + EVALUATION * evaluations


def images_per_second(log: EventLog) -> float:
    """The speed of the latest steps."""
    return median(event.images_per_second for event in log.steps[-40:])


def position(run: Run) -> str:
    """The position of a waiting run in the queue, and about when it begins."""
    scheduler = resources.scheduler()
    waiting = scheduler.ahead_of(run)
    running = [other for name in scheduler.running() if (other := runs.find(name))]
    sentence = _("Another run is training.") if len(scheduler.running()) == 1 else _("Other runs are training.")
    others_logs = [logs.whole(other) for other in running]
    if not others_logs or any(len(log.steps) < FEWEST for log in others_logs):
        turn = _("{count} wait before you.").format(count=len(waiting)) if waiting else _("You are next.")
        return joined(sentence, turn)
    speed = images_per_second(others_logs[0])
    first = min(seconds_left(other.config, log, speed) for other, log in zip(running, others_logs, strict=True))
    then = sum(seconds_left(other.config, None, speed) for other in waiting) / len(running)
    duration = formats.duration(first + then)
    if waiting:
        turn = _("{count} wait before you; yours begins in about {duration}.").format(
            count=len(waiting), duration=duration
        )
    else:
        turn = _("You are next, in about {duration}.").format(duration=duration)
    return joined(sentence, turn)
