"""Fetching a data set: through torchvision's own classes, else from Debian's package."""

import contextlib
import http.client
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lenet.data import datasets, registry
from lenet.errors import DataError

SILENCE = 20.0  # seconds without a byte until a mirror counts as gone


def download(name: str) -> Path:
    """Fetch a data set unless it is whole on this machine already; the folder that holds it.

    What arrives is kept only when its md5 is right, so that a partial or broken file is fetched again.

    Raises:
        DataError: no such data set, nothing to fetch, or nobody answered.
    """
    known = registry.info(name)
    if not known.folder:
        raise DataError("{title} are drawn on this machine; there is nothing to download.", title=known.title)
    if folder := datasets.find(name):
        return folder
    datasets.directory().mkdir(parents=True, exist_ok=True)
    sources = [_from_mirrors] + [_from_debian] * (name == "fashion-mnist")
    for source in sources:
        with tempfile.TemporaryDirectory(prefix=_prefix(known), dir=datasets.directory()) as partial:
            try:
                _keep(known, source(known, Path(partial)))
            except (OSError, RuntimeError, http.client.HTTPException, subprocess.SubprocessError):
                continue  # the next source may answer
        if folder := datasets.find(name):
            return folder
    raise DataError(
        "{title} could not be fetched: no source answered. Check the network, or put its four .gz files in {folder}.",
        title=known.title,
        folder=datasets.raw_folder(known),
    )


def progress(name: str) -> float:
    """The share in [0, 1] of a data set's bytes that a download under way has brought so far."""
    known = registry.info(name)
    files = datasets.directory().glob(f"{_prefix(known)}*/**/*.gz")
    sizes = []
    for file in files:
        with contextlib.suppress(OSError):  # moved or removed meanwhile
            sizes.append(file.stat().st_size)
    return min(1.0, sum(sizes) / known.size)


def _prefix(known: registry.DatasetInfo) -> str:
    return f".{known.folder}-"


def _keep(known: registry.DatasetInfo, source: Path) -> None:
    """Move the four files to where `datasets.find` looks; a power cut leaves no half file behind."""
    target = datasets.raw_folder(known)
    target.mkdir(parents=True, exist_ok=True)
    for path in datasets.paths(source):
        path.replace(target / path.name)


def _from_mirrors(known: registry.DatasetInfo, partial: Path) -> Path:
    import torchvision.datasets  # a second and 150 MB that only a download needs

    with _socket_timeout():
        getattr(torchvision.datasets, known.folder)(str(partial), download=True)
    return partial / known.folder / "raw"


def _from_debian(_info: registry.DatasetInfo, partial: Path) -> Path:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise FileNotFoundError("no apt-get or dpkg-deb here")
    quietly = {"cwd": partial, "check": True, "capture_output": True, "timeout": 600}
    subprocess.run(["apt-get", "download", "dataset-fashion-mnist"], **quietly)  # type: ignore[call-overload]
    (package,) = partial.glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", package.name, "."], **quietly)  # type: ignore[call-overload]
    return partial / datasets.DEBIAN.relative_to("/")


@contextlib.contextmanager
def _socket_timeout() -> Iterator[None]:
    """torchvision opens its connections without a time limit; give them one."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SILENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
