"""Runs written out as notebooks: their cells do what the script does."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lenet import data, runs
from lenet.model_config import LeNetConfig
from lenet.runs import export_script
from lenet.runs.export_notebook import notebook
from lenet.training import TrainConfig
from tests.conftest import idx
from tests.lenet.runs.interpreter import interpreter

CONFIG = TrainConfig(
    epochs=2, batch_size=32, seed=3, initialisation="kaiming", schedule="cosine", shift=1,
    model=LeNetConfig(activation="relu", padding=2, normalisation="batch", dropout=0.2),
)  # fmt: skip
# What a kernel does with a notebook: run the cells in one namespace.
KERNEL = """
import json, pathlib, sys
cells, names = json.loads(pathlib.Path(sys.argv.pop()).read_text())["cells"], {}
for cell in cells:
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
"""


def test_the_cells_print_what_the_script_prints_and_save_the_same_weights(tmp_path: Path) -> None:
    raw = tmp_path / "data" / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    images, labels = torch.randint(0, 256, (120, 28, 28), dtype=torch.uint8), torch.arange(120) % 10
    for path, values in zip(data.paths(raw), (images, labels, images[:40], labels[:40]), strict=True):
        path.write_bytes(gzip.compress(idx(values)))
    run, script, kernel, file = runs.create(CONFIG), *(tmp_path / name for name in ("run.py", "kernel.py", "run.ipynb"))
    script.write_text(export_script.script(run), encoding="utf-8")
    kernel.write_text(KERNEL)
    file.write_bytes(notebook(run))
    with interpreter() as python:
        printed = python.run(tmp_path, script, raw, tmp_path / "of script.npz")
        assert python.run(tmp_path, kernel, file) == printed and printed.count("epoch ") == 2
    with np.load(tmp_path / "weights.npz") as ours, np.load(tmp_path / "of script.npz") as theirs:
        assert list(ours) == list(theirs) and all(np.array_equal(ours[name], theirs[name]) for name in theirs)


@pytest.mark.parametrize("dataset", ["fashion-mnist", "strokes"])
def test_a_notebook_is_of_format_4_5_with_words_above_each_cell(dataset: str) -> None:
    run = runs.create(replace(CONFIG, dataset=dataset))
    values = json.loads(notebook(run))
    cells = values["cells"]
    assert values["nbformat"] == 4 and values["nbformat_minor"] == 5 and notebook(run) == notebook(run)
    assert values["metadata"]["kernelspec"]["name"] == "python3"
    assert [cell["cell_type"] for cell in cells] == ["markdown", "code"] * (len(cells) // 2) and len(cells) > 12
    assert len({cell["id"] for cell in cells}) == len(cells)
    for cell in cells:
        code = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert cell.keys() == {"cell_type", "id", "metadata", "source"} | code
        text = "".join(cell["source"])
        assert text == text.strip() and "sys." not in text and "__file__" not in text and "# %%" not in text
    assert "".join(cells[0]["source"]).startswith(f"# Run {run.id} of LeNet Playground")
