"""Measuring a network on labelled images. What needs torch is imported when it is first used."""

from typing import TYPE_CHECKING

from lenet import late

if TYPE_CHECKING:
    from lenet.evaluation.measurement import Evaluation, LabelledBatches, evaluate, evaluation, logits

__all__ = ["Evaluation", "LabelledBatches", "evaluate", "evaluation", "logits"]

__getattr__, __dir__ = late.names(__name__, dict.fromkeys(__all__, "lenet.evaluation.measurement"))
