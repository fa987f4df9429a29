"""The sentences above the matrix: how many pictures a network misses, and how far that figure can be trusted."""

from collections.abc import Iterator
from html import escape

from lenet.checkpoints import Checkpoint
from lenet.data import DatasetInfo
from ui import formats, resources, shell, timeline
from ui.evaluate.averages import averages
from ui.evaluate.background import follow
from ui.evaluate.subject import Subject
from ui.glossary.marks import marked
from ui.i18n import _, joined


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
    run = resources.run_named(subject.name)
    step = timeline.moment(run).step if run else None
    missed = subject.report.count - subject.report.correct
    if step is None:
        text = _("It missed {missed:,}.").format(missed=missed)
    else:
        text = _("After step {step:,} it missed {missed:,}.").format(step=step, missed=missed)
    return joined(before(subject.info), text)


def show_accuracy(subject: Subject) -> None:
    """The accuracy with its interval, and beside it that of the mean over six views, as soon as it is measured."""
    if subject.comparable:
        follow(averages(subject.checkpoint, subject.info), lambda: _say(subject))
    else:
        _say(subject)


def _say(subject: Subject) -> None:
    words = joined(*(escape(sentence) for sentence in _sentences(subject)))
    shell.note(marked(words, "accuracy"))


def _sentences(subject: Subject) -> Iterator[str]:
    learned, title, report = _(subject.checkpoint.info.title), _(subject.info.title), subject.report
    if not subject.comparable:
        text = _("The classes of {title} are others than those of {learned}: no answer is right here.")
        yield text.format(title=title, learned=learned)
        return
    text = _("Accuracy {accuracy}; the {level} interval is {low} to {high}.")
    low, high = (formats.percent(share) for share in report.interval)
    yield text.format(accuracy=formats.percent(report.accuracy), level="95%", low=low, high=high)
    measured = averages(subject.checkpoint, subject.info)
    if measured.value:
        text = _("All figures are of one view of each picture. The mean over six views, as on Classify: {accuracy}.")
        yield text.format(accuracy=formats.percent(measured.value[0].accuracy))
    elif not measured.done:
        yield _("All figures are of one view of each picture; the mean over six views is being measured.")
    if subject.info.name != subject.checkpoint.info.name:
        yield _("It learned from {learned}, not from {title}.").format(learned=learned, title=title)
