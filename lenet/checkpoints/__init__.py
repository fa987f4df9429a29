"""Trained networks as files: the only place that turns a model into bytes and back."""

from lenet.checkpoints.card import Card, read_card
from lenet.checkpoints.checkpoint import SHIPPED, Checkpoint, load, save
from lenet.checkpoints.weights import check_numbers, fill, load_weights, save_weights

__all__ = [
    "SHIPPED",
    "Card",
    "Checkpoint",
    "check_numbers",
    "fill",
    "load",
    "load_weights",
    "read_card",
    "save",
    "save_weights",
]
