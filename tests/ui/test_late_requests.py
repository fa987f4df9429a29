import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests

from ui import late_requests

TRAIN, CLASSIFY = "hash of Train", "hash of Classify"


@pytest.mark.parametrize(
    ("last", "page", "part", "late"),
    [
        (CLASSIFY, TRAIN, "chart", True),
        (CLASSIFY, CLASSIFY, "chart", False),
        (CLASSIFY, TRAIN, None, False),  # the visitor goes back: a whole page
        ("", TRAIN, "chart", False),  # after the first request, which names its page by the address
    ],
)
def test_only_a_part_of_a_page_that_was_left_is_late(last: str, page: str, part: str | None, late: bool) -> None:
    asked = RerunData(page_script_hash=page, fragment_id=part)
    assert late_requests.is_late(RerunData(page_script_hash=last), asked) is late


def test_a_late_request_changes_nothing_in_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScriptRequests, "request_rerun", ScriptRequests.request_rerun)
    late_requests.drop()
    requests = ScriptRequests()
    requests.request_rerun(RerunData(page_script_hash=CLASSIFY))
    assert requests.request_rerun(RerunData(page_script_hash=TRAIN, fragment_id="chart"))
    assert requests.on_scriptrunner_ready().rerun_data == RerunData(page_script_hash=CLASSIFY)
