"""The functions that the components' scripts share against the numbers of Python."""

import math

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.scripts import load
from tests.chromium import call
from ui import components, formats
from ui.palette import PALETTES

SHARES = [
    0.0,
    1e-12,
    0.00049,
    0.0005,
    0.004,
    0.005,
    0.0155,
    0.125,
    0.5,
    0.97549,
    0.9155,
    0.99,
    0.9949,
    0.995,
    0.9999,
    1.0,
]
VALUES = [0.0, -0.0, -0.004, -0.005, 0.125, -0.125, 1.005, 2.675, -0.814, 12.5, -99.995, 123456.7891, 1e-9, 1e6 / 3]


@pytest.mark.parametrize("digits", [0, 1, 2])
def test_percentages_are_those_of_python(digits: int, blank: Page) -> None:
    load(blank, "answer", "percent")
    shares = [*SHARES, *np.random.default_rng(0).random(500).tolist()]
    assert call(blank, "percent", [[share, digits] for share in shares]) == [
        formats.percent(share, digits) for share in shares
    ]


def test_probabilities_are_those_of_python(blank: Page) -> None:
    load(blank, "answer", "probability", "percent")
    assert call(blank, "probability", [[share] for share in SHARES]) == [formats.probability(share) for share in SHARES]
    assert blank.evaluate("[percent(NaN), probability(NaN)]") == [
        formats.percent(math.nan),
        formats.probability(math.nan),
    ]


def test_numbers_are_those_of_python(blank: Page) -> None:
    load(blank, "strip", "number")
    values = [*VALUES, *np.random.default_rng(1).normal(0, 10, 500).tolist()]
    for digits in range(4):
        assert call(blank, "number", [[value, digits] for value in values]) == [
            formats.number(value, digits) for value in values
        ]
    assert call(blank, "number", [[value] for value in VALUES]) == [formats.number(value) for value in VALUES]
    special = blank.evaluate("[NaN, Infinity, -Infinity].map(value => number(value))")
    assert special == [formats.number(float(value)) for value in ("nan", "inf", "-inf")]


def test_packed_values_arrive_as_they_are(blank: Page) -> None:
    load(blank, "strip", "unpack")
    values = np.random.default_rng(2).normal(size=1000).astype("<f4")
    assert blank.evaluate("text => [...unpack(text)]", components.packed(values)) == values.tolist()


def test_colours_lie_evenly_along_the_stops_of_the_palette(blank: Page) -> None:
    load(blank, "strip", "colourAt")
    for palette in PALETTES.values():
        for scale in ("sequential", "diverging"):
            stops = list(palette[scale])
            channels = np.array([[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in stops], dtype=float)
            shares = np.linspace(0, 1, 64)
            wanted = [np.interp(shares, np.linspace(0, 1, len(stops)), channel) for channel in channels.T]
            colours = np.array(call(blank, "colourAt", [[stops, share] for share in shares.tolist()]))
            assert np.abs(colours - np.array(wanted).T).max() <= 0.5 + 1e-9
