"""Two networks on the same test pictures, in words: how many each has right, and whether the difference is chance."""

from lenet.evaluation.comparison import Comparison
from ui import formats
from ui.i18n import _, joined
from ui.tables import table

SMALLEST = 1e-9  # a share that is so small that floating-point numbers round it to 0 is still not 0


def counts(titles: tuple[str, str], result: Comparison) -> None:
    """A table of how many pictures both, one or neither of two networks has right; the titles are HTML."""
    rows = [
        [_("Both are right"), f"{result.both:,}"],
        [_("Only {name} is right").format(name=titles[0]), f"{result.only_first:,}"],
        [_("Only {name} is right").format(name=titles[1]), f"{result.only_second:,}"],
        [_("Neither is right"), f"{result.neither:,}"],
    ]
    table(["", _("Pictures")], rows)


def verdict(titles: tuple[str, str], result: Comparison) -> str:
    """What McNemar's test says of two networks, in words; the titles are HTML."""
    if result.only_first == result.only_second:
        return _("Both are right equally often.")
    better = titles[0] if result.only_first > result.only_second else titles[1]
    conclusion = _("That may be chance.") if result.lucky else _("So {name} is better on pictures like these.")
    text = _("If both were equally good, chance would make at least this difference in {share} of such comparisons.")
    return joined(
        text.format(share=formats.percent(max(result.p, SMALLEST))),
        conclusion.format(name=better),
        _("McNemar's exact test, two-sided."),
    )
