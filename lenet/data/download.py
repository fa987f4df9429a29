"""Download a data set: from the mirrors that torchvision lists, else from Debian's package."""

import contextlib
import errno
import shutil
import socket
import ssl
import subprocess
import tempfile
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from lenet.data import datasets, registry
from lenet.errors import DataError

SILENCE = 20.0  # seconds without a byte after which a mirror counts as unreachable
FULL = (errno.ENOSPC, errno.EDQUOT)


def download(name: str) -> Path:
    """Download a data set unless it is intact on this machine already.

    The files arrive in a folder of their own and are moved into place when their md5 is right. A second process that
    downloads the same data set waits for the first.

    Returns:
        The folder that holds the data set.
    Raises:
        DataError: there is no such data set, it is not downloaded, or the download failed; the message says why.
    """
    dataset = registry.info(name)
    if not dataset.folder:
        raise DataError("{title} are drawn on this machine; there is nothing to download.", title=dataset.title)
    if not (files := datasets.find(name)):
        try:
            datasets.directory().mkdir(parents=True, exist_ok=True)
            with _lock(dataset):
                if not datasets.find(name):  # another process may have fetched it while this one waited
                    _fetch(dataset)
        except OSError as error:
            raise _disk_error(dataset, error) from error
        files = datasets.find(name)
    if not files:
        raise _wrong_checksum(dataset)
    return files[0].parent


def progress(name: str) -> float:
    """The share in [0, 1] of a data set's bytes that the download in progress has brought; 0 if there is none."""
    dataset = registry.info(name)
    if not datasets.directory().is_dir():
        return 0.0
    try:
        with _lock(dataset, wait=False):
            return 0.0  # nobody downloads; what lies there is left over from a download that was killed
    except Timeout:
        pass
    except OSError:
        return 0.0
    sizes = []
    for file in datasets.directory().glob(f"{_prefix(dataset)}*/**/*.gz"):
        with contextlib.suppress(OSError):  # moved or removed meanwhile
            sizes.append(file.stat().st_size)
    return min(1.0, sum(sizes) / dataset.size)


def _prefix(dataset: registry.DatasetInfo) -> str:
    """How the names of the folders of unfinished downloads begin."""
    return f".{dataset.folder}-"


def _lock(dataset: registry.DatasetInfo, *, wait: bool = True) -> FileLock:
    """Held by the process that downloads the data set, and free again when that process ends in any way."""
    return FileLock(datasets.directory() / f".{dataset.folder}.lock", blocking=wait)


