"""`answer_table`: a line for each picture, with the picture, its file and the answer; a click chooses a line."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from numpy.typing import ArrayLike

from ui.components import register
from ui.components.tiles import encoded

_component = register("answer_table")


@dataclass(frozen=True)
class Line:
    """One line: its cells under the heads; a wrong answer is marked."""

    cells: Sequence[str]
    wrong: bool = False


def answer_table(
    pictures: ArrayLike,
    *,
    heads: Sequence[str],
    lines: Sequence[Line],
    photos: Sequence[str],
    selected: int,
    saw: str,
    key: str,
) -> int | None:
    """Show the table; call it again with new lines and only what is new is drawn.

    Args:
        pictures: what the network saw of each, (count, 28, 28) in [0, 1].
        heads: of the columns after the picture: the file, the answer, and more.
        photos: the address of what is shown instead of each picture; empty for the picture itself.
        selected: the index of the chosen line.
        saw: says what the pictures are.
    Returns:
        The index of the line just chosen, in the one run that follows the click; otherwise None.
    """
    data = {
        **encoded(pictures, 0, 1),
        "heads": list(heads),
        "lines": [asdict(line) for line in lines],
        "photos": list(photos),
        "selected": selected,
        "saw": saw,
    }
    picked: int | None = _component(key=key, data=data, on_pick_change=lambda: None).pick
    return picked
