"""Who leads a race, or has won it, in one sentence."""

import math
from collections.abc import Sequence
from html import escape

from lenet import data
from lenet.errors import LeNetError
from lenet.runs import RunState
from lenet.runs.races import FEWEST
from ui import formats
from ui.i18n import _
from ui.train.race import disagreement
from ui.train.race.contestants import Contestant, is_followed, left, ranked


def sentence(contestants: Sequence[Contestant]) -> str:
    """The headline of a race, as HTML; of one that has ended, it says where the difference may be chance."""
    among, followed = left(contestants), is_followed(contestants)
    first, second, *_others = ranked(contestants)
    if len(among) < FEWEST:
        return _without_rivals(first, failed=not among, ended=not followed)
    epochs = min(len(one.accuracies) for one in among)
    if not epochs:
        return _before_the_first_test(first, second) if followed else _("The race ended before all were tested.")
    ended = all(one.status.state == RunState.FINISHED for one in among)
    best, other = (one.accuracies[epochs - 1] for one in (first, second))
    count = data.info(first.run.config.dataset).test_size
    if best == other:
        text = _("A draw: both are right on {best} of {count:,} test pictures.")
    elif ended:
        text = _("{name} won by {pictures:,} of {count:,} test pictures: {best} right against {other}.")
        if _may_be_chance(first, second):
            text += " " + _("That may be chance.")
    else:
        text = _(
            "After epoch {epoch}, {name} leads by {pictures:,} of {count:,} test pictures: {best} right against"
            " {other}."
        )
    said = text.format(
        epoch=epochs,
        name=escape(first.name),
        pictures=round(count * (best - other)),
        best=formats.percent(best),
        other=formats.percent(other),
        count=count,
    )
    return formats.capital(said)


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
