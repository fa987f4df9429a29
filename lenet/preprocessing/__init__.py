"""From a drawing or a photograph to what the network sees."""

from lenet.preprocessing.figures import figures_of_ink
from lenet.preprocessing.pictures import open_image
from lenet.preprocessing.pipeline import Kind, Stages, prepare, prepare_ink

__all__ = ["Kind", "Stages", "figures_of_ink", "open_image", "prepare", "prepare_ink"]
