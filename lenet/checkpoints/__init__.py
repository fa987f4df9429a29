"""Trained networks as files: the only place that turns a model into bytes and back."""

from lenet.checkpoints.card import Card, read_card
from lenet.checkpoints.checkpoint import Checkpoint, load, save, save_card
from lenet.checkpoints.foreign import Foreign, read_foreign
from lenet.checkpoints.network import Network, network
from lenet.checkpoints.shipped import SHIPPED
from lenet.checkpoints.weights import check_numbers, fill, load_weights, read, refuse_pickle, save_weights

__all__ = [
    "SHIPPED",
    "Card",
    "Checkpoint",
    "Foreign",
    "Network",
    "check_numbers",
    "fill",
    "load",
    "load_weights",
    "network",
    "read",
    "read_card",
    "read_foreign",
    "refuse_pickle",
    "save",
    "save_card",
    "save_weights",
]
