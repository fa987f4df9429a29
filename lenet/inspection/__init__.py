"""The inside of a LeNet: the values of every layer for one image, and one step of training in slow motion."""

from lenet.inspection.layers import (
    Connections,
    ReceptiveField,
    activations,
    contributions,
    evaluating,
    feature_maps,
    kernels,
    layer_modules,
    layers,
    probabilities,
    receptive_field,
    strongest_connections,
    weights_and_biases,
)
from lenet.inspection.one_step import GradientTerms, Step, Update, step
from lenet.model_config import ACTIVATED, CONVOLUTIONS, LAYERS, SPATIAL

__all__ = [
    "ACTIVATED",
    "CONVOLUTIONS",
    "LAYERS",
    "SPATIAL",
    "Connections",
    "GradientTerms",
    "ReceptiveField",
    "Step",
    "Update",
    "activations",
    "contributions",
    "evaluating",
    "feature_maps",
    "kernels",
    "layer_modules",
    "layers",
    "probabilities",
    "receptive_field",
    "step",
    "strongest_connections",
    "weights_and_biases",
]
