from types import SimpleNamespace
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from lenet.errors import ImageError
from ui import upload_limits
from ui.upload_limits import UploadLimits


class Server:
    """A server without websockets: each session's address, and the files that were uploaded."""

    def __init__(self, **addresses: str) -> None:
        self.addresses = addresses
        self.uploaded_file_mgr = MemoryUploadedFileManager("/upload")
        UploadLimits(self)  # type: ignore[arg-type]

    def get_client(self, session: str) -> Any:
        address = self.addresses.get(session)
        return address and SimpleNamespace(client_context=SimpleNamespace(remote_ip=address))

    def upload(self, session: str, size: int, name: str = "seven.png") -> UploadedFile:
        """The file as the page gets it."""
        number = sum(len(files) for files in self.uploaded_file_mgr.file_storage.values())
        self.uploaded_file_mgr.add_file(session, UploadedFileRec(str(number), name, "image/png", bytes(size)))
        (record,) = self.uploaded_file_mgr.get_files(session, [str(number)])
        return UploadedFile(record, FileURLs())

    @property
    def size(self) -> int:
        return sum(len(file.data) for files in self.uploaded_file_mgr.file_storage.values() for file in files.values())


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MOST_FILES": 5, "MOST_NAMES": 7, "EACH": 1000, "SHARE": 2500}.items():
        monkeypatch.setattr(upload_limits, name, value)


def test_a_visit_keeps_files_up_to_a_limit_and_names_the_next() -> None:
    server = Server(one="203.0.113.9", two="198.51.100.7")
    for _ in range(2):
        upload_limits.check(server.upload("one", 500))
    refused = server.upload("one", 1, "eight.png")
    with pytest.raises(ImageError, match="eight"):
        upload_limits.check(refused)
    assert server.size == 1000
    upload_limits.check(server.upload("two", 500))
    server.uploaded_file_mgr.remove_file("one", "0")
    upload_limits.check(server.upload("one", 500))


def test_one_address_has_a_share_however_many_visits_it_makes_and_ends() -> None:
    server = Server(**{f"visit{number}": "203.0.113.9" for number in range(4)}, other="198.51.100.7")
    for number in range(2):
        upload_limits.check(server.upload(f"visit{number}", 1000))
        del server.addresses[f"visit{number}"]  # the browser has left; its files are kept for a while
    upload_limits.check(server.upload("visit2", 500))
    with pytest.raises(ImageError):
        upload_limits.check(server.upload("visit3", 1))
    upload_limits.check(server.upload("other", 1000))
    server.uploaded_file_mgr.remove_session_files("visit0")
    upload_limits.check(server.upload("visit3", 1000))


def test_a_visit_keeps_so_many_files_and_the_names_of_a_few_more() -> None:
    server = Server(one="203.0.113.9")
    for _ in range(5):
        upload_limits.check(server.upload("one", 1))
    for _ in range(2):
        with pytest.raises(ImageError):
            upload_limits.check(server.upload("one", 1))
    with pytest.raises(HTTPException):
        server.upload("one", 1)
    assert server.size == 5
