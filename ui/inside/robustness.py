"""The texts of the nine sliders of Look inside, and what LeCun et al. estimated of LeNet-5."""

from typing import Any

from lenet.preprocessing import Kind
from ui.i18n import _

# The amounts for which LeNet-5 reads a digit correctly, as LeCun et al. 1998 estimate in section III-E: half to twice
# its size, shifted up or down by half its height (a digit is 20 pixels high), turned by 30 degrees.
LENET_5 = {"size": (50, 200), "turn": (-30, 30), "down": (-10, 10)}


def estimates(kind: Kind) -> dict[str, tuple[int, int]]:
    """By change, the lowest and the highest amount of `LENET_5`, if the pictures are digits."""
    return LENET_5 if kind == "digits" else {}


def words(kind: Kind) -> dict[str, Any]:
    """All texts of the view in the visitor's language; the browser fills in the {names in braces}."""
    notes = [
        _("Each curve is the probability of {name}, from 0 to 100%, if this change alone is made to the picture."),
        _("A red line marks where the answer breaks. Several changes are made in the order of the sliders."),
        _(
            "Every drawing and upload is scaled and centred before the network sees it. That undoes a shift and most of"
            " a change of size, but no turn, slant or noise. The faint curve is for the other of the two."
        ),
    ]
    if kind == "digits":
        notes.append(
            _("Grey bars: LeNet-5 read digits changed by so much, by its authors' estimate (LeCun et al. 1998, III-E).")
        )
    return {
        "picture": _("The changed picture, 28×28 pixels"),
        "unchanged": _("unchanged: {name}, {percent}"),
        "seen": _("The network sees the changed picture"),
        "asItIs": _("as it is"),
        "again": _("scaled and centred again"),
        "back": _("Put back"),
        "read": _("Read as {name}, {percent}"),
        "breaks": _("Breaks at {amount}: read as {name}."),
        "never": _("Read as {name} over the whole range."),
        "notes": notes,
        "changes": {
            "thickness": _("Thickness"),
            "size": _("Size"),
            "slant": _("Slant to the right"),
            "turn": _("Turn clockwise"),
            "right": _("Shift right"),
            "down": _("Shift down"),
            "blur": _("Blur"),
            "contrast": _("Contrast"),
            "noise": _("Noise: inverted pixels"),
        },
        "units": {
            **dict.fromkeys(("thickness", "right", "down", "blur"), _("{amount} px")),
            **dict.fromkeys(("size", "contrast", "noise"), _("{amount}%")),
            **dict.fromkeys(("slant", "turn"), _("{amount}°")),
        },
    }
