import errno
import gzip
import socket
import ssl
import subprocess
import urllib.error
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

from lenet import data
from lenet.data import download
from lenet.errors import DataError


@pytest.fixture
def mirror(tiny: data.DatasetInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A source of the tiny data set, which is no longer on this machine; the folders of its downloads are noted."""
    raw = tmp_path / "Tiny" / "raw"
    contents = {path.name: path.read_bytes() for path in data.paths(raw)}
    for path in data.paths(raw):
        path.unlink()
    folders: list[Path] = []

    def bring(_dataset: data.DatasetInfo, partial: Path) -> Path:
        folders.append(partial)
        for name, content in contents.items():
            (partial / name).write_bytes(content)
        return partial

    monkeypatch.setattr(download, "_from_mirrors", bring)
    return folders


def test_files_from_a_mirror_are_stored_and_not_fetched_twice(mirror: list[Path], tmp_path: Path) -> None:
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

    def wrong(_dataset: data.DatasetInfo, partial: Path) -> Path:
        for path in data.paths(partial):
            path.write_bytes(gzip.compress(b"a login page"))
        return partial

    monkeypatch.setattr(download, "_from_mirrors", wrong)
    with pytest.raises(DataError) as error:
        download.download("tiny")
    assert str(error.value) == (
        "Tiny could not be fetched: what arrived is not the data set (its checksum is wrong). A proxy or a login page"
        f" may have answered. Check the network, or put the four .gz files in {tmp_path / 'Tiny' / 'raw'}."
    )
    assert data.paths(tmp_path / "Tiny" / "raw")[1].stat().st_size < 100  # the intact files are left alone
    assert gzip.decompress(data.paths(tmp_path / "Tiny" / "raw")[1].read_bytes()) != b"a login page"


def refused_certificate() -> Exception:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return urllib.error.URLError(error)


FAILURES: dict[str, Callable[[], Exception]] = {
    "the certificate of mirror.example is not accepted (self-signed certificate)": refused_certificate,
    "mirror.example cannot be reached ([Errno -2] Name or service not known)": lambda: urllib.error.URLError(
        socket.gaierror(-2, "Name or service not known")
    ),
    "mirror.example cannot be reached (timed out)": lambda: TimeoutError("timed out"),
    "mirror.example cannot be reached ([Errno 1] Operation not permitted)": lambda: urllib.error.URLError(
        PermissionError(1, "Operation not permitted")  # a firewall
    ),
    "mirror.example answered 503": lambda: urllib.error.HTTPError("http://mirror.example/", 503, "", Message(), None),
    "what arrived is not the data set (its checksum is wrong)": lambda: RuntimeError("File not found or corrupted."),
    "the disk is full": lambda: OSError(errno.ENOSPC, "No space left on device"),
    "cannot be written (Permission denied)": lambda: PermissionError(errno.EACCES, "Permission denied", "a.gz"),
}


@pytest.mark.parametrize("cause", FAILURES)
def test_a_failed_download_names_its_cause(
    tiny: data.DatasetInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    for path in data.paths(data.raw_folder(tiny)):
        path.unlink()
    torchvision_class = SimpleNamespace(
        mirrors=["https://mirror.example/a/"], resources=[("train-images-idx3-ubyte.gz", "")]
    )
    monkeypatch.setattr("torchvision.datasets.Tiny", torchvision_class, raising=False)

    def fail(*_: object) -> None:
        raise FAILURES[cause]()

    monkeypatch.setattr("torchvision.datasets.utils.download_url", fail)
    with pytest.raises(DataError) as error:
        download.download("tiny")
    assert str(error.value).startswith("Tiny could not be fetched: ") and cause in str(error.value)
    assert not list(tmp_path.glob(".Tiny-*"))


def test_a_certificate_is_the_cause_even_if_http_after_https_fails_in_another_way(tiny: data.DatasetInfo) -> None:
    second = urllib.error.URLError("no route to host")
    second.__context__ = refused_certificate()
    assert "certificate" in str(download.network_error(tiny, "mirror.example", second))


def test_files_come_from_the_second_mirror_if_the_first_is_gone(
    tiny: data.DatasetInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = {path.name: path.read_bytes() for path in data.paths(data.raw_folder(tiny))}
    for path in data.paths(data.raw_folder(tiny)):
        path.unlink()
    torchvision_class = SimpleNamespace(
        mirrors=["http://gone/", "http://here/"], resources=[(name, "") for name in contents]
    )
    monkeypatch.setattr("torchvision.datasets.Tiny", torchvision_class, raising=False)

    def fetch(url: str, folder: str, name: str, _md5: str) -> None:
        if "gone" in url:
            raise urllib.error.URLError("gone")
        (Path(folder) / name).write_bytes(contents[name])

    monkeypatch.setattr("torchvision.datasets.utils.download_url", fetch)
    download.download("tiny")
    assert data.available("tiny")


def test_debian_is_asked_if_no_mirror_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENET_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(data.datasets, "DEBIAN", tmp_path / "nowhere")
    monkeypatch.setattr("lenet.data.download.shutil.which", lambda program: program)
    commands: list[list[str]] = []

    def no_mirror(*_: object) -> Path:
        raise DataError("no route to host")

    def run(command: list[str], **_: object) -> None:
        commands.append(command)
        if command[0] == "sh":
            raise subprocess.CalledProcessError(2, command)

    monkeypatch.setattr(download, "_from_mirrors", no_mirror)
    monkeypatch.setattr("lenet.data.download.subprocess.run", run)
    with pytest.raises(DataError, match=r"^no route to host$"):
        download.download("fashion-mnist")
    assert commands == [["apt-get", "download", "dataset-fashion-mnist"], ["sh", "-c", "dpkg-deb -x *.deb ."]]


def test_stroke_digits_are_not_downloaded() -> None:
    with pytest.raises(DataError) as error:
        download.download("strokes")
    assert str(error.value) == "Stroke digits are drawn on this machine; there is nothing to download."


def test_progress_counts_the_bytes_of_the_download_that_runs(tiny: data.DatasetInfo, tmp_path: Path) -> None:
    assert download.progress("tiny") == 0
    (tmp_path / ".Tiny-x" / "raw").mkdir(parents=True)
    (tmp_path / ".Tiny-x" / "raw" / "a.gz").write_bytes(bytes(250))
    with FileLock(tmp_path / ".Tiny.lock"):  # as the process holds it that downloads
        assert download.progress("tiny") == 0.25


def test_the_folder_of_a_killed_download_is_no_progress_and_is_removed(mirror: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / ".Tiny-killed"
    folder.mkdir()
    (folder / "a.gz").write_bytes(bytes(250))
    assert download.progress("tiny") == 0
    download.download("tiny")
    assert not folder.exists() and len(mirror) == 1
