"""The sentences above the matrix: how many pictures a network misses, and how far that figure can be trusted."""

from html import escape

from lenet.checkpoints import Checkpoint
from lenet.data import DatasetInfo
from ui import formats, resources, timeline
from ui.evaluate.subject import Subject
from ui.i18n import _


def missing(checkpoint: Checkpoint) -> str:
    """What to do where no data set is on this machine to begin with."""
    sentence = _("{title} is not on this machine. Fetch it on the Train page, or choose other test pictures here.")
    return sentence.format(title=_(checkpoint.info.title))


def before(info: DatasetInfo) -> str:
    """What is known before the network has answered."""
    if info.test_size == 10_000:
        return _("Ten thousand pictures it never trained on.")
    return _("{count:,} pictures it never trained on.").format(count=info.test_size)


def after(subject: Subject) -> str:
    """How many pictures the network misses, after the step that the address names."""
    if not subject.comparable:
        text = _("{count:,} pictures of another kind. It learned from {learned}, and answers all the same.")
        return text.format(count=subject.report.count, learned=_(subject.checkpoint.info.title))
    run = resources.run_named(resources.model())
    step = timeline.moment(run).step if run else None
    missed = subject.report.count - subject.report.correct
    if step is None:
        text = _("It missed {missed:,}.").format(missed=missed)
    else:
        text = _("After step {step:,} it missed {missed:,}.").format(step=step, missed=missed)
    return f"{before(subject.info)} {text}"


def accuracy(subject: Subject) -> str:
    """The accuracy with its interval, as HTML; what the network learned from where that is something else."""
    learned, title = _(subject.checkpoint.info.title), _(subject.info.title)
    if not subject.comparable:
        text = _("The classes of {title} are others than those of {learned}: no answer is right here.")
        return escape(text.format(title=title, learned=learned))
    low, high = (formats.percent(share) for share in subject.report.interval)
    text = _("Accuracy {accuracy}; the {level} interval is {low} to {high}.")
    text = text.format(accuracy=formats.percent(subject.report.accuracy), level="95%", low=low, high=high)
    if subject.info.name != subject.checkpoint.info.name:
        text += " " + _("It learned from {learned}, not from {title}.").format(learned=learned, title=title)
    return escape(text)
