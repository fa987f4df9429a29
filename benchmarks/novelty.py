"""How often a picture that is none of a network's classes is told so, and people's pictures are not.

    .venv/bin/python benchmarks/novelty.py [FOLDER] [--digits mnist] [--clothing fashion-mnist]

FOLDER has people's pictures, as for benchmarks/uploads.py. The first rows of each network compare scores, each with
the threshold at which it accepts 98.5 % of the test pictures; the last has the score and the threshold of the
card. KMNIST and the test pictures of the other data set are in no guard's training; the doodles are other ones of the
same families.
"""

import argparse
import csv
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import torch
from numpy.typing import NDArray

from lenet import answering, checkpoints, data, judging, runs
from lenet.answering import Seen
from lenet.checkpoints import Checkpoint
from lenet.data.doodles import DIGIT_SHAPED, FIGURES, LETTERS, SCRIBBLE, doodles
from lenet.data.outliers import blots, boxed, noise
from lenet.errors import ImageError
from lenet.preprocessing import Kind, open_image, prepare

SEED = 9_000  # of the doodles: others than those that guards and judgements learned from
EACH = 20  # doodles of a family
COUNT = 1_000  # pictures of a data set
OTHER = {"digits": "fashion-mnist", "clothing": "mnist"}
ACCEPTED = 0.985
CARD = "as in the card"
Images = NDArray[np.float32]
Gaussians = tuple[list[list[float]], list[float]]  # means and scale of a Novelty


def uploads(folder: Path, kind: Kind) -> Images:
    """People's pictures of a kind, as the network sees them: (N, 1, 28, 28)."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
        names = [row["file"] for row in csv.DictReader(file)]
    prepared = []
    for name in (name for name in names if name.startswith("digits/") == (kind == "digits")):
        try:
            prepared.append(prepare(open_image(folder / name), kind).values)
        except ImageError as error:
            print(f"  {name}: {error}")
    return np.concatenate(prepared)


def drawn(families: list[str], kind: Kind) -> Images:
    """Doodles of families, as the network sees them."""
    parts = [doodles(family, EACH, SEED + number) for number, family in enumerate(families)]
    images = data.scaled(torch.cat(parts))
    return (images if kind == "digits" else boxed(images)).numpy()


def groups(kind: Kind) -> dict[str, Images]:
    """Pictures that are none of the classes, by group."""
    generator = torch.Generator().manual_seed(SEED)
    upper = [name for name in LETTERS if name.isupper()]
    return {
        "other data set": data.scaled(data.test_set(OTHER[kind])[0][:COUNT]).numpy(),
        "KMNIST": data.scaled(data.test_set("kmnist")[0][:COUNT]).numpy(),
        "noise": noise(300, generator).numpy(),
        "blank": np.zeros((1, 1, 28, 28), np.float32),
        "blots": blots(300, generator).numpy(),
        "26 letters": drawn(upper, kind),
        "22 letters": drawn([name for name in upper if name not in DIGIT_SHAPED], kind),
        "small letters": drawn([name for name in LETTERS if name.islower()], kind),
        **{name: drawn([name], kind) for name in ("heart", "spiral", "smiley", "house")},
        "scribble": drawn([SCRIBBLE] * 5, kind),
        "other figures": drawn([*FIGURES], kind),
    }


def candidates(checkpoint: Checkpoint, seen: Seen, gaussians: Gaussians) -> dict[str, NDArray[np.float64]]:
    """The scores that are compared; the larger, the less like the classes."""
    novelty = checkpoint.card.judgement and checkpoint.card.judgement.novelty
    assert novelty
    mean = seen.mean
    signs = answering.signs(seen, replace(novelty, means=gaussians[0], scale=gaussians[1]))
    return {
        "1 - largest probability, one view": 1 - seen.shares[:, 0].max(1).astype(float),
        "1 - largest probability, mean of views": 1 - mean.max(1).astype(float),
        "entropy of the mean": -(mean * np.log(mean + 1e-12)).sum(1).astype(float),
        **{f"sign: {name}": values for name, values in signs.items()},
        CARD: answering.scores(signs, novelty),
    }


def main() -> None:
    """Print a table for each network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="people's pictures")
    parser.add_argument("--digits", default="mnist", help="checkpoint for the digits")
    parser.add_argument("--clothing", default="fashion-mnist", help="checkpoint for the clothing")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    kinds: tuple[Kind, Kind] = ("digits", "clothing")
    for kind in kinds:
        checkpoint = checkpoints.load(runs.find_checkpoint(getattr(arguments, kind)))
        novelty = checkpoint.card.judgement and checkpoint.card.judgement.novelty
        assert novelty, f"{checkpoint.path} has no judgement"
        accepted = {"test": data.scaled(data.test_set(checkpoint.card.dataset)[0][-2 * COUNT :]).numpy()}
        if arguments.folder:
            accepted["people's"] = uploads(arguments.folder, kind)
        start = time.perf_counter()
        flagged = groups(kind)
        seen = {
            name: answering.see(checkpoint.model, images, kind, novelty.guard)
            for name, images in (accepted | flagged).items()
        }
        print(f"{kind}: {len(seen)} groups seen in {time.perf_counter() - start:.0f} s")
        images, labels = data.test_set(checkpoint.card.dataset)
        first = answering.see(checkpoint.model, data.scaled(images[:COUNT]).numpy(), kind)
        gaussians = judging.gaussians(first, labels[:COUNT].numpy(), len(checkpoint.info.classes))
        by_group = {name: candidates(checkpoint, one, gaussians) for name, one in seen.items()}
        shares = table(by_group, [*accepted])
        print(json.dumps({kind: shares}))


def table(by_group: dict[str, dict[str, NDArray[np.float64]]], accepted: list[str]) -> dict[str, float]:
    """Print the shares of groups that are accepted, and of all others that are flagged; returns those of the card."""
    shares: dict[str, float] = {}
    for score in by_group["test"]:
        threshold = 0.0 if score == CARD else float(np.quantile(by_group["test"][score], ACCEPTED))
        flagged = {name: float((scores[score] > threshold).mean()) for name, scores in by_group.items()}
        shares = {name: 1 - share if name in accepted else share for name, share in flagged.items()}
        print(f"  {score:40}" + ", ".join(f"{name} {share:.1%}" for name, share in shares.items()))
    return {name: round(share, 4) for name, share in shares.items()}


if __name__ == "__main__":
    main()
