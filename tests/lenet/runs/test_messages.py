"""The lines between the scheduler and the processes of runs."""

import pytest

from lenet.runs import RunState
from lenet.runs.messages import Compute, Ended, Finish, Leave, Load, Message, Repeat, Step, Train, decode, encode

MESSAGES: list[Message] = [
    Load("mnist"), Train("a"), Step("a", 1), Finish("数字"), Repeat("a"), Leave("a", RunState.STOPPED),
    Compute(), Ended("a"),
]  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_is_one_line_that_gives_it_back(message: Message) -> None:
    line = encode(message)
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert decode(line) == message and type(decode(line)) is type(message)


@pytest.mark.parametrize(
    "line",
    [
        b"", b"printed by a library", b"[]", b"{}", b"\xff", b'{"kind": "nonesuch"}', b'{"kind": []}',
        b'{"kind": "train"}',
        b'{"kind": "train", "run": 1}', b'{"kind": "step", "run": "a", "steps": true}',
        b'{"kind": "step", "run": "a", "steps": "1"}', b'{"kind": "leave", "run": "a", "state": "nonesuch"}',
        b'{"kind": "leave", "run": "a", "state": "finished"}', b'{"kind": "train", "run": "a", "more": 1}', b"[" * 9999,
    ],
)  # fmt: skip
def test_what_is_no_message_is_a_value_error(line: bytes) -> None:
    with pytest.raises(ValueError):  # of json too
        decode(line)
