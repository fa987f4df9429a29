"""From a drawing or a photograph to what the network sees."""

from lenet.preprocessing.figures import Figure, figures_of_ink, is_one_digit
from lenet.preprocessing.pictures import open_image, upright
from lenet.preprocessing.pipeline import Kind, Stages, prepare, prepare_ink
from lenet.preprocessing.several import figures_of_picture

__all__ = [
    "Figure",
    "Kind",
    "Stages",
    "figures_of_ink",
    "figures_of_picture",
    "is_one_digit",
    "open_image",
    "prepare",
    "prepare_ink",
    "upright",
]
