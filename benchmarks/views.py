"""What the other views of a picture cost networks that have not learned from such views, and what they bring.

    .venv/bin/python benchmarks/views.py FOLDER NETWORK…

A network is the name of one that ships, or a run's id. FOLDER is described in benchmarks/uploads.py. Each line: how
often the picture itself counts in the mean over its views, the share of the network's whole test set that is answered
correctly, and how many of people's pictures are.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from uploads import ask

from lenet import answering, checkpoints, data, judging, runs
from lenet.judgement import Judgement

ALONE = 1e6  # the picture itself counts so often that no other view matters
WEIGHTS = {"all views alike": 1.0, "2": 2.0, "3": 3.0, "5": 5.0, "10": 10.0, "the picture alone": ALONE}


def main() -> None:
    """Ask each network with each weight."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("networks", nargs="+", metavar="NETWORK")
    options = parser.parse_args()
    for name in options.networks:
        checkpoint = checkpoints.load(runs.find_checkpoint(name))
        images, labels = data.test_set(checkpoint.card.dataset)
        kind, judgement = checkpoint.info.kind, checkpoint.card.judgement or Judgement()
        print(f"{name}: its card has {judgement.picture_weight:g}, one of {judging.PICTURE_WEIGHTS}", flush=True)
        seen = answering.see(checkpoint.model, data.scaled(images).numpy(), kind)
        for words, weight in WEIGHTS.items():
            accuracy = (seen._replace(picture_weight=weight).labels == labels.numpy()).mean()
            card = replace(checkpoint.card, judgement=replace(judgement, picture_weight=weight))
            asked = list(ask(replace(checkpoint, card=card), options.folder, kind, aloud=False))
            right = sum(one.is_right for one in asked)
            print(f"  {words:17}: {accuracy:.2%} of the test set, {right} of {len(asked)} people's", flush=True)


if __name__ == "__main__":
    main()
