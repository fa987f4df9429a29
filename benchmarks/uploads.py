"""How the shipped networks answer people's pictures, and how far their answers can be believed.

    .venv/bin/python benchmarks/uploads.py FOLDER [--digits mnist] [--clothing fashion-mnist]

FOLDER has a labels.csv with the columns file, label and style; files under digits/ are digits, all others clothing.
The last line is one JSON object with the shares of each kind and of both.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np

from lenet import checkpoints, runs
from lenet.checkpoints import Checkpoint
from lenet.errors import ImageError
from lenet.evaluation.calibration import expected_calibration_error
from lenet.judgement import Answer
from lenet.preprocessing import Kind, open_image, prepare


@dataclass(frozen=True)
class Asked:
    """A picture, its label and the answer; None where the picture cannot be read."""

    file: str
    style: str
    label: int
    answer: Answer | None

    @property
    def is_right(self) -> bool:
        """Whether the answer is the label."""
        return self.answer is not None and self.answer.label == self.label

    @property
    def is_second(self) -> bool:
        """Whether the label is among the two most probable classes."""
        return self.answer is not None and self.label in np.argsort(-self.answer.probabilities)[:2]


def ask(checkpoint: Checkpoint, folder: Path, kind: Kind, *, aloud: bool = True) -> Iterator[Asked]:
    """The answers to the pictures of a kind; aloud, it prints those that are wrong."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["file"].startswith("digits/") == (kind == "digits")]
    for row in rows:
        answer = None
        try:
            answer = checkpoint.answer(prepare(open_image(folder / row["file"]), kind).values)
        except ImageError as error:
            print(f"  {row['file']}: {error}")
        asked = Asked(row["file"], row["style"], int(row["label"]), answer)
        if aloud and answer and not asked.is_right:
            sure = "sure" if answer.is_sure else "not sure"
            print(f"  {asked.file}: {asked.label} predicted {answer.label} ({answer.probability:.0%}, {sure})")
        if aloud and answer and answer.is_none:
            print(f"  {asked.file}: none of the ten ({answer.novelty:.2f} above the threshold)")
        yield asked


def shares(asked: list[Asked]) -> dict[str, float | int]:
    """What is counted of pictures: shares in [0, 1]."""
    answers = [one.answer for one in asked if one.answer]
    read = [one for one in asked if one.answer]
    sure = [one for one in read if one.answer and one.answer.is_sure]
    confidence = np.array([answer.probability for answer in answers])
    result = {
        "right": sum(one.is_right for one in asked) / len(asked),
        "top two": sum(one.is_second for one in asked) / len(asked),
        "sure": len(sure) / len(asked),
        "right of sure": sum(one.is_right for one in sure) / max(len(sure), 1),
        "none of the ten": sum(answer.is_none for answer in answers) / len(asked),
        "calibration error": expected_calibration_error(confidence, np.array([one.is_right for one in read])),
    }
    return {"pictures": len(asked), **{name: round(share, 4) for name, share in result.items()}}


def main() -> None:
    """Ask about the pictures of a folder and print what is right, sure and refused, by style and in total."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--digits", default="mnist", help="checkpoint for the digits")
    parser.add_argument("--clothing", default="fashion-mnist", help="checkpoint for the clothing")
    arguments = parser.parse_args()
    kinds: tuple[Kind, Kind] = ("digits", "clothing")
    everything: list[Asked] = []
    result: dict[str, dict[str, float | int]] = {}
    for kind in kinds:
        checkpoint = checkpoints.load(runs.find_checkpoint(getattr(arguments, kind)))
        asked = list(ask(checkpoint, arguments.folder, kind))
        everything += asked
        result[kind] = shares(asked)
        print(f"{kind}: {result[kind]}")
        for style in sorted({one.style for one in asked}):
            print(f"  {style}: {shares([one for one in asked if one.style == style])}")
    result["both"] = shares(everything)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
