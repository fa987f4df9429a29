"""The history of a drawing: undo and redo, its text, and what the eraser takes."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from lenet import web
from tests.chromium import call, load_script

# `after` does what is listed to a new history, and returns the drawing as the widths of its strokes.
SCRIPT = """
const stroke = width => ({ width, path: [0, 0, 10, 10] });
const drawing = history => history.now.map(({ width }) => width);
const after = (...acts) => {
  const history = new Strokes();
  for (const act of acts) typeof act === 'string' ? history[act]() : history.push(act.map(stroke));
  return [drawing(history), history.undoable, history.redoable];
};
const read = text => drawing(Strokes.fromText(text));
const readBack = (count, numbers, undone) => {
  const path = Array.from({ length: numbers }, (_, i) => i), history = new Strokes(), strokes = [];
  for (let width = 1; width <= count; width++) {
    strokes.push({ width, path });
    history.push(strokes.slice(-10));
  }
  for (let i = 0; i < undone; i++) history.undo();
  const text = history.toText(), again = Strokes.fromText(text);
  return [text.length, drawing(again).length, again.states.length, again.at, again.states.at(-1).length];
};
const left = (paths, from, to, radius) => {
  const strokes = paths.map((path, width) => ({ width: 2, path, number: width }));
  return erased(strokes, from, to, radius).map(({ number }) => number);
};
"""
STROKE: dict[str, Any] = {"width": 5, "path": [0, 0, 10, 10]}
WRONG: list[dict[str, Any]] = [
    *({"width": 0}, {"width": "5"}, {"width": 1e9}, {"width": 2.5}),
    *({"path": []}, {"path": [0, 0, 10]}, {"path": "0000"}, {"path": [0, 0, None, 10]}),
    *({"path": [0, 0, 3_000_000, 0]}, {"path": None}),
]


@pytest.fixture
def page(blank: Page) -> Page:
    load_script(blank, web.script("strokes") + SCRIPT, "after", "read", "readBack", "left")
    return blank


@pytest.mark.parametrize(
    ("acts", "result"),
    [
        ([], [[], False, False]),
        (["undo", "redo"], [[], False, False]),
        ([[1], [1, 2]], [[1, 2], True, False]),
        ([[1], [1, 2], "undo"], [[1], True, True]),
        ([[1], [1, 2], "undo", "undo", "undo"], [[], False, True]),
        ([[1], [1, 2], "undo", "undo", "redo"], [[1], True, True]),
        ([[1], [], "undo"], [[1], True, True]),  # Clear is undone too
        ([[1], [1, 2], "undo", [1, 3], "redo"], [[1, 3], True, False]),  # what was undone before a stroke is gone
    ],
)
def test_undo_and_redo_walk_through_the_states_of_a_drawing(page: Page, acts: list[Any], result: list[Any]) -> None:
    assert call(page, "after", [acts]) == [result]


def test_a_history_goes_back_a_hundred_states_and_no_further(page: Page) -> None:
    states = [list(range(1, count + 1)) for count in range(1, 151)]
    [[drawing, undoable, _]] = call(page, "after", [[*states, *["undo"] * 150]])
    assert drawing == list(range(1, 52)) and not undoable


def test_a_history_is_the_same_after_it_was_written_and_read(page: Page) -> None:
    assert call(page, "readBack", [[3, 8, 1]])[0][1:] == [2, 4, 2, 3]


def test_a_long_history_is_cut_at_its_beginning_and_keeps_the_drawing(page: Page) -> None:
    [[length, drawn, states, at, last]] = call(page, "readBack", [[60, 8000, 0]])
    assert 1e6 < length < 2e6 and drawn == last == 10 and at == states - 1


def test_many_strokes_and_long_strokes_are_read_again(page: Page) -> None:
    [[_, drawn, *_rest]] = call(page, "readBack", [[3, 60_000, 0]])
    assert drawn == 3
    strokes, states = [STROKE] * 1000, [list(range(1000))]
    assert call(page, "read", [[json.dumps({"strokes": strokes, "states": states, "at": 0})]]) == [[5] * 1000]


@pytest.mark.parametrize(
    "text",
    [
        *("", "null", "[]", "{}", "17", "no JSON", "[[[]]]", '{"strokes": []}'),
        json.dumps({"strokes": [STROKE], "states": [[0]], "at": 1}),
        json.dumps({"strokes": [STROKE], "states": [[0]], "at": -1}),
        json.dumps({"strokes": [STROKE], "states": [[0]], "at": "0"}),
        json.dumps({"strokes": [STROKE], "states": [[1]], "at": 0}),
        json.dumps({"strokes": [STROKE], "states": [["length"]], "at": 0}),
        json.dumps({"strokes": [STROKE], "states": [], "at": 0}),
        json.dumps({"strokes": [STROKE], "states": [[0] * 500], "at": 0}),
        json.dumps({"strokes": [STROKE], "states": [[0]] * 101, "at": 0}),
        json.dumps({"strokes": [STROKE], "states": [[0]], "at": 0}) + " " * 2_000_000,
        *(json.dumps({"strokes": [STROKE | wrong], "states": [[0]], "at": 0}) for wrong in WRONG),
    ],
)
def test_what_is_no_history_is_read_as_an_empty_one(page: Page, text: str) -> None:
    assert call(page, "read", [[text]]) == [[]]
    whole = json.dumps({"strokes": [STROKE], "states": [[0]], "at": 0})
    assert call(page, "read", [[whole]]) == [[5]]


def test_the_eraser_takes_the_strokes_that_it_touches_and_no_others(page: Page) -> None:
    level, upright, dot = [0, 50, 50, 50, 100, 50, 100, 50], [50, 60, 50, 100], [10, 10, 10, 10]
    paths = [level, upright, dot]
    cases = {
        (20, 56, 20, 56): [0, 1, 2],  # beside the first
        (20, 53, 20, 53): [1, 2],
        (20, 0, 20, 100): [1, 2],  # across the first, in one step
        (0, 80, 100, 80): [0, 2],
        (10, 12, 10, 12): [0, 1],
        (0, 50, 100, 100): [2],
    }
    for (x, y, to_x, to_y), kept in cases.items():
        assert call(page, "left", [[paths, [x, y], [to_x, to_y], 3]]) == [kept], (x, y, to_x, to_y)