def _fetch(dataset: registry.DatasetInfo) -> None:
    """Try the sources one after another until one has the right files.

    Raises:
        DataError: none has; the message says what went wrong with the first of them.
        OSError: this machine's disk is full or cannot be written.
    """
    for left_over in datasets.directory().glob(f"{_prefix(dataset)}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    sources: list[Callable[[registry.DatasetInfo, Path], Path]] = [_from_mirrors]
    if dataset.name == "fashion-mnist" and shutil.which("apt-get") and shutil.which("dpkg-deb"):
        sources.append(_from_debian)
    errors: list[DataError] = []
    for source in sources:
        with tempfile.TemporaryDirectory(prefix=_prefix(dataset), dir=datasets.directory()) as partial:
            try:
                folder = source(dataset, Path(partial))
            except DataError as error:
                errors.append(error)
                continue
            _move_into_place(dataset, folder)
        if datasets.find(dataset.name):
            return
        errors.append(_wrong_checksum(dataset))
    raise errors[0]


def _move_into_place(dataset: registry.DatasetInfo, source: Path) -> None:
    """Move the files whose md5 is right to where `datasets.find` looks."""
    target = datasets.raw_folder(dataset)
    target.mkdir(parents=True, exist_ok=True)
    for path, file in zip(datasets.paths(source), registry.FILES, strict=True):
        if datasets.is_intact(dataset, file, path):
            path.replace(target / path.name)


def _from_mirrors(dataset: registry.DatasetInfo, partial: Path) -> Path:
    """Download the files from the first mirror that has them."""
    import torchvision.datasets  # a second and 150 MB that only a download needs
    from torchvision.datasets.utils import download_url

    published = getattr(torchvision.datasets, dataset.folder)
    for file, md5 in published.resources:
        errors: list[DataError] = []
        for mirror in published.mirrors:
            try:
                with _socket_timeout():
                    download_url(f"{mirror}{file}", str(partial), file, md5)
                break
            except Exception as error:  # besides URLError and RuntimeError: http.client's, ssl's and socket's own
                errors.append(network_error(dataset, urlsplit(mirror).hostname or mirror, error))
        else:
            raise errors[0]
    return partial


def network_error(dataset: registry.DatasetInfo, host: str, error: Exception) -> DataError:
    """Say what made a download from `host` fail.

    Raises:
        OSError: not the network but the disk of this machine is the cause.
    """
    for cause in _causes(error):
        is_wrapper = isinstance(cause, urllib.error.URLError)
        if isinstance(cause, OSError) and not is_wrapper and (cause.errno in FULL or cause.filename):
            raise cause  # a socket's error has no file name
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return DataError(
                "{title} could not be fetched: the certificate of {host} is not accepted ({reason}). Check this"
                " machine's clock and certificates, or put the four .gz files in {folder}.",
                title=dataset.title,
                host=host,
                reason=cause.verify_message,
                folder=datasets.raw_folder(dataset),
            )
        if isinstance(cause, urllib.error.HTTPError):
            return DataError(
                "{title} could not be fetched: {host} answered {status}. Try again later, or put the four .gz files in"
                " {folder}.",
                title=dataset.title,
                host=host,
                status=cause.code,
                folder=datasets.raw_folder(dataset),
            )
    if isinstance(error, RuntimeError):  # what torchvision raises if the md5 is wrong
        return _wrong_checksum(dataset)
    return DataError(
        "{title} could not be fetched: {host} cannot be reached ({reason}). Check the network, or put the four .gz"
        " files in {folder}.",
        title=dataset.title,
        host=host,
        reason=getattr(error, "reason", None) or error or type(error).__name__,
        folder=datasets.raw_folder(dataset),
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it wraps, and what it followed: torchvision tries http after https, and that fails otherwise."""
    while error:
        yield error
        if isinstance(error, urllib.error.URLError) and isinstance(error.reason, BaseException):
            yield error.reason
        error = error.__cause__ or error.__context__


def _wrong_checksum(dataset: registry.DatasetInfo) -> DataError:
    return DataError(
        "{title} could not be fetched: what arrived is not the data set (its checksum is wrong). A proxy or a login"
        " page may have answered. Check the network, or put the four .gz files in {folder}.",
        title=dataset.title,
        folder=datasets.raw_folder(dataset),
    )


def _disk_error(dataset: registry.DatasetInfo, error: OSError) -> DataError:
    folder = datasets.directory()
    if error.errno in FULL:
        return DataError(
            "{title} could not be fetched: the disk is full. Make room for {size} MB in {folder}, then try again.",
            title=dataset.title,
            size=round(3 * dataset.size / 1e6),  # the files, and their content unpacked
            folder=folder,
        )
    return DataError(
        "{title} could not be fetched: {folder} cannot be written ({reason}). Change its permissions, or name another"
        " folder in LENET_DATA_DIR.",
        title=dataset.title,
        folder=folder,
        reason=error.strerror or error,
    )


def _from_debian(dataset: registry.DatasetInfo, partial: Path) -> Path:
    """Download and unpack the package dataset-fashion-mnist."""
    try:
        for command in (["apt-get", "download", "dataset-fashion-mnist"], ["sh", "-c", "dpkg-deb -x *.deb ."]):
            subprocess.run(command, cwd=partial, check=True, capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        if b"No space left" in (getattr(error, "stderr", None) or b""):
            raise OSError(errno.ENOSPC, "No space left on device") from error
        raise network_error(dataset, "Debian", error) from error
    return partial / datasets.DEBIAN.relative_to("/")


@contextlib.contextmanager
def _socket_timeout() -> Iterator[None]:
    """Give torchvision's connections a time limit; it sets none."""
    previous = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SILENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(previous)
