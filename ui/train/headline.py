"""What the page of a run says of its network after one of its steps."""

from lenet import data
from lenet.runs import Run
from lenet.runs.event_log import EventLog
from ui import formats
from ui.i18n import _


def after(step: int, run: Run, log: EventLog) -> str:
    """How well the network did on the test pictures after `step`, or when it was last tested before."""
    tests = {event.epoch * run.config.steps_per_epoch: event.test_accuracy for event in log.epochs}
    tested = max((other for other in tests if other <= step), default=None)
    if tested is None:
        return _("After step {step:,}, before its first test.").format(step=step)
    if tested == step:
        sentence = _("After step {step:,}: {accuracy} right on {count:,} test pictures it never saw.")
    else:
        sentence = _("After step {step:,}; last tested after step {tested:,}: {accuracy} right on {count:,} pictures.")
    return sentence.format(
        step=step,
        tested=tested,
        accuracy=formats.percent(tests[tested]),
        count=data.info(run.config.dataset).test_size,
    )
