"""Measure how far the answers of the shipped networks can be believed: `python checkpoints/judge_shipped.py [NAME …]`.

The judgement is written into their cards. It is measured on all test pictures; run it again whenever weights or guards
have changed.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from lenet import checkpoints, data, judging


def main() -> None:
    """Judge the networks that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="of a network that ships (default: all)")
    options = parser.parse_args()
    for name in options.names or [path.stem for path in sorted(checkpoints.SHIPPED.glob("*.safetensors"))]:
        checkpoint = checkpoints.load(checkpoints.SHIPPED / f"{name}.safetensors")
        images, labels = data.test_set(checkpoint.card.dataset)
        judgement = judging.judge(checkpoint.model, images, labels, checkpoint.info, pictures=len(images))
        checkpoints.save_card(checkpoint.path, replace(checkpoint.card, judgement=judgement))
        before, after = judgement.calibration_errors or (0, 0)
        print(f"{name}: temperature {judgement.temperature:.2f}, calibration error {before:.2%}, then {after:.2%}")
        for band in judgement.bands:
            print(f"  agreement from {band.least:g}: {band.correct:,} of {band.pictures:,} right")


if __name__ == "__main__":
    main()
