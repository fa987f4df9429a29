"""Errors that a person can act on."""


class LeNetError(Exception):
    """One sentence that says what happened and what to do next.

    The sentence and the values in it are kept apart, so that a page can translate the one and fill in the other:
    `DataError("No {name} here.", name="MNIST")` reads "No MNIST here."
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence.format(**values))
        self.sentence = sentence
        self.values = values


class SettingError(LeNetError):
    """An environment variable has a value that it cannot have."""


class DataError(LeNetError):
    """A data set is missing, broken or unknown."""


class ImageError(LeNetError):
    """A file is not an image that can be read."""


class CheckpointError(LeNetError):
    """A checkpoint is missing, broken or does not fit."""


class TrainingError(LeNetError):
    """Training cannot go on, or cannot start."""


class ComputationError(LeNetError):
    """The process that computes for the pages cannot work."""
