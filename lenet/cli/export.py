"""The command that writes a network for other programs: export."""

import argparse
from pathlib import Path

from lenet import export as exports
from lenet import files, runs

FORMATS = ("html", "onnx")


def export(options: argparse.Namespace) -> int:
    """Write a network to a file in the working folder, or to `--out`."""
    checkpoint = runs.load_checkpoint(options.checkpoint)
    name = Path(options.checkpoint).name.removesuffix(".safetensors")
    path = options.out or Path(f"{name}.{options.format}")
    content = exports.onnx(checkpoint) if options.format == "onnx" else exports.html(checkpoint, title=name).encode()
    files.write(path, content)
    print(f"{options.checkpoint} is in {path}")
    return 0
