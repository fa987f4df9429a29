"""Why a picture may be read wrongly: what was measured while it was prepared, where that is unusual."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lenet.preprocessing.regions import Floats, Mask, edges, parts, plane, rim, shrink

FAINT = 0.15  # of full contrast; what stands out by less is faint
UNEVEN = 0.1  # of full contrast; a fifth of the edges is farther than this from a background lit evenly
SMALL = 24  # pixels of the longer side; smaller figures are enlarged for the network, and blurred by that
CUT_OFF = 0.08  # of the length of a figure's outline; more of it than this lies on the picture's edge
BARE_SIDE = 64  # pixels; in a smaller picture a figure may fill all of it


class Reason(StrEnum):
    """What is unusual about a picture."""

    FAINT = "faint"
    UNEVEN = "uneven"
    SMALL = "small"
    CUT_OFF = "cut off"
    SEVERAL = "several"
    MARKS = "marks ignored"


@dataclass(frozen=True)
class Remark:
    """A reason and what was measured.

    The value is a share of full contrast (FAINT, UNEVEN), of the figure's outline (CUT_OFF), pixels of the figure's
    longer side (SMALL), or a count (SEVERAL, MARKS).
    """

    reason: Reason
    value: float


@dataclass(frozen=True)
class Segment:
    """What stands out in an image, as found in a smaller copy of it or of a part of it."""

    grey: Floats  # (H, W) of the copy
    levels: Floats  # (H, W), 0 on the background
    contrast: float  # how far it stands out, in [0, 1]
    ignored: int = 0  # separate marks that are no part of it
    scale: float = 1.0  # pixels of the image for one of the copy
    is_whole: bool = False  # what is seen is known to be all of it


def remarks(segment: Segment, colours: Floats) -> tuple[Remark, ...]:
    """What is unusual about a segment of the image `colours` (H, W, 3), in the order of `Reason`."""
    mask = segment.levels > 0.3 * segment.levels.max()
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    height, width = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    pixels = round(segment.scale * max(height, width))
    is_bare = max(colours.shape[:2]) <= BARE_SIDE or segment.is_whole
    uneven, on_edge = unevenness(colours), float(mask[rim(mask.shape)].sum()) / (2 * (height + width))
    measured = (
        (segment.contrast < FAINT, Remark(Reason.FAINT, round(segment.contrast, 3))),
        (uneven > UNEVEN and not is_bare, Remark(Reason.UNEVEN, round(uneven, 3))),
        (pixels < SMALL and not is_bare, Remark(Reason.SMALL, pixels)),
        (on_edge > CUT_OFF and not is_bare, Remark(Reason.CUT_OFF, round(on_edge, 3))),
        (segment.ignored > 0, Remark(Reason.MARKS, segment.ignored)),
    )
    return tuple(remark for is_unusual, remark in measured if is_unusual)


def unevenness(colours: Floats) -> float:
    """How far a fifth of the edges of (H, W, 3) is from a background that is lit evenly, in [0, 1]."""
    small = shrink(colours, BARE_SIDE)
    distance = np.abs(small - plane(small, curved=True)).max(axis=2)
    return float(np.percentile(distance[edges(small.shape)], 80))


def count_marks(mask: Mask, least: int) -> int:
    """How many separate parts of `mask` have at least `least` pixels."""
    labels, _count = parts(mask)
    return int((np.bincount(labels.ravel())[1:] >= least).sum())
