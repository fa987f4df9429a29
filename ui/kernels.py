"""The kernels of C1 as tiles, for the pages Train and Models."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ui.components.tiles import tiles
from ui.i18n import _


def kernels(
    values: NDArray[Any],
    *,
    key: str,
    least: float = 0.0,
    title: str = "",
    note: str = "",
    term: str = "",
    bar: bool = False,
    width: int | None = None,
) -> None:
    """Draw kernels (maps, 5, 5) side by side, zero in the middle of the scale.

    Args:
        least: the scale reaches to the largest weight, and at least as far as this.
        title, note, term, bar, width: as `tiles` takes them.
    """
    high = max(least, float(np.abs(values).max())) or 1.0  # zeros alone are in the middle, too
    tiles(
        values,
        alts=[_("kernel {number}").format(number=number + 1) for number in range(len(values))],
        scale="diverging",
        lo=-high,
        hi=high,
        columns=6,
        narrow_columns=6,
        title=title,
        note=note,
        term=term,
        bar=bar,
        width=width,
        key=key,
    )
