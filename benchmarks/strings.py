"""How many strings of several digits on one sheet are read right.

    python benchmarks/strings.py ../shared/uploads/digits

The folder has pictures of single digits, each with its digit as the first letter of its name. Each sheet shows 2 to 10
of them in one or two lines, in several sizes, with uneven spaces and baselines, on several papers. The last line is
JSON: the share of strings whose figures are separated, and the share that is read right.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lenet import checkpoints, reading, runs
from lenet.answering import answers
from lenet.preprocessing import figures_of_picture, open_image

Alpha = NDArray[np.float32]  # (H, W): how much ink covers the paper, in [0, 1]
PAPERS = ((255, 255, 255), (246, 240, 224), (214, 218, 226), (190, 196, 190), (30, 34, 40))
INKS = ((10, 10, 10), (28, 40, 120), (70, 70, 78))
CHALK = (235, 235, 228)  # on dark paper


@dataclass(frozen=True)
class Sheet:
    """A picture of several digits."""

    picture: Image.Image
    text: str  # its digits in reading order


def alpha_of(path: Path) -> Alpha:
    """The ink of a picture of one digit: how far each pixel is from the paper at the picture's edge."""
    grey = np.asarray(open_image(path).convert("L"), dtype=np.float32)
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    distance = np.abs(grey - np.median(edge))
    alpha: Alpha = np.clip(distance / np.percentile(distance, 99.5) - 0.3, 0, 0.6) / 0.6
    rows, columns = np.flatnonzero((alpha > 0.3).any(axis=1)), np.flatnonzero((alpha > 0.3).any(axis=0))
    return alpha[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def resized(alpha: Alpha, height: int) -> Alpha:
    """The ink at another height."""
    image = Image.fromarray(np.rint(alpha * 255).astype(np.uint8))
    size = (max(2, round(alpha.shape[1] * height / alpha.shape[0])), height)
    return np.asarray(image.resize(size, Image.Resampling.BICUBIC), dtype=np.float32) / np.float32(255)


def line_of(digits: list[Alpha], random: np.random.Generator) -> Alpha:
    """One line of digits in several sizes, with uneven spaces, on a baseline that rises or falls."""
    size, slope = random.integers(44, 120), random.uniform(-0.06, 0.06)
    places, left = [], 0
    for digit in digits:
        alpha = resized(digit, round(size * random.uniform(0.75, 1.2)))
        bottom = slope * left + size * random.uniform(-0.1, 0.1)
        places.append((left, round(bottom) - alpha.shape[0], alpha))
        left += alpha.shape[1] + round(size * random.uniform(0.1, 0.5))
    top = min(upper for _, upper, _ in places)
    height = max(upper + alpha.shape[0] for _, upper, alpha in places) - top
    line = np.zeros((height, left), dtype=np.float32)
    for start, upper, alpha in places:
        part = line[upper - top : upper - top + alpha.shape[0], start : start + alpha.shape[1]]
        np.maximum(part, alpha, out=part)
    return line


def sheet(texts: list[str], pictures: dict[str, list[Alpha]], random: np.random.Generator) -> Sheet:
    """A sheet with these lines."""
    lines = [line_of([pictures[d][random.integers(len(pictures[d]))] for d in text], random) for text in texts]
    margin = round(max(line.shape[0] for line in lines) * random.uniform(0.6, 1.5))
    space = round(0.6 * max(line.shape[0] for line in lines))
    width, height = max(line.shape[1] for line in lines), sum(line.shape[0] for line in lines) + space * len(lines)
    alpha = np.zeros((height + 2 * margin, width + 2 * margin), dtype=np.float32)
    top = margin
    for line in lines:
        alpha[top : top + line.shape[0], margin : margin + line.shape[1]] = line
        top += line.shape[0] + space
    paper = PAPERS[random.integers(len(PAPERS))]
    ink = CHALK if sum(paper) < 300 else INKS[random.integers(len(INKS))]
    shade = 1 + random.uniform(-0.12, 0.12) * np.linspace(-1, 1, alpha.shape[1], dtype=np.float32)
    colours = (np.array(paper) * (1 - alpha[..., None]) + np.array(ink) * alpha[..., None]) * shade[None, :, None]
    colours += random.normal(0, random.uniform(0, 6), colours.shape)
    picture = Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))
    return Sheet(picture, "".join(texts))


def random_texts(random: np.random.Generator) -> list[str]:
    """2 to 10 digits; one in five of the longer ones is written in two lines."""
    text = "".join(map(str, random.integers(0, 10, random.integers(2, 11))))
    if len(text) >= 6 and random.random() < 0.2:
        return [text[: len(text) // 2], text[len(text) // 2 :]]
    return [text]


def main() -> None:
    """Compose the sheets, read them, and print which are wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="pictures of single digits")
    parser.add_argument("--strings", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkpoint", default="mnist")
    parser.add_argument("--save", type=Path, help="a folder for the sheets that are read wrong")
    arguments = parser.parse_args()
    pictures: dict[str, list[Alpha]] = {}
    for path in sorted(arguments.folder.iterdir()):
        pictures.setdefault(path.name[0], []).append(alpha_of(path))
    checkpoint = checkpoints.load(runs.find_checkpoint(arguments.checkpoint))
    answer = partial(answers, checkpoint.model, kind="digits", judgement=checkpoint.card.judgement)
    random = np.random.default_rng(arguments.seed)
    separated = right = 0
    for number in range(arguments.strings):
        page = sheet(random_texts(random), pictures, random)
        figures = figures_of_picture(page.picture)
        is_separated = len(figures) == len(page.text) and all(figure.mark == "digit" for figure in figures)
        text = reading.string(reading.read(figures, answer)).replace("\n", "")
        separated += is_separated
        right += text == page.text
        if text != page.text:
            print(f"  {number}: {page.text} read {text}{'' if is_separated else ', not separated'}", flush=True)
            if arguments.save:
                arguments.save.mkdir(parents=True, exist_ok=True)
                page.picture.save(arguments.save / f"{number}.png")
    count = arguments.strings
    print(f"{separated} of {count} separated, {right} of {count} right")
    print(json.dumps({"separated": separated / count, "right": right / count}))


if __name__ == "__main__":
    main()
