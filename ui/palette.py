"""The colours, in one place: Python's style sheets and figures and the components' JavaScript read them from here."""

Palette = dict[str, str | list[str]]

LIGHT: Palette = {
    "paper": "#FBFAF6",
    "sheet": "#F3F1EA",
    "rule": "#DAD6CA",
    "grid": "#E9E6DC",
    "edge": "#838A9E",
    "ink": "#1B1E2B",
    "ink2": "#5A5E6E",
    "control": "#274A86",
    "data": "#1D376E",
    "faint": "#94B1D4",
    "mark": "#BF3517",
    # an activation from its lowest to its highest value
    "sequential": [
        *("#FFFFFF", "#E3EAF3", "#C2D2E6", "#94B1D4", "#648FC0"),
        *("#4070AA", "#2B538F", "#1D3A70", "#142653", "#0B1535"),
    ],
    # weights and products: blue is against, red is for, zero is the page
    "diverging": [
        *("#123C7A", "#3E68A8", "#7F9FCB", "#BFD0E5", "#F1F3F4"),
        *("#FBEFE9", "#F3C3B1", "#E58C70", "#CF5738", "#A82C12"),
    ],
}

DARK: Palette = {
    "paper": "#0F1218",
    "sheet": "#181C25",
    "rule": "#2C313D",
    "grid": "#1D222C",
    "edge": "#5C667C",
    "ink": "#ECE9E1",
    "ink2": "#A4A8B4",
    "control": "#9DBBF2",
    "data": "#9DBBF2",
    "faint": "#39507E",
    "mark": "#FF8B6C",
    "sequential": [
        *("#141925", "#1B253B", "#243759", "#2F4E83", "#416CAA"),
        *("#5D8BC7", "#85ABDD", "#B2CAED", "#DBE6F5", "#FDF9EE"),
    ],
    "diverging": [
        *("#B4D0FF", "#78A3EC", "#4A77C4", "#2E4F87", "#1E2738"),
        *("#2B2326", "#7A382B", "#B94F38", "#EE7858", "#FFB9A4"),
    ],
}

PALETTES = {"light": LIGHT, "dark": DARK}
