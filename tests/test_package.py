"""What pyproject.toml says agrees with the rest of the repository."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import lenet
from lenet import data, files, runs
from ui import command

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_dependencies_are_those_of_requirements_txt() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = [line.split("==")[0] for line in lines if line and not line.startswith(("#", "-"))]
    assert PROJECT["project"]["dependencies"] == names


def test_the_version_stands_in_one_place() -> None:
    assert "version" not in PROJECT["project"] and PROJECT["tool"]["hatch"]["version"]["path"] == "lenet/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", lenet.__version__)


def test_the_wheel_holds_every_network_that_ships() -> None:
    packed = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    networks = {str(path.relative_to(ROOT)) for path in (ROOT / "checkpoints").glob("*.safetensors")}
    assert networks | {name.replace(".safetensors", ".json") for name in networks} <= set(packed)
    assert all((ROOT / name).exists() for name in packed)


def test_the_wheel_holds_the_files_that_the_package_reads(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    read = {str(path.relative_to(ROOT)) for path in (ROOT / "lenet").rglob("*.*") if path.suffix not in (".py", ".pyc")}
    assert "lenet/runs/export_script.py.jinja" in read and read <= packed


def test_the_command_starts_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr("ui.command.cli.main", lambda arguments, prog_name: calls.append(arguments))
    monkeypatch.setattr("sys.argv", ["lenet-playground", "--server.port=8600"])
    command.main()
    assert calls == [["run", str(ROOT / "app.py"), "--server.port=8600"]]


def test_runs_and_data_are_in_the_working_folder_or_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LENET_RUNS_DIR")
    monkeypatch.delenv("LENET_DATA_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert (runs.directory(), data.directory()) == (Path("runs"), Path("data"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert files.working_folder() == tmp_path / "lenet-playground"
    assert (runs.directory(), data.directory()) == (files.working_folder() / "runs", files.working_folder() / "data")
