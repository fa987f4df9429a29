import pytest

from lenet import formats


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0.97549, 1, "97.5%"),
        (0.9155, 1, "91.6%"),  # half a unit goes up, in Python as in the browser
        (0.1, 1, "10.0%"),
        (1.0, 1, "100.0%"),
        (0.0, 1, "0.0%"),
        (0.9999, 1, ">99.9%"),
        (0.0001, 1, "<0.1%"),
        (0.0006, 1, "0.1%"),
        (0.125, 0, "13%"),
        (0.996, 0, ">99%"),
        (0.004, 0, "<1%"),
        (1.0, 0, "100%"),
    ],
)
def test_a_share_is_written_with_what_is_certain_of_it(share: float, digits: int, text: str) -> None:
    assert formats.percent(share, digits) == text


def test_a_probability_is_never_certain() -> None:
    assert formats.probability(1.0) == ">99.9%" and formats.probability(0.0) == "<0.1%"
    assert formats.probability(1.0, formats.CAPTION) == ">99%"
    assert formats.probability(0.876) == "87.6%" and formats.probability(float("nan")) == "–"


def test_numbers_have_a_true_minus_and_zero_has_none() -> None:
    assert [formats.number(value) for value in (-0.814, 0.3, -0.001)] == ["−0.81", "0.30", "0.00"]
    assert formats.number(0.125) == "0.13" and formats.number(-0.125) == "−0.13"  # half a unit goes up, as in percent
    assert [formats.number(value) for value in (float("nan"), float("-inf"))] == ["–", "−∞"]
