"""The command line: python -m lenet train | sweep | evaluate | predict | card | export | download."""

import argparse
import io
import os
import sys
from pathlib import Path

from lenet import data
from lenet.cli import ask, card, evaluate, export, train
from lenet.cli.options import OPTIONS, add_recipe, numbers
from lenet.data.download import download
from lenet.errors import LeNetError
from lenet.model_config import LeNetConfig

BAD_USE = 2  # exit code for bad use and bad input, as argparse has it
CHECKPOINT = "a shipped name such as mnist, a run, or a path"
INTERRUPTED = 130  # exit code after Ctrl-C, as shells have it


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code: 0, 2 for bad use or bad input, which standard error then explains, or 130."""
    _prepare_streams()
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except (LeNetError, ValueError) as error:
        print(f"lenet: {error}", file=sys.stderr)
    except MemoryError:
        print("lenet: There is too little memory. Choose a smaller network or batch size.", file=sys.stderr)
    except RuntimeError as error:  # PyTorch's, of which the lines after the first are about its own code
        reason, *_ = str(error).split("\n")
        print(f"lenet: PyTorch cannot go on: {reason}", file=sys.stderr)
    except BrokenPipeError:  # whoever read the output has left; the interpreter must not write to it again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        file = f" ({error.filename})" if error.filename else ""
        print(f"lenet: A file could not be read or written: {error.strerror or error}{file}.", file=sys.stderr)
    except KeyboardInterrupt:
        print("lenet: Interrupted.", file=sys.stderr)
        return INTERRUPTED
    return BAD_USE


def _prepare_streams() -> None:
    """Let every text be printed: a terminal without ± or 数 gets a question mark, a closed stream is as /dev/null."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # the shell's >&- closes it
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # for the whole process
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lenet", description="Train LeNet, measure it, classify with it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("train", help="train a network and keep it as a run")
    names = add_recipe(command)
    added = [
        command.add_argument("--learning-rate", type=float, metavar="RATE", help="(default: the recipe's)"),
        command.add_argument("--seed", type=int, help="fixes initial weights and order (default: the recipe's, 0)"),
        command.add_argument("--out", metavar="NAME", help="name of the run; --checkpoint NAME finds it again"),
    ]
    command.add_argument("--resume", metavar="RUN", help="go on with a run, with its own settings; no other option")
    command.set_defaults(run=train.train, settings=[*names, *(action.dest for action in added)])

    command = commands.add_parser("sweep", help="train over seeds and learning rates, for means and error bars")
    add_recipe(command)
    command.add_argument("--seeds", type=int, default=8, metavar="COUNT", help="from 0 on (default: %(default)s)")
    command.add_argument("--learning-rates", type=numbers, metavar="RATE,RATE", help="(default: the recipe's)")
    command.add_argument("--json", type=Path, metavar="FILE", help="write the accuracies to this file too")
    command.set_defaults(run=train.sweep)

    command = commands.add_parser("evaluate", help="accuracy, confusion matrix and more on a test set")
    _add_checkpoint(command)
    command.add_argument("--dataset", choices=data.REGISTRY, help="(default: the one that the network learned from)")
    command.set_defaults(run=evaluate.evaluate)

    command = commands.add_parser("predict", help="classify pictures")
    _add_checkpoint(command)
    command.add_argument("pictures", nargs="+", metavar="PICTURE", help="a file, a folder of pictures or a pattern")
    command.set_defaults(run=ask.predict)

    _add_card(commands.add_parser("card", help="measure a network that was trained elsewhere, and write its card"))

    command = commands.add_parser("export", help="write a network as a web page or as ONNX")
    command.add_argument("checkpoint", metavar="NAME", help=CHECKPOINT)
    command.add_argument("--format", choices=export.FORMATS, default="html", help="(default: %(default)s)")
    command.add_argument("--out", type=Path, metavar="FILE", help="(default: the network's name, in this folder)")
    command.set_defaults(run=export.export)

    command = commands.add_parser("download", help="fetch a data set")
    command.add_argument("dataset", choices=[name for name, info in data.REGISTRY.items() if info.folder])
    command.set_defaults(run=_download)
    return parser


def _add_card(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE", help="a .safetensors file with the state dict of a LeNet")
    command.add_argument("--dataset", choices=data.REGISTRY, help="(default: what the file says)")
    for name in ("activation", "pooling"):
        default = getattr(LeNetConfig(), name)
        help_text = f"which the weights do not tell (default: what the file says, else {default})"
        command.add_argument(f"--{name}", choices=OPTIONS[name]["choices"], help=help_text)
    command.set_defaults(run=card.card)


def _add_checkpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", required=True, help=CHECKPOINT)
    parser.add_argument("--json", action="store_true", help="print JSON")


def _download(options: argparse.Namespace) -> int:
    print(f"{data.info(options.dataset).title} is in {download(options.dataset)}")
    return 0
