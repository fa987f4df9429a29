"""Files that are whole at any moment."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lenet import files


def test_threads_that_write_the_same_file_leave_one_whole_content(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    contents = [bytes([number]) * 100_000 for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda content: files.write(path, content, durable=False), contents * 20))
    assert path.read_bytes() in contents
    assert [file.name for file in tmp_path.iterdir()] == ["state.json"]


def test_a_version_changes_when_a_file_is_replaced_or_written_to(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    versions = [files.version(path)]
    for content in (b"one", b"two", b"six"):  # as long as each other, within a tick of the clock
        files.write(path, content)
        versions.append(files.version(path))
    files.append_line(path, "")
    assert len({*versions, files.version(path)}) == 5 and versions[0] == (0, 0, 0)
