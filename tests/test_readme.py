"""The Python examples of the README run, on a tiny data set."""

import re
from pathlib import Path

import pytest

from lenet import data
from lenet.data import Dataset

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_examples_run(
    stripes: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(data, "load", lambda name: stripes)
    names: dict[str, object] = {"__name__": "example"}
    for example in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(example, names)  # noqa: S102  # the README's own code
    out = capsys.readouterr().out
    assert out.count("EpochDone") == 5 and 0 <= float(out.splitlines()[-1]) <= 1


def test_every_folder_of_the_layout_exists() -> None:
    layout = README.split("## Layout")[1].split("```")[1]
    parents = {"lenet": [*re.findall(r"^  (\w+)/", layout, re.M)], "": re.findall(r"^(\w+)/", layout, re.M)}
    assert len(parents["lenet"]) > 5 and len(parents[""]) > 5
    assert all((ROOT / parent / name).is_dir() for parent, children in parents.items() for name in children)


def test_the_dependencies_table_has_every_requirement() -> None:
    table = README.split("## Dependencies")[1].split("## Layout")[0]
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-")):
                assert re.search(rf"\b{re.escape(line.split('==')[0])}\b", table), line
