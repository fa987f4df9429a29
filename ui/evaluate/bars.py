"""Small bars: a share for each of many amounts."""

from collections.abc import Callable, Sequence

from ui import formats

HEIGHT = 40  # px, a bar of 100 %


def bars(pairs: Sequence[tuple[float, float]], marked: int, write: Callable[[float], str]) -> str:
    """A bar for each amount and its share in [0, 1], as HTML; its title says the figures.

    Args:
        marked: the index of the dark bar.
        write: an amount in words.
    """
    row = "".join(
        f'<i title="{write(amount)}: {formats.percent(share)}" style="flex:1;height:{share:.1%};'
        f'background:var(--{"data" if place == marked else "faint"})"></i>'
        for place, (amount, share) in enumerate(pairs)
    )
    return (
        f'<span style="display:flex;gap:2px;align-items:flex-end;width:var(--bars-width,150px);height:{HEIGHT}px;'
        f'border-bottom:1px solid var(--edge)">{row}</span>'
    )
