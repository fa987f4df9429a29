"""Damaged files of every format, each read as an upload is: nothing may crash, stall or take much memory.

    .venv/bin/python benchmarks/mutations.py [--count 10000] [--only PNG HEIC]

Prints for each format how many were read, how many were refused with a sentence, every other outcome, the slowest file
and the peak memory above that of a process that has read one whole file. Exit code 1 if there was any other outcome.
"""

import argparse
import multiprocessing
import resource
import sys
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import mutations

PATIENCE = 60.0  # seconds for one file, after which it counts as stalled
MEGABYTE = 1024  # in the kilobytes of ru_maxrss


class Result(NamedTuple):
    """What became of the files of one format."""

    outcomes: Counter[str]
    slowest: float  # seconds
    memory: int  # MB


def work(pipe: Connection, file_format: str, first: int, count: int) -> None:
    """Read the files of a format from the index `first` on; send outcome, seconds and memory of each."""
    files = mutations.seeds()
    mutations.outcome(files[file_format][0])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number, content in enumerate(mutations.mutated(files, file_format, count)):
        if number >= first:
            start = time.perf_counter()
            outcome = mutations.outcome(content)
            seconds = time.perf_counter() - start
            pipe.send((outcome, seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // MEGABYTE))


def measure(file_format: str, count: int) -> Result:
    """Read `count` files of a format in a process of its own, in a new one after each that it does not survive."""
    outcomes, slowest, memory = Counter[str](), 0.0, 0
    context = multiprocessing.get_context("spawn")
    while sum(outcomes.values()) < count:
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs, file_format, sum(outcomes.values()), count))
        process.start()
        theirs.close()
        try:
            while sum(outcomes.values()) < count:
                if not ours.poll(PATIENCE):
                    outcomes[f"stalled at file {sum(outcomes.values())}"] += 1
                    break
                outcome, seconds, megabytes = ours.recv()
                outcomes[outcome] += 1
                slowest, memory = max(slowest, seconds), max(memory, megabytes)
        except EOFError:
            outcomes[f"the process died of file {sum(outcomes.values())}"] += 1
        process.kill()
        process.join()
    return Result(outcomes, slowest, memory)


def main() -> int:
    """Read the files of all formats, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, help="files of all formats together")
    parser.add_argument("--only", nargs="+", help="formats")
    arguments = parser.parse_args()
    formats = arguments.only or list(mutations.seeds())
    failures = 0
    print(f"{'format':10}{'files':>7}{'read':>7}{'refused':>9}{'else':>6}{'slowest':>10}{'memory':>9}")
    for number, name in enumerate(formats):
        count = arguments.count // len(formats) + (number < arguments.count % len(formats))
        outcomes, slowest, memory = measure(name, count)
        read, refused = outcomes.pop("read", 0), outcomes.pop("refused", 0)
        other = sum(outcomes.values())
        print(f"{name:10}{count:7}{read:7}{refused:9}{other:6}{slowest:8.2f} s{memory:6} MB", flush=True)
        for outcome, times in outcomes.most_common():
            print(f"    {times} × {outcome}")
        failures += other
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
