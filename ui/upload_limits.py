"""Limits of uploads: Streamlit limits the size of one file, and keeps as many as a visitor sends."""

from starlette.exceptions import HTTPException
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from lenet.errors import ImageError
from ui import visitor

MOST_FILES = 300  # of one visit
MOST_NAMES = (
    1000  # files of one visit that wait: those above MOST_FILES without their content, so that the page says so
)
EACH = 200_000_000  # bytes of one visit: a hundred photographs
SHARE = 500_000_000  # bytes of all visits from one address, those included that have just ended
REFUSED = "application/x-refused"  # the type of a file whose content was thrown away


def check(file: UploadedFile) -> None:
    """Check that an uploaded file was kept.

    Raises:
        ImageError: it was not, because there would have been too much.
    """
    if file.type == REFUSED:
        raise ImageError(
            "{name} was not kept: you, or others at your Internet address, have uploaded too much. Remove some files,"
            " then add it again.",
            name=file.name,
        )


def forget(file: UploadedFile) -> None:
    """Free the content of an uploaded file, which the page has read."""
    context = get_script_run_ctx()
    if context and Runtime.exists():
        manager = Runtime.instance().uploaded_file_mgr
        if isinstance(manager, MemoryUploadedFileManager):  # not so in a test without a server
            manager.remove_file(context.session_id, file.file_id)


class UploadLimits:
    """Keeps a server's uploads within the limits.

    The content of a file that is too much is thrown away and its name kept, so that the page, which the browser asks
    for anew only when a file has arrived, can say so.
    """

    def __init__(self, runtime: Runtime) -> None:
        manager = runtime.uploaded_file_mgr
        assert isinstance(manager, MemoryUploadedFileManager)
        self._runtime, self._files, self._keep = runtime, manager.file_storage, manager.add_file
        self._addresses: dict[str, str] = {}  # by session
        manager.add_file = self.add_file  # type: ignore[method-assign]  # the route of uploads calls it

    def add_file(self, session_id: str, file: UploadedFileRec) -> None:
        """Keep a file, or its name alone; called in the server's event loop.

        Raises:
            HTTPException: there are too many files.
        """
        waiting = len(self._files.get(session_id, ()))
        if waiting >= MOST_NAMES:
            raise HTTPException(413, f"More than {MOST_NAMES} files.")
        client = self._runtime.get_client(session_id)
        context = client.client_context if client else None
        address = visitor.household((context and context.remote_ip) or "")
        self._addresses = {name: other for name, other in self._addresses.items() if name in self._files}
        self._addresses[session_id] = address
        shared = sum(self._size(name) for name, other in self._addresses.items() if other == address)
        if waiting >= MOST_FILES or self._size(session_id) + len(file.data) > EACH or shared + len(file.data) > SHARE:
            file = file._replace(type=REFUSED, data=b"")
        self._keep(session_id, file)

    def _size(self, session_id: str) -> int:
        return sum(len(file.data) for file in self._files.get(session_id, {}).values())
