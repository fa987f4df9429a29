"""How many images of a folder the shipped checkpoints classify correctly.

    .venv/bin/python benchmarks/uploads.py FOLDER [--digits mnist] [--clothing fashion-mnist]

FOLDER has a labels.csv with the columns file, label and style; files under digits/ are digits, all others clothing.
The last line is one JSON object with the share that is correct, {"digits": …, "clothing": …}.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from lenet import checkpoints, runs
from lenet.checkpoints import Checkpoint
from lenet.errors import ImageError
from lenet.preprocessing import Kind, open_image, prepare


def predict(checkpoint: Checkpoint, path: Path, kind: Kind) -> tuple[int | None, str]:
    """The class of the image at `path` and its probability in words; None and the reason where it cannot be read."""
    try:
        answer = checkpoint.answer(prepare(open_image(path), kind).values)
    except ImageError as error:
        return None, str(error)
    return answer.label, f"{answer.label} ({100 * answer.probability:.0f} %)"


def main() -> None:
    """Classify the images of a folder and print the share that is correct."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--digits", default="mnist", help="checkpoint for the digits")
    parser.add_argument("--clothing", default="fashion-mnist", help="checkpoint for the clothing")
    arguments = parser.parse_args()
    with (arguments.folder / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    shares = {}
    kinds: tuple[Kind, Kind] = ("digits", "clothing")
    for kind in kinds:
        checkpoint = checkpoints.load(runs.find_checkpoint(getattr(arguments, kind)))
        correct: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for row in (row for row in rows if row["file"].startswith("digits/") == (kind == "digits")):
            label, words = predict(checkpoint, arguments.folder / row["file"], kind)
            total[row["style"]] += 1
            correct[row["style"]] += label == int(row["label"])
            if label != int(row["label"]):
                print(f"  {row['file']}: {row['label']} predicted {words}")
        shares[kind] = round(correct.total() / max(total.total(), 1), 4)
        print(f"{kind}: {correct.total()} of {total.total()} correct ({100 * shares[kind]:.1f} %)")
        print("  " + ", ".join(f"{style} {correct[style]} of {count}" for style, count in total.most_common()))
    print(json.dumps(shares))


if __name__ == "__main__":
    main()
