"""What a component is sent that computes the answer of a network itself; sight.js reads it."""

from dataclasses import asdict, dataclass
from typing import Any

from numpy.typing import ArrayLike

from lenet.preprocessing import Kind
from ui import networks
from ui.components import packed
from ui.i18n import _
from ui.networks import Net


@dataclass(frozen=True)
class Drawing:
    """How a component answers the drawing on the page's canvas, which it follows while the pen moves."""

    kind: Kind  # of the network: how ink is prepared for it
    alone: bool = False  # where several figures stand on it, only the chosen one is looked at


def sight(
    model: Net,
    picture: ArrayLike | None,
    drawing: Drawing | None = None,
    *,
    run: str = "",
    changeable: bool = False,
) -> dict[str, Any]:
    """The network, and the picture, (28, 28) in [0, 1], or the drawing that it looks at, as values for JSON.

    They are the same after every stroke, so that Streamlit sends them once.

    Args:
        run: the id of the run whose network it is: then the time machine shows it at other steps.
        changeable: the component looks at what the visitor has changed of network and picture.
    """
    return {
        "run": run,
        "changeable": changeable,
        "network": networks.reference(model),
        "picture": "" if picture is None else packed(picture),
        "drawing": drawing and asdict(drawing),
        "late": _("The network has not arrived from the server yet. Your browser keeps asking for it."),
    }
