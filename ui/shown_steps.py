"""The stages of an upload's preparation as the page shows them: a few kB each, so that a visit can keep all of them."""

import base64
from dataclasses import dataclass

from PIL import Image

from lenet.preprocessing import Stages
from lenet.preprocessing.remarks import Reason, Remark
from lenet.preprocessing.steps import Step, steps
from ui import formats, webp
from ui.i18n import _


@dataclass(frozen=True)
class Preparation:
    """How one upload was prepared for the networks of one kind."""

    steps: list[dict[str, str]]  # name; picture, a data URL; plain, base64 of 784 levels: as the component takes them
    remarks: tuple[Remark, ...]


def of_stages(stages: Stages) -> Preparation:
    """What is shown of the stages."""
    return Preparation([_shown(step) for step in steps(stages)], stages.remarks)


NOTHING = Preparation([], ())  # of a picture in which nothing of that kind stands out


def _shown(step: Step) -> dict[str, str]:
    shown = {"name": step.name, "plain": base64.b64encode(step.plain.tobytes()).decode()}
    if step.name != "input":  # which is painted in the colours of ink
        shown["picture"] = webp.address(webp.webp(Image.fromarray(step.picture)))
    return shown


def sentence(remark: Remark) -> str:
    """A remark in the visitor's language, with what was measured."""
    value = remark.value
    words = {
        Reason.FAINT: _("The figure is faint: it stands out by {share} of full contrast. Use a stronger light or pen."),
        Reason.UNEVEN: _("The background is uneven: it varies by {share} of full contrast."),
        Reason.SMALL: _("The figure is small: {count} pixels. Take the picture from nearer."),
        Reason.CUT_OFF: _("The figure is cut off: {share} of its outline is at the picture's edge."),
        Reason.SEVERAL: _("There are {count} figures side by side."),
        Reason.MARKS: _("Marks beside the figure were left out: {count}."),
    }
    return words[remark.reason].format(share=formats.probability(value), count=round(value))
