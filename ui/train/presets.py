"""Presets: a few recipes by name, each of which sets all but the pictures, the epochs and the seeds."""

from typing import Any

import streamlit as st

from lenet.training import RECIPES
from ui.i18n import N_, _
from ui.train import choices, wording

TITLES = {"source": N_("tutorial"), "modern": N_("modern"), "1998": "1998"}
KEPT = ("dataset", "epochs", "seed")


def offer(chosen: dict[str, Any]) -> None:
    """Draw the presets; the one whose settings are chosen already is marked.

    Args:
        chosen: the settings, by the names of SETTINGS.
    """
    titles = {name: _(title) for name, title in TITLES.items()}
    st.session_state["preset"] = next((name for name in TITLES if _settings(name).items() <= chosen.items()), None)
    st.segmented_control(
        _("Presets"),
        list(TITLES),
        format_func=titles.__getitem__,
        key="preset",
        help="\n\n".join(f"**{title}**: {wording.recipe(RECIPES[name])}" for name, title in titles.items()),
        on_change=_take,
        width="content",
    )


def _settings(name: str) -> dict[str, Any]:
    return {setting: value for setting, value in choices.values(RECIPES[name]).items() if setting not in KEPT}


def _take() -> None:
    if name := st.session_state["preset"]:
        st.session_state.update(_settings(name))
