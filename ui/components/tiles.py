"""`tiles`: a titled group of small pictures, such as kernels, test pictures or samples to choose from."""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ui import formats
from ui.components import register

Scale = Literal["sequential", "diverging"]

_component = register("tiles")


@dataclass(frozen=True)
class Caption:
    """The text under a picture: `left` bold, `right` plain; a wrong answer is marked and its picture framed.

    `below` is a line of its own, cut where it is too long. `before` is the label, written before an arrow to `left`;
    then a wrong answer has no frame, because the two names say it.
    """

    left: str
    right: str = ""
    wrong: bool = False
    below: str = ""
    before: str = ""


def tiles(
    pictures: ArrayLike,
    *,
    alts: Sequence[str],
    columns: int,
    narrow_columns: int,
    key: str,
    scale: Scale = "sequential",
    lo: float = 0,
    hi: float = 1,
    title: str = "",
    note: str = "",
    term: str = "",
    captions: Sequence[Caption] = (),
    photos: Sequence[str] = (),
    frames: Sequence[tuple[int, int, int, int]] = (),
    bar: bool = False,
    width: int | None = None,
    clickable: bool = False,
    selected: int | None = None,
) -> int | None:
    """Draw pictures side by side; call it again with new values and only the pixels change.

    Args:
        pictures: values (count, height, width).
        alts: each picture in words.
        columns, narrow_columns: how many stand in a row, and how many where the window is under 640 px wide.
        scale: `sequential` for pixels and activations, `diverging` for weights.
        lo, hi: the values that take the first and the last colour of the scale.
        title, note: over the pictures, bold and plain.
        term: the technical word that the title opens, one of `ui.glossary.terms.TERMS`.
        captions: under each picture; none, or as many as pictures.
        photos: the address of what is shown instead of each picture; empty for the picture itself.
        frames: a rectangle in each picture: its first row and column, and its rows and columns.
        bar: show the scale with its two ends under the pictures.
        width: of one picture in px; without it the pictures fill the row.
        clickable: the pictures are buttons.
        selected: the picture that is framed as chosen.
    Returns:
        The index of the picture just picked, in the one run that follows the click; otherwise None.
    """
    data = {
        **encoded(pictures, lo, hi),
        "alts": list(alts),
        "scale": scale,
        "ends": [end_text(lo, scale), end_text(hi, scale)] if bar else [],
        "columns": [columns, narrow_columns],
        "title": title,
        "note": note,
        "term": term,
        "captions": [asdict(caption) for caption in captions],
        "photos": list(photos),
        "frames": list(frames),
        "width": width,
        "clickable": clickable,
        "selected": selected,
    }
    picked: int | None = _component(key=key, data=data, on_pick_change=lambda: None).pick
    return picked


def encoded(pictures: ArrayLike, lo: float, hi: float) -> dict[str, Any]:
    """Pictures as the scripts take them: the bytes of `quantised` in base64 as "pixels", and their "shape"."""
    values = quantised(pictures, lo, hi)
    return {"pixels": base64.b64encode(values.tobytes()).decode(), "shape": values.shape}


def quantised(pictures: ArrayLike, lo: float, hi: float) -> NDArray[np.uint8]:
    """The values as bytes, 0 for `lo`, less, or no number, and 255 for `hi` or more.

    A screen shows no finer steps, and a quarter of the bytes travel.
    """
    shares = (np.asarray(pictures, dtype=float) - lo) / (hi - lo)
    return np.rint(255 * np.clip(np.nan_to_num(shares), 0, 1)).astype(np.uint8)


def end_text(value: float, scale: Scale) -> str:
    """One end of the scale as it is written beside the bar: -1.5 with a true minus, +1.5, or 0 and 1."""
    if scale == "sequential":
        return f"{value:g}"
    return ("+" if value >= 0 else "") + formats.number(value, 1)
