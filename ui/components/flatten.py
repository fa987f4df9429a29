"""`flatten`: a calculator of the weights that a picture takes when it is flattened, beside LeNet's two convolutions."""

from lenet.model_config import LeNetConfig
from ui import visitor
from ui.components import register
from ui.i18n import _

KERNEL = 5  # pixels of a side
EXAMPLE = {"height": 1000, "width": 1000, "colours": 3, "units": 256}
LARGEST = {"height": 20_000, "width": 20_000, "colours": 16, "units": 100_000}

_component = register("flatten")


def flatten(*, key: str) -> None:
    """Draw the calculator; the browser computes it while the visitor changes a number."""
    first, second = LeNetConfig().channels
    data = {
        "example": EXAMPLE,
        "largest": LARGEST,
        "maps": [first, second],
        "kernel": KERNEL,
        "language": visitor.language(),
        "words": _words(),
    }
    _component(key=key, data=data)


def _words() -> dict[str, str]:
    return {
        "height": _("Height"),
        "width": _("Width"),
        "colours": _("Colours"),
        "units": _("Hidden units"),
        "flat": _("Flattened"),
        "flatWhy": _("Each hidden unit has a weight for each number of the picture, and a bias."),
        "convolved": _("LeNet's two convolutions"),
        "convolvedWhy": _("Each map has one kernel, which is used at every place of the picture, and a bias."),
        "numbers": _("numbers in the picture"),
        "parameters": _("parameters"),
        "memory": _("{size} as 32-bit floats"),
        "whatever": _("{size}, whatever the height and the width"),
        "times": _("The picture flattened takes {times} times as many."),
        "fewer": _("For a picture so small, flattening takes fewer."),
        "scale": _("Both areas are drawn to one scale."),
        "point": _("Both areas are drawn to one scale: the red one would be {side} px wide."),
        "after": _(
            "LeNet flattens too, but later: of this picture its convolutions and poolings leave {maps} maps of {rows} ×"
            " {columns} = {count} numbers. Networks for large pictures take the mean of each map first; then {maps}"
            " numbers are left."
        ),
        "tooSmall": _("For LeNet's convolutions and poolings a picture needs at least 16 × 16 pixels."),
        "limits": _("A whole number from 1 to {largest}"),
    }
