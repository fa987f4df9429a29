"""Pages while the process that computes cannot work."""

import pytest

from lenet.errors import ComputationError
from tests.pages.conftest import FakeScheduler, open_page


def test_a_page_that_cannot_compute_says_so(fake_scheduler: FakeScheduler, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_call: object) -> None:
        raise ComputationError("The process that computes has ended; memory may be short. Load the page again.")

    monkeypatch.setattr(fake_scheduler, "compute", fail)
    app = open_page("train")  # without an exception
    assert "The process that computes has ended" in " ".join(str(one.value) for one in (*app.markdown, *app.warning))
