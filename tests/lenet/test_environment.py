"""Settings by environment variables."""

import subprocess
import sys

import pytest

from lenet import environment
from lenet.errors import SettingError


@pytest.mark.parametrize("value", ["0", "-1", "two", "", " ", "1.5", "1e3", "²", "9" * 5000])
def test_an_impossible_number_of_workers_is_an_error(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENET_WORKERS", value)
    for read in (environment.workers, environment.check):
        with pytest.raises(SettingError, match="LENET_WORKERS is"):
            read()


def test_workers_are_as_many_as_are_asked_for_or_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LENET_WORKERS", raising=False)
    assert environment.workers() == 1
    monkeypatch.setenv("LENET_WORKERS", "12")
    assert environment.workers() == 12


@pytest.mark.parametrize(("value", "offline"), [("1", True), ("0", False)])
def test_offline_is_1_and_not_0(value: str, offline: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENET_OFFLINE", value)
    assert environment.is_offline() is offline


@pytest.mark.parametrize("value", ["yes", "", "2"])
def test_offline_with_another_value_is_an_error(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENET_OFFLINE", value)
    with pytest.raises(SettingError, match="LENET_OFFLINE"):
        environment.check()


def test_reading_the_settings_needs_no_torch() -> None:
    code = "import sys, lenet.environment; print('torch' in sys.modules)"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "False"
