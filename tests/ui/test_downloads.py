"""Data sets that are downloaded in the background."""

import sys
import threading
from pathlib import Path

import pytest

from ui.downloads import Downloads


def test_a_failed_download_names_its_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENET_DATA_DIR", str(tmp_path))
    program = tmp_path / "python"
    message = '{"sentence": "{title} could not be fetched: the disk is full.", "values": {"title": "MNIST"}}'
    program.write_text(f"#!/bin/sh\nprintf '50%%\\r100%%\\n' >&2\necho '{message}'\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    downloads, others = Downloads(), {*threading.enumerate()}  # a scheduler of another test may listen, too
    downloads.start("mnist")
    downloads._processes["mnist"].wait()
    assert downloads.state("mnist") == "failed"
    for thread in {*threading.enumerate()} - others:
        if thread.name.endswith("(_listen)"):
            thread.join()
    failure = downloads.failure("mnist")
    assert failure and str(failure) == "MNIST could not be fetched: the disk is full."
    assert failure.sentence == "{title} could not be fetched: the disk is full."
