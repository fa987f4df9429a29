"""Pictures as the network sees them, and its answers."""

from torch import Tensor

from lenet import data, inspection, preprocessing
from lenet.checkpoints import Checkpoint
from lenet.errors import ImageError
from lenet.preprocessing import Kind
from ui import resources, visitor

KINDS: tuple[Kind, ...] = ("digits", "clothing")
SEVEN = 7  # what Home and Look inside show before anybody has drawn


def of_ink(ink: visitor.Ink | None, kind: Kind) -> Tensor | None:
    """A drawing as the network sees it, (1, 1, 28, 28) in [0, 1]; None if it is empty."""
    if ink is None:
        return None
    try:
        return preprocessing.prepare_ink(ink, kind).image
    except ImageError:
        return None


def of_file(file: bytes, name: str) -> dict[Kind, Tensor]:
    """An uploaded file as the networks of each kind see it, (1, 1, 28, 28) in [0, 1].

    Raises:
        ImageError: it is no picture that can be read.
    """
    image = preprocessing.open_image(file, name)
    try:
        return {kind: preprocessing.prepare(image, kind).image for kind in KINDS}
    except ImageError as error:
        raise ImageError(
            "Nothing stands out in {name}. Use a picture of one thing on a plain background.", name=name
        ) from error


def of_sample(pixels: Tensor) -> Tensor:
    """A data set's own picture, uint8 (28, 28), as the network sees it."""
    return data.scaled(pixels[None])


def a_seven() -> Tensor:
    """A 7 of the Stroke digits, which need no download."""
    images, labels = resources.stroke_samples()
    return of_sample(images[int((labels == SEVEN).nonzero()[0])])


def answers(checkpoint: Checkpoint, images: Tensor) -> Tensor:
    """Probabilities (N, classes) for pictures (N, 1, 28, 28) in [0, 1]."""
    return resources.compute(inspection.probabilities, checkpoint.model, images)
