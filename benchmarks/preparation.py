"""How many hard pictures the shipped networks answer correctly, by kind: on ruled paper, faint, worn, on a floor …

    .venv/bin/python benchmarks/preparation.py [--pictures 100] [--only KIND] [--look FOLDER]

The pictures are made of the first test pictures of MNIST and Fashion-MNIST (benchmarks/hard_pictures.py, and
hard_clothing.py), the same ones each time. Prints by kind the share that is correct from one view, from the mean over
six, and the mean CPU time of a preparation in milliseconds; the last line is one JSON object. --look writes a sheet of
the first pictures of a kind.
"""

import argparse
import json
import sys
import time
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import hard_clothing, hard_pictures
from lenet import checkpoints, data
from lenet.errors import ImageError
from lenet.preprocessing import Kind, prepare

SIDE = 140  # pixels of one picture on a sheet


def pictures(kind: Kind, way: str, count: int) -> list[tuple[Image.Image, int]]:
    """Hard pictures of a kind and their labels."""
    images, labels = data.test_arrays("mnist" if kind == "digits" else "fashion-mnist")
    result = []
    for number in range(count):
        random = np.random.default_rng([zlib.crc32(way.encode()), number])
        label = int(labels[number])
        if kind == "digits":
            image = hard_pictures.digit(way, images[number], random)
        else:
            image = hard_clothing.clothing(way, images[number], label, random)
        result.append((image, label))
    return result


def measure(kind: Kind, way: str, count: int, look: Path | None) -> tuple[float, float, float]:
    """The share of correct answers from one view and from six, and the mean CPU time of a preparation in ms."""
    network = checkpoints.load(checkpoints.SHIPPED / f"{'mnist' if kind == 'digits' else 'fashion-mnist'}.safetensors")
    one, six, seconds, sheet = 0, 0, 0.0, Image.new("RGB", (10 * SIDE, 4 * 2 * SIDE), "white")
    for number, (image, label) in enumerate(pictures(kind, way, count)):
        start = time.process_time()
        try:
            stages = prepare(image, kind)
        except ImageError:
            continue
        seconds += time.process_time() - start
        answer = network.answer(stages.values)
        one, six = one + (int(answer.raw.argmax()) == label), six + (answer.label == label)
        if look and number < 40:
            at = (number % 10 * SIDE, number // 10 * 2 * SIDE)
            small = Image.fromarray(stages.given)
            small.thumbnail((SIDE - 2, SIDE - 2))
            sheet.paste(small, at)
            sheet.paste(Image.fromarray(stages.centred).resize((SIDE - 4, SIDE - 4), 0), (at[0], at[1] + SIDE))
    if look:
        sheet.save(look / f"{kind}-{way.replace(' ', '-')}.png")
    return one / count, six / count, 1000 * seconds / count


def main() -> None:
    """Measure every kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=100)
    parser.add_argument("--only", help="measure the kinds whose names contain this")
    parser.add_argument("--look", type=Path)
    arguments = parser.parse_args()
    results: dict[str, dict[str, tuple[float, float]]] = {}
    every: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("digits", hard_pictures.DIGITS),
        ("clothing", hard_clothing.CLOTHING),
    )
    for kind, ways in every:
        results[kind] = {}
        for way in ways:
            if arguments.only and arguments.only not in f"{kind} {way}":
                continue
            one, six, milliseconds = measure(kind, way, arguments.pictures, arguments.look)
            results[kind][way] = (one, six)
            print(f"{kind:9} {way:20} {one:6.1%} {six:6.1%} {milliseconds:6.1f} ms", flush=True)
        if results[kind]:
            one, six = np.mean(list(results[kind].values()), axis=0)
            print(f"{kind:9} {'all':20} {one:6.1%} {six:6.1%}")
    print(json.dumps(results))


if __name__ == "__main__":
    main()
