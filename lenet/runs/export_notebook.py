"""Export of a run as a Jupyter notebook: the script of `lenet.runs.export_script`, each part of it in a cell."""

import ast
import json
import re
from typing import Any

from lenet.runs import Run
from lenet.runs.export_script import script

PART = re.compile(r"^# %% ([^.\n]*)\. (.*)\n", re.MULTILINE)  # the line that begins a part of a script


def notebook(run: Run) -> bytes:
    """A notebook of format 4.5 that trains `run` anew, in the folder of its data set, and saves weights.npz there.

    Above each cell of code stand a heading and a sentence. Errors are those of `script`.
    """
    source = script(run, notebook=True)
    tree = ast.parse(source)
    below = "".join(source.splitlines(keepends=True)[tree.body[0].end_lineno :])
    imports, *parts = PART.split(below)
    cells = [_text(f"# {ast.get_docstring(tree)}"), _code(imports)]
    for heading, sentence, code in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        cells += [_text(f"## {heading}\n\n{sentence}"), _code(code)]
    values = {
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(values, indent=1, ensure_ascii=False).encode() + b"\n"


def _text(markdown: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": markdown.splitlines(keepends=True)}


def _code(text: str) -> dict[str, Any]:
    lines = text.strip("\n").splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": lines}
