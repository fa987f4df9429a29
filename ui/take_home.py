"""A network as a web page that a visitor takes home."""

from collections.abc import Callable
from functools import partial

from lenet import export
from lenet.checkpoints import Checkpoint
from ui import network_picker, visitor
from ui.i18n import translator


def web_page(checkpoint: Checkpoint, title: str) -> Callable[[], str]:
    """What writes the page in the visitor's language, when it is asked for: an HTML file of about 300 kB."""
    return partial(
        export.html,
        checkpoint,
        title=title,
        recipe=network_picker.recipe(checkpoint.card),
        language=visitor.language(),
        translate=translator(),
    )
