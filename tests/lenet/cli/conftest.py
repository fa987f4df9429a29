"""Every command reads a tiny data set."""

import pytest

from lenet.data import Dataset
from lenet.runs import recorder


@pytest.fixture(autouse=True)
def small(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)
