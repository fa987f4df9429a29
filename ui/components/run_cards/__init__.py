"""`run_cards`: runs as cards, each with its kernels, its name, its test accuracy on one scale, and what can be done."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from ui.components import register
from ui.i18n import _

LABELS = (0, 50, 90, 98, 100)  # percent that are written below the scale
LONGEST_NAME = 40  # characters that a field takes

_component = register("run_cards")


@dataclass(frozen=True)
class Accuracy:
    """A test accuracy and the ends of its error bar, each in [0, 1], and as text."""

    low: float
    value: float
    high: float
    text: str


@dataclass(frozen=True, kw_only=True)
class RunCard:
    """What a card shows of a run."""

    run: str  # its id
    name: str
    settings: str
    status: str = ""
    unfinished: bool = False  # it trains, waits or is paused
    face: bytes = b""  # kernels of 5×5, a byte a weight, 128 for 0; empty while there are none
    accuracy: Accuracy | None = None
    mine: bool = False  # it can be renamed
    deletable: bool = False
    seconds_to_undo: float | None = None  # it is to be deleted
    colour: str = ""  # of its curve in the chart
    draft: str = ""  # a name that was refused, and why
    problem: str = ""


@dataclass(frozen=True)
class Ticks:
    """The ids of ticked runs. `count` numbers the changes, so that the browser knows which are newer than its own."""

    runs: tuple[str, ...] = ()
    count: int = 0


def run_cards(
    cards: Sequence[RunCard],
    ticks: Ticks,
    *,
    lowest_error: float,
    on_ask: Callable[[str, str, str], object],
    on_tick: Callable[[Ticks], object],
    key: str,
) -> None:
    """Draw runs as cards.

    Args:
        lowest_error: around which the scale of the accuracies ends, as in the chart.
        on_ask: called with "open", "rename", "delete" or "undo", the id of a run, and for "rename" the new name.
        on_tick: called with the ticks when they have changed.
    """

    last = f"{key}_obeyed"  # the number of the latest ask that was obeyed

    def obey() -> None:
        asks = st.session_state[key].asks  # anything may be sent
        for ask in asks if isinstance(asks, list) else []:
            match ask:
                case {"act": str() as act, "run": str() as run, "name": str() as name, "count": int() as count}:
                    if count > st.session_state.get(last, 0):
                        st.session_state[last] = count
                        on_ask(act, run, name)

    def tick() -> None:
        match st.session_state[key].ticks:
            case {"runs": [*runs], "count": int() as count} if all(isinstance(run, str) for run in runs):
                on_tick(Ticks(tuple(runs), count))

    data = {
        "cards": [{**asdict(card), "face": base64.b64encode(card.face).decode()} for card in cards],
        "ticks": asdict(ticks),
        "obeyed": st.session_state.get(last, 0),
        "lowestError": lowest_error,
        "labels": LABELS,
        "longest": LONGEST_NAME,
        "words": _words(),
    }
    _component(key=key, data=data, on_asks_change=obey, on_ticks_change=tick)


def _words() -> dict[str, Any]:
    return {
        "compare": _("Compare"),
        "compareRun": _("Compare {name}"),
        "open": _("Open"),
        "back": _("Back to it"),
        "rename": _("Rename"),
        "name": _("Name"),
        "keep": _("Keep"),
        "cancel": _("Cancel"),
        "delete": _("Delete"),
        "deleted": _("Deleted. It can be undone for {seconds} seconds."),
        "undo": _("Undo"),
        "kernels": _("six kernels of C1"),
        "noKernels": _("no kernels of C1 yet"),
        "range": _("{accuracy} of the test pictures right; the error bar goes from {low} to {high}"),
        "untested": _("not tested yet"),
        "one": _("1 run is ticked. Tick another to compare them."),
        "several": _("{count} runs are compared in the chart."),
        "show": _("Show the chart"),
        "untick": _("Untick all"),
    }
