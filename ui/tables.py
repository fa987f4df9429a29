"""Tables of figures."""

from collections.abc import Sequence

import streamlit as st


def coloured(name: str, colour: str) -> str:
    """A name, in HTML, after the colour that it has in a chart."""
    return f'<i class="swatch" style="background:{colour}"></i>{name}'


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show figures in columns, right-aligned below their heads, after a first column of names, which may wrap; all
    cells are HTML."""
    cells = "padding:4px var(--cell-gap,20px) 4px 0;border-bottom:1px solid var(--rule)"
    first, other = (
        f"{cells};text-align:left;font-weight:400;word-break:keep-all",
        f"{cells};text-align:right;white-space:nowrap",
    )
    heads = "".join(
        f'<th scope="col" style="{f"{other};white-space:var(--head-wrap,nowrap)" if number else first}">{text}</th>'
        for number, text in enumerate(head)
    )
    body = "".join(
        f'<tr><th scope="row" style="{first}">{row[0]}</th>'
        + "".join(f'<td style="{other}">{text}</td>' for text in row[1:])
        + "</tr>"
        for row in rows
    )
    st.html(
        '<div style="overflow-x:auto"><table class="number" style="border-collapse:collapse;font-size:.9375rem">'
        f'<thead class="note"><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )
