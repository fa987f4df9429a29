"""How much of each change's range leaves the answer as it was, as the picture is and scaled and centred again.

    .venv/bin/python benchmarks/robustness.py [--pictures 200]

For test pictures of MNIST with the network mnist, and of Fashion-MNIST with fashion-mnist: by change, the mean share of
its 41 amounts for which the answer is that to the unchanged picture; as JSON.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from lenet import checkpoints, data
from lenet.evaluation.robustness import CHANGES, curve
from lenet.preprocessing import Kind

NETWORKS = ("mnist", "fashion-mnist")  # also the names of their data sets


def share(name: str, change: str, count: int, kind: Kind | None) -> float:
    """The mean share of amounts with the same answer, over `count` test pictures."""
    model = checkpoints.load(checkpoints.SHIPPED / f"{name}.safetensors").model
    images, _ = data.test_set(name)
    curves = [curve(model, picture, change, kind) for picture in data.scaled(images[:count])[:, 0].numpy()]
    return round(float(np.mean([np.mean(one.answers == one.label) for one in curves])), 2)


def main() -> None:
    """Measure both networks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=200)
    count = parser.parse_args().pictures
    results = {}
    for name in NETWORKS:
        kinds: dict[str, Kind | None] = {"as it is": None, "again": data.info(name).kind}
        results[name] = {
            change: {way: share(name, change, count, kind) for way, kind in kinds.items()} for change in CHANGES
        }
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
