"""What a network answers to the pictures of a visit, each asked once, beside the labels that their names carry."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lenet import reading
from lenet.answering import Answer
from lenet.checkpoints import Checkpoint
from lenet.data import DIGITS, DatasetInfo
from lenet.data.labels_in_names import label_in_name
from lenet.preprocessing import Kind
from lenet.reading import Reading
from ui import networks, pictures
from ui.i18n import _, class_names
from ui.uploads import Upload, Uploads
from ui.visitor import Image

MOST_NETWORKS = 8  # whose answers a visit keeps


@dataclass(frozen=True)
class Row:
    """A file with its answer, and the label that its name carries; None if it carries none."""

    file: Upload
    answer: Answer
    label: int | None
    readings: tuple[Reading, ...] = ()  # of its figures, where it shows several

    @property
    def probability(self) -> float:
        """Of the answer; of several digits that all are right."""
        return reading.probability(self.readings) if self.readings else self.answer.probability

    @property
    def thumbnail(self) -> str:
        """The address of the picture itself, where its figures are read one by one; empty otherwise."""
        return self.file.thumbnail if self.readings else ""

    @property
    def is_none(self) -> bool:
        """Whether the picture shows none of the classes."""
        return self.answer.is_none and not self.readings

    @property
    def is_correct(self) -> bool | None:
        """Whether the answer is the label; None without a label, or where there are several digits."""
        return None if self.label is None or self.readings else self.answer.label == self.label and not self.is_none

    def in_words(self, names: Sequence[str]) -> str:
        """The answer, with these names of the classes; of several digits their string."""
        if self.readings:
            return reading.string(self.readings)
        return _("none of them") if self.is_none else names[self.answer.label]

    @property
    def second(self) -> int:
        """The class that comes next."""
        order = np.argsort(-self.answer.probabilities, kind="stable")
        return int(order[1])

    @property
    def second_probability(self) -> float:
        """Of the class that comes next."""
        return float(self.answer.probabilities[self.second])


def rows(uploads: Uploads, checkpoint: Checkpoint) -> list[Row]:
    """Each file with its answer; the network is asked only about files that it has not seen in this visit."""
    known = uploads.answers.setdefault(version(checkpoint), {})
    while len(uploads.answers) > MOST_NETWORKS:
        del uploads.answers[next(iter(uploads.answers))]
    has_digits = checkpoint.info.classes == DIGITS
    images = {
        key: image
        for file in uploads.files
        if file.id not in known
        for key, image in _images(file, checkpoint.info.kind, has_digits).items()
    }
    if images:
        answers = pictures.answers(checkpoint, np.concatenate(list(images.values())))
        known.update(zip(images, answers, strict=True))
    names = names_of_classes(checkpoint.info)
    return [
        Row(file, known[file.id], label_in_name(file.name, names), _readings(file, known) if has_digits else ())
        for file in uploads.files
    ]


def _images(file: Upload, kind: Kind, has_digits: bool) -> dict[str, Image]:
    """The picture by the file's id, and the digits in it by keys of their own."""
    parts = {_key(file, n): part.image for n, part in enumerate(file.parts) if has_digits and part.image is not None}
    return {file.id: file.images[kind]} | parts


def _readings(file: Upload, known: dict[str, Answer]) -> tuple[Reading, ...]:
    return tuple(
        Reading(part.mark, part.line, part.aspect, known.get(_key(file, n))) for n, part in enumerate(file.parts)
    )


def _key(file: Upload, number: int) -> str:
    return f"{file.id} {number}"


def version(checkpoint: Checkpoint) -> str:
    """What tells a network with all that its answers depend on from all others."""
    return f"{networks.digest(checkpoint.network)} {checkpoint.network.config} {checkpoint.card.judgement}"


def names_of_classes(info: DatasetInfo) -> list[set[str]]:
    """The names by which files may name a class: in English, and in the visitor's language."""
    return [{english, local} for english, local in zip(info.classes, class_names(info), strict=True)]
