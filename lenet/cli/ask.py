"""The command that asks a trained network: predict."""

import argparse
import glob
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PIL import Image

from lenet import data, preprocessing, reading, runs
from lenet.checkpoints import Checkpoint
from lenet.errors import ImageError
from lenet.preprocessing import Figure
from lenet.preprocessing.pictures import FORMATS
from lenet.reading import Reading

TEN = 10  # classes of most data sets


def predict(options: argparse.Namespace) -> int:
    """Print the class of each picture; the exit code is 2 if one cannot be read."""
    checkpoint = runs.load_checkpoint(options.checkpoint)
    names = [name for given in options.pictures for name in _expand(given)]
    answers = [_predict_one(checkpoint, name) for name in names]
    if options.json:
        print(json.dumps(answers, indent=2))
    else:
        for answer in answers:
            if "error" in answer:
                print(f"{answer['file']}: {answer['error']}", file=sys.stderr)
            else:
                print(f"{answer['file']}: {_in_words(answer)}")
    return 2 if any("error" in answer for answer in answers) else 0


def _in_words(answer: dict[str, Any]) -> str:
    if answer["is_none"]:
        return "none of the ten" if len(answer["probabilities"]) == TEN else "none of the classes"
    return f"{answer['name']} ({answer['probability']:.1%})"


def _expand(name: str) -> list[str]:
    """The files that `name` stands for: the pictures of a folder, the matches of a pattern, or the name itself."""
    path = Path(name)
    if path.is_dir():
        extensions = {suffix for suffix, kind in Image.registered_extensions().items() if kind in FORMATS}
        return [str(file) for file in sorted(path.iterdir()) if file.suffix.lower() in extensions] or [name]
    if not path.exists() and glob.has_magic(name):
        return sorted(glob.glob(name)) or [name]  # noqa: PTH207  # a pattern may be absolute
    return [name]


def _predict_one(checkpoint: Checkpoint, name: str) -> dict[str, Any]:
    try:
        if Path(name).is_dir():
            raise ImageError("{name} is a folder without pictures. Give a PNG or a JPEG.", name=name)
        picture = preprocessing.open_image(Path(name))
        figures = preprocessing.figures_of_picture(picture) if checkpoint.info.classes == data.DIGITS else []
        if figures:
            readings = reading.read(figures, lambda images: [checkpoint.answer(image) for image in images[:, None]])
            return {"file": name} | _several(figures, readings)
        stages = preprocessing.prepare(picture, checkpoint.info.kind)
        answer = checkpoint.answer(stages.values)
    except ImageError as error:
        return {"file": name, "error": str(error)}
    return {
        "file": name,
        "label": answer.label,
        "name": checkpoint.info.classes[answer.label],
        "probability": answer.probability,
        "probabilities": answer.probabilities.tolist(),
        "raw": answer.raw.tolist(),
        "novelty": answer.novelty,
        "is_none": answer.is_none,
        "frequency": answer.frequency,
        "is_sure": answer.is_sure,
        "remarks": [asdict(remark) for remark in stages.remarks],
    }


def _several(figures: list[Figure], readings: list[Reading]) -> dict[str, Any]:
    """The answer to a picture of several figures; boxes are left, upper, right, lower in pixels of the upright picture.

    A picture over 1024 pixels is reduced to that when it is read.
    """
    text = reading.string(readings)
    return {
        "label": None,
        "name": text,
        "string": text,
        "probability": reading.probability(readings),
        "figures": [
            {
                "box": figure.box,
                "mark": one.mark,
                "text": one.text,
                "label": one.answer.label if one.answer and one.is_read else None,
                "probability": one.answer.probability if one.answer and one.is_read else None,
                "is_sure": bool(one.answer and one.is_read and one.answer.is_sure),
            }
            for figure, one in zip(figures, readings, strict=True)
        ],
    }
