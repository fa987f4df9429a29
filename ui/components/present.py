"""Full screen: the main figure of a page fills the screen, for a projector."""

from ui.components import register
from ui.i18n import _

_component = register("present")


def present(page: str, *, figure: bool, missing: str = "") -> None:
    """The button for it, and the key F; nothing where the `page` has no main figure.

    A main figure is a container whose key ends with `_figure`. shell.css says how wide it is laid out.

    Args:
        missing: why there is nothing to show now; then the button says this, and neither it nor the key does anything.
    """
    words = {"open": _("Full screen (F)"), "close": _("Leave full screen (Esc)"), "missing": missing}
    _component(data={"page": page, "figure": figure, "words": words}, key="present")
