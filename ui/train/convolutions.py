"""Why LeNet has convolutions: what a picture takes when it is flattened instead."""

import streamlit as st

from ui.components.flatten import flatten
from ui.i18n import _


def explain() -> None:
    """A folded calculator; it stands below what the page is for."""
    with st.expander(_("Why not flatten? A calculator")):
        flatten(key="flatten")
