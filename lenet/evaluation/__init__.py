"""Measuring a network on labelled images."""

from lenet.evaluation.metrics import Evaluation, LabelledBatches, evaluate, evaluation

__all__ = ["Evaluation", "LabelledBatches", "evaluate", "evaluation"]
