"""The stages of preparation on Classify, under the answer."""

from lenet.checkpoints import Checkpoint
from ui import shown_steps
from ui.components.sight import Drawing
from ui.components.stages import stages
from ui.i18n import class_names
from ui.uploads import Upload


def show_stages(checkpoint: Checkpoint, upload: Upload | None = None, drawing: Drawing | None = None) -> None:
    """Show how an upload, or the drawing on the page's canvas, became what the network sees."""
    kind = checkpoint.info.kind
    preparation = None if upload is None else upload.preparations[kind]
    stages(
        checkpoint.network,
        class_names(checkpoint.info),
        kind,
        checkpoint.card.judgement,
        picture=None if upload is None else upload.images[kind][0, 0],
        steps=preparation.steps if preparation else [],
        remarks=[shown_steps.sentence(remark) for remark in preparation.remarks] if preparation else [],
        drawing=drawing,
        key="stages",
    )
