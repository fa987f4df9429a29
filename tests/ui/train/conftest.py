"""These tests open the Train page, as those of tests/pages do."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import streamlit as st

from tests.pages.conftest import a_server_that_has_run_before, fake_scheduler, finished
from ui.components.run_cards import RunCard, Ticks, run_cards
from ui.train import history

__all__ = ["a_server_that_has_run_before", "fake_scheduler", "finished"]


class ShownCards:
    """The cards on the page, and what a visitor does to them with the next run of its script."""

    def __init__(self) -> None:
        self.cards: list[RunCard] = []
        self.ticks = Ticks()
        self._acts: list[tuple[str, str, str]] = []
        self._ticks: list[tuple[str, ...]] = []
        self._draw = run_cards

    def __call__(
        self,
        cards: Sequence[RunCard],
        ticks: Ticks,
        *,
        on_ask: Callable[[str, str, str], object],
        on_tick: Callable[[Ticks], object],
        **more: Any,
    ) -> None:
        self._draw(cards, ticks, on_ask=on_ask, on_tick=on_tick, **more)
        self.cards, self.ticks = list(cards), ticks
        again = bool(self._acts or self._ticks)
        while self._acts:
            on_ask(*self._acts.pop())
        while self._ticks:
            on_tick(Ticks(self._ticks.pop(), ticks.count + 1))
        if again:  # in a browser the script runs after the act
            st.rerun()

    def ask(self, act: str, run: str, name: str = "") -> None:
        """Press a button of a run's card."""
        self._acts.append((act, run, name))

    def tick(self, *runs: str) -> None:
        """Tick these runs and no others."""
        self._ticks.append(runs)

    def of(self, run: str) -> RunCard:
        """The card of a run."""
        return next(card for card in self.cards if card.run == run)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> ShownCards:
    """The cards of the page Train."""
    cards = ShownCards()
    monkeypatch.setattr(history, "run_cards", cards)
    return cards
