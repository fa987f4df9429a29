"""Downloads in a process of their own."""

import pytest

from lenet.data import download_process
from lenet.errors import DataError


def test_the_error_of_a_download_comes_back_with_its_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(name: str) -> None:
        raise DataError("{title} could not be fetched: the disk is full.", title=name.upper())

    monkeypatch.setattr(download_process, "download", fails)
    assert download_process.main("mnist") == 1
    failure = download_process.read_error("progress\n" + capsys.readouterr().out)
    assert failure and str(failure) == "MNIST could not be fetched: the disk is full."
    assert failure.sentence == "{title} could not be fetched: the disk is full."


@pytest.mark.parametrize("output", ["", "Traceback", "[]", '{"sentence": "x"}', '{"sentence": "{y}", "values": {}}'])
def test_a_process_that_leaves_no_error_leaves_none(output: str) -> None:
    assert download_process.read_error(output) is None
