"""Who leads a race, or has won it, in one sentence."""

import math
from collections.abc import Sequence
from html import escape

from lenet import data
from lenet.errors import LeNetError
from lenet.runs import RunState
from lenet.runs.races import FEWEST
from ui import formats
from ui.i18n import _, joined
from ui.train.race import disagreement
from ui.train.race.contestants import Contestant, is_followed, not_failed, ranked, tests


def sentence(contestants: Sequence[Contestant]) -> str:
    """The headline of a race, as HTML; of one that has ended, it says where the difference may be chance."""
    racing, followed = not_failed(contestants), is_followed(contestants)
    first, second, *_others = ranked(contestants)
    if len(racing) < FEWEST:
        return _without_rivals(first, failed=not racing, ended=not followed)
    accuracies, epoch = tests(contestants)
    if not all(one.run.id in accuracies for one in racing):
        return _before_the_first_test(first, second) if followed else _("The race ended before all were tested.")
    ended = all(one.status.state == RunState.FINISHED for one in racing)
    best, other = (accuracies[one.run.id] for one in (first, second))
    count = data.info(first.run.config.dataset).test_size
    if best == other:
        text = _("A draw: both are right on {best} of {count:,} test pictures.")
    elif ended:
        text = _("{name} won by {pictures:,} of {count:,} test pictures: {best} right against {other}.")
    elif not epoch:
        text = _(
            "Stopped at step {step:,}: {name} leads by {pictures:,} of {count:,} test pictures: {best} right against"
            " {other}."
        )
    else:
        text = _(
            "After epoch {epoch}, {name} leads by {pictures:,} of {count:,} test pictures: {best} right against"
            " {other}."
        )
    said = text.format(
        epoch=epoch,
        step=first.log.latest.step if first.log.latest else 0,
        name=escape(first.name),
        pictures=round(count * (best - other)),
        best=formats.percent(best),
        other=formats.percent(other),
        count=count,
    )
    may_be_chance = ended and best != other and _may_be_chance(first, second)
    return formats.capital(joined(said, _("That may be chance.") if may_be_chance else ""))


def _may_be_chance(first: Contestant, second: Contestant) -> bool:
    try:
        return disagreement.compared(first.run, second.run).lucky
    except LeNetError:  # the page says it below
        return False


def _without_rivals(first: Contestant, *, failed: bool, ended: bool) -> str:
    if failed:
        return _("All contestants failed.")
    text = _("{name} is left: no other contestant could go on.") if ended else _("{name} goes on: all others failed.")
    return formats.capital(text.format(name=escape(first.name)))


def _before_the_first_test(first: Contestant, second: Contestant) -> str:
    if math.isinf(second.loss):
        return _("The race begins.")
    return _("Before the first test, {name} leads: loss {best} against {other}.").format(
        name=escape(first.name), best=formats.loss(first.loss), other=formats.loss(second.loss)
    )
