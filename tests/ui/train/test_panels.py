"""The network while it trains."""

import json

from lenet import runs
from lenet.runs import RunState, Status
from tests.pages.conftest import FakeScheduler, components, open_page, stuck


def test_a_wrong_answer_is_shown_beside_the_true_class(fake_scheduler: FakeScheduler) -> None:
    run = stuck()  # a network that gives every image one answer
    runs.set_status(run, Status(RunState.STOPPED))
    sent = [json.loads(element.proto.json) for element in components(open_page("train", run=run.id))]
    captions = next(data["captions"] for data in sent if data.get("captions"))
    answer = next(caption["left"] for caption in captions if not caption["wrong"])
    wrong = [caption["left"] for caption in captions if caption["wrong"]]
    assert wrong == [f"{label} → {answer}" for label in range(10) if str(label) != answer]
