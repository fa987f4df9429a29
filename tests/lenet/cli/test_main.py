import os
import subprocess
import sys
from pathlib import Path

import pytest

from lenet.cli import main as cli
from lenet.data.download import download


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["evaluate", "--checkpoint", "nonesuch"], "lenet: No checkpoint 'nonesuch'. Give one of"),
        (
            ["train", "--dataset", "strokes", "--epochs", "0"],
            "lenet: The number of epochs must be at least 1, not 0.\n",
        ),
        (["train", "--dataset", "strokes", "--out", "../up"], "lenet: '../up' is no name for a run."),
    ],
)
def test_bad_use_is_explained_and_exits_with_two(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(message) and not captured.out


@pytest.mark.parametrize("arguments", [[], ["fly"], ["predict", "--checkpoint", "mnist"], ["download", "strokes"]])
def test_bad_arguments_exit_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_info:
        cli.main(arguments)
    assert exit_info.value.code == 2 and "usage: python -m lenet" in capsys.readouterr().err


def test_download_says_where_the_data_set_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert vars(cli)["download"] is download
    monkeypatch.setattr(cli, "download", lambda name: Path("data/MNIST/raw"))
    assert cli.main(["download", "mnist"]) == 0
    assert capsys.readouterr().out == "MNIST is in data/MNIST/raw\n"


def test_it_runs_as_a_module() -> None:
    process = subprocess.run([sys.executable, "-m", "lenet", "--help"], capture_output=True, text=True, check=True)
    assert all(command in process.stdout for command in ("train", "evaluate", "predict", "download"))


@pytest.mark.parametrize(
    "options", [["--channels", "6"], ["--channels", "6,x"], ["--activation", "step"]], ids=" ".join
)
def test_a_value_that_cannot_be_read_is_bad_use(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_info:
        cli.main(["train", "--dataset", "strokes", *options])
    assert exit_info.value.code == 2 and options[0] in capsys.readouterr().err


def test_ctrl_c_in_a_command_that_keeps_nothing_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def press(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "download", press)
    assert cli.main(["download", "mnist"]) == 130
    assert capsys.readouterr().err == "lenet: Interrupted.\n"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (MemoryError(), "lenet: There is too little memory. Choose a smaller network or batch size.\n"),
        (RuntimeError("can't allocate memory\nframe #0"), "lenet: PyTorch cannot go on: can't allocate memory\n"),
    ],
    ids=["Python's", "PyTorch's"],
)
def test_too_little_memory_is_no_traceback(
    error: Exception, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(name: str) -> None:
        raise error

    monkeypatch.setattr(cli, "download", fail)
    assert cli.main(["download", "mnist"]) == 2
    assert capsys.readouterr().err == message


PRESS_WHILE_TORCH_IS_IMPORTED = """
import runpy, signal, sys

class Press:
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Press())
runpy.run_module("lenet", run_name="__main__")
"""


def test_ctrl_c_during_the_imports_is_no_traceback() -> None:
    command = [sys.executable, "-c", PRESS_WHILE_TORCH_IS_IMPORTED]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stdout, process.stderr) == (130, "", "")


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_a_stream_that_the_shell_has_closed_gets_no_text(closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, closed, None)
    monkeypatch.setattr(cli, "download", lambda name: Path("data/MNIST/raw"))
    assert cli.main(["download", "mnist"]) == 0
    with getattr(sys, closed) as stream:
        assert stream.name == os.devnull


def test_it_starts_in_the_c_locale() -> None:
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    command = [sys.executable, "-m", "lenet", "evaluate", "--checkpoint", "数字"]
    process = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert process.returncode == 2 and process.stderr.startswith(b"lenet: No checkpoint")
