"""The Python half of the components: what is sent to the browser, and the arithmetic and words in it."""

import base64
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from numpy.typing import NDArray

from ui import components
from ui.components import curves, playhead, sparks, tiles

DIGITS = list("0123456789")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The data of the latest component call; the browser answers that picture 3 was picked."""
    latest: dict[str, Any] = {}

    def mount(*, key: str, data: dict[str, Any], **_callbacks: object) -> SimpleNamespace:
        latest.clear()
        latest.update(data, key=key)
        return SimpleNamespace(pick=3)

    for module in (curves, sparks, tiles):
        monkeypatch.setattr(module, "_component", mount)
    return latest


def floats(text: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), "<f4")


def levels(text: str) -> list[int]:
    return list(base64.b64decode(text))


def draw_curves(losses: list[float], *, message: str = "", alt: str = "", end: int = 2345, **changes: Any) -> None:
    parent, start = changes.pop("parent", None), changes.pop("start", 0)
    run = curves.Curve(
        xs=list(range(10, 10 * len(losses) + 1, 10)),
        losses=losses,
        accuracies=[0.5] * len(losses),
        smoothed_losses=np.array(losses),
        smoothed_accuracies=np.full(len(losses), 0.5),
        **changes,
    )
    axis = curves.Axis(end, 10, 0.02, 0.01, per_epoch=469, start=start, planned=2345)
    curves.curves([run], axis, curves.Texts(alt, message), parent=parent, key="run")


def test_nothing_thinned_is_nothing() -> None:
    assert len(curves.thin([], [])) == 0


def test_few_points_are_all_drawn() -> None:
    assert list(curves.thin([3.0, 1.0, 2.0], [0.1, 0.2, 0.3], limit=3)) == [0, 1, 2]


def test_thinning_keeps_both_ends_and_the_extremes_of_every_series() -> None:
    losses = np.random.default_rng(0).uniform(1, 2, 7001)
    accuracies = np.random.default_rng(1).uniform(0.4, 0.6, 7001)
    losses[1234], losses[4321] = 9.0, 0.01
    accuracies[2222], accuracies[5555] = 0.99, 0.02
    thinned = curves.thin(losses, accuracies)
    assert {0, 1234, 2222, 4321, 5555, 7000} <= set(thinned)
    assert len(thinned) <= curves.POINTS
    assert np.all(np.diff(thinned) > 0)


def test_curves_send_every_series_thinned_alike(sent: dict[str, Any]) -> None:
    losses = list(np.linspace(2.3, 0.1, 5000))
    draw_curves(losses, tests=[(469, 0.875)])
    (run,) = sent["runs"]
    names = ["xs", "losses", "accuracies", "meanLosses", "meanAccuracies"]
    lengths = {len(floats(run[name])) for name in names}
    assert len(lengths) == 1
    assert lengths.pop() <= curves.POINTS
    steps = floats(run["xs"])
    assert steps[[0, -1]].tolist() == [10, 50000]
    assert floats(run["losses"]) == pytest.approx(np.array(losses)[steps.astype(int) // 10 - 1], rel=1e-6)
    assert run["tests"] == [[469, 0.875]]


def test_curves_before_a_run_send_the_message_and_no_point(sent: dict[str, Any]) -> None:
    draw_curves([], message="Press Train.", alt="No run yet")
    assert (sent["runs"][0]["xs"], sent["message"]) == ("", "Press Train.")
    assert sent["alt"].startswith("No run yet") and (sent["end"], sent["epoch"]) == (2345, 469)


def test_curves_of_a_fork_send_where_it_left_its_parent_and_have_room_for_both(sent: dict[str, Any]) -> None:
    steps = list(range(1, 3001))
    parent = curves.Parent(steps, np.linspace(2.3, 0.5, 3000), np.linspace(0.1, 0.9, 3000), "mine")
    draw_curves([0.5, 0.4], start=900, parent=parent)
    assert (sent["start"], sent["planned"], sent["words"]["branch"]) == (900, 2345, "from mine, step 900")
    drawn = floats(sent["parent"]["steps"])
    assert drawn[[0, -1]].tolist() == [1, 3000] and len(drawn) <= curves.POINTS // 2
    assert floats(sent["parent"]["losses"])[-1] == pytest.approx(0.5)


def test_sparks_send_each_line_between_0_and_1_and_not_more_points_than_it_has_room_for(sent: dict[str, Any]) -> None:
    many = list(np.linspace(0, 1, 1000))
    lines = [sparks.Spark("C1", many, many, "1.0"), sparks.Spark("C3", [0.1], [7.0], "7", marked=True)]
    sparks.sparks("Title", "note", [*lines, sparks.Spark("F5", [], [], "")], planned=50, alt="words", key="norms")
    first, second, third = sent["rows"]
    assert len(floats(first["xs"])) == len(floats(first["ys"])) == sparks.POINTS and floats(first["xs"])[-1] == 1
    assert floats(second["ys"]).tolist() == [1] and second["marked"] and second["text"] == "7"
    assert third["xs"] == ""


def test_tiles_send_bytes_from_the_lowest_to_the_highest_value_of_the_scale(sent: dict[str, Any]) -> None:
    kernels = np.array([[[-3.0, -1.5], [0.0, 1.5]], [[0.75, 9.0], [np.nan, -0.75]]])
    tiles.tiles(kernels, alts=["", ""], scale="diverging", lo=-1.5, hi=1.5, columns=2, narrow_columns=2, key="kernels")
    assert sent["shape"] == (2, 2, 2)
    assert levels(sent["pixels"]) == [0, 0, 128, 255, 191, 255, 0, 64]


def test_tiles_return_the_picture_that_was_picked(sent: dict[str, Any]) -> None:
    pictures = np.zeros((5, 28, 28))
    looks: dict[str, Any] = {"scale": "sequential", "lo": 0, "hi": 1, "columns": 5, "narrow_columns": 5}
    assert tiles.tiles(pictures, alts=DIGITS[:5], clickable=True, selected=1, key="samples", **looks) == 3
    assert (sent["clickable"], sent["selected"]) == (True, 1)


def test_tiles_send_captions_and_the_ends_of_the_scale(sent: dict[str, Any]) -> None:
    looks: dict[str, Any] = {"lo": -1.5, "hi": 1.5, "columns": 6, "narrow_columns": 3, "bar": True, "key": "kernels"}
    wrong = tiles.Caption("→ 3", "41%", wrong=True)
    tiles.tiles(np.zeros((1, 5, 5)), alts=["A 5"], scale="diverging", captions=[wrong], **looks)
    assert sent["captions"] == [{"left": "→ 3", "right": "41%", "wrong": True, "below": "", "before": ""}]
    assert sent["ends"] == ["−1.5", "+1.5"]
    assert sent["columns"] == [6, 3]


@pytest.mark.parametrize("path", sorted(components.HERE.rglob("*.css")), ids=lambda path: path.name)
def test_every_brace_of_a_style_is_closed_so_that_no_rule_after_it_is_lost(path: Path) -> None:
    style = path.read_text(encoding="utf-8")
    assert style.count("{") == style.count("}")


@pytest.mark.parametrize(
    ("message", "moves"),
    [
        ({"run": "one", "step": 10}, [("one", 10)]),
        ({"run": "one", "step": None}, [("one", None)]),
        ({"run": "another", "step": 10}, []),
        *[({"run": "one", "step": step}, []) for step in list[Any]((-1, 3, True, "", "10", [], {}, 1e999))],
        *[(message, []) for message in list[Any]((None, [], "one", {}))],
    ],
)
def test_the_playhead_moves_to_snapshots_of_its_run_alone(
    message: object, moves: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    callbacks: dict[str, Any] = {}
    monkeypatch.setattr(playhead, "_component", lambda **arguments: callbacks.update(arguments))
    monkeypatch.setattr(st, "session_state", {"playhead": SimpleNamespace(step=message)})
    told: list[Any] = []
    reel = playhead.Reel("one", "/snapshots/one-", {}, [0, 1, 10], 20)
    playhead.playhead(reel, DIGITS, step=None, moved=lambda *moment: told.append(moment), key="playhead")
    callbacks["on_step_change"]()
    assert told == moves
