import gzip
import subprocess
from pathlib import Path

import pytest

from lenet import data
from lenet.data import download
from lenet.errors import DataError


@pytest.fixture
def mirror(tiny: data.DatasetInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A source of the tiny data set, which is no longer on this machine; what it is asked for is noted."""
    raw = tmp_path / "Tiny" / "raw"
    kept = {path.name: path.read_bytes() for path in data.paths(raw)}
    for path in data.paths(raw):
        path.unlink()
    asked: list[Path] = []

    def bring(known: data.DatasetInfo, partial: Path) -> Path:
        asked.append(partial)
        for name, content in kept.items():
            (partial / name).write_bytes(content)
        return partial

    monkeypatch.setattr(download, "_from_mirrors", bring)
    return asked


def test_what_a_mirror_brings_is_kept_and_not_fetched_twice(mirror: list[Path], tmp_path: Path) -> None:
    assert download.download("tiny") == tmp_path / "Tiny" / "raw"
    assert data.load("tiny").train_labels.tolist() == [2, 0, 1]
    download.download("tiny")
    assert len(mirror) == 1
    assert not list(tmp_path.glob(".Tiny-*"))  # nothing half done is left


def test_a_broken_file_is_fetched_again(mirror: list[Path], tmp_path: Path) -> None:
    download.download("tiny")
    data.paths(tmp_path / "Tiny" / "raw")[0].write_bytes(b"half")
    download.download("tiny")
    assert data.available("tiny") and len(mirror) == 2


def test_a_mirror_that_sends_something_else_is_not_believed(
    tiny: data.DatasetInfo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data.paths(tmp_path / "Tiny" / "raw")[0].unlink()

    def wrong(known: data.DatasetInfo, partial: Path) -> Path:
        for path in data.paths(partial):
            path.write_bytes(gzip.compress(b"a login page"))
        return partial

    monkeypatch.setattr(download, "_from_mirrors", wrong)
    with pytest.raises(DataError) as error:
        download.download("tiny")
    assert str(error.value) == (
        "Tiny could not be fetched: no source answered. Check the network,"
        f" or put its four .gz files in {tmp_path / 'Tiny' / 'raw'}."
    )


def test_where_no_mirror_answers_debian_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENET_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(data.datasets, "DEBIAN", tmp_path / "nowhere")
    monkeypatch.setattr(download.shutil, "which", lambda program: program)
    commands: list[list[str]] = []

    def no_mirror(*_: object) -> Path:
        raise OSError("no route to host")

    def run(command: list[str], *, cwd: Path, **_: object) -> None:
        commands.append(command)
        (cwd / "dataset-fashion-mnist_1_all.deb").touch()
        if command[0] == "dpkg-deb":
            raise subprocess.CalledProcessError(2, command)

    monkeypatch.setattr(download, "_from_mirrors", no_mirror)
    monkeypatch.setattr(download.subprocess, "run", run)
    with pytest.raises(DataError, match=r"^Fashion-MNIST could not be fetched: no source answered\."):
        download.download("fashion-mnist")
    assert commands == [
        ["apt-get", "download", "dataset-fashion-mnist"],
        ["dpkg-deb", "-x", "dataset-fashion-mnist_1_all.deb", "."],
    ]


def test_stroke_digits_are_not_downloaded() -> None:
    with pytest.raises(DataError) as error:
        download.download("strokes")
    assert str(error.value) == "Stroke digits are drawn on this machine; there is nothing to download."


def test_progress_counts_the_bytes_that_came(tiny: data.DatasetInfo, tmp_path: Path) -> None:
    assert download.progress("tiny") == 0
    (tmp_path / ".Tiny-x" / "raw").mkdir(parents=True)
    (tmp_path / ".Tiny-x" / "raw" / "a.gz").write_bytes(bytes(250))
    assert download.progress("tiny") == 0.25
