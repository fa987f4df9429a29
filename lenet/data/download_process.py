"""Download a data set in a process of its own, for a server: python -m lenet.data.download_process NAME.

What went wrong goes to standard output as a line of JSON, the sentence apart from its values, so that each visitor can
read it in their own language.
"""

import json
import sys

from lenet.data.download import download
from lenet.errors import LeNetError


def main(name: str) -> int:
    """Download the data set of this name; the exit code: 0, or 1 if that failed."""
    try:
        download(name)
    except LeNetError as error:
        values = {key: str(value) for key, value in error.values.items()}
        print(json.dumps({"sentence": error.sentence, "values": values}))
        return 1
    return 0


def read_error(output: str) -> LeNetError | None:
    """The error that `main` wrote, or None where it wrote none."""
    lines = output.splitlines()
    try:
        failure = json.loads(lines[-1])
        return LeNetError(failure["sentence"], **failure["values"])
    except (IndexError, ValueError, KeyError, TypeError):
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
