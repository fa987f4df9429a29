"""Limits of settings."""

import pytest

from ui.train.limits import Decimal, Pair, Whole


def test_limits_are_said_without_exponents() -> None:
    assert str(Decimal(1e-6, 10)) == "from 0.000001 to 10" and str(Decimal(0, 0.9)) == "from 0 to 0.9"
    assert str(Whole(1, 10_000)) == "a whole number from 1 to 10,000"
    assert str(Pair(Whole(1, 64))) == "two whole numbers from 1 to 64"


@pytest.mark.parametrize(("text", "value"), [("10,000", 10_000), ("1,000", 1000), ("7", 7)])
def test_a_whole_number_may_be_typed_as_the_limits_are_written(text: str, value: int) -> None:
    assert Whole(1, 10_000)(text) == value


@pytest.mark.parametrize("text", ["0,5", "1,00", "1,0000", ",100", "10,001", "１２", "1e3"])
def test_what_is_no_whole_number_within_the_limits_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no whole number"):
        Whole(1, 10_000)(text)


def test_minus_zero_is_zero() -> None:
    assert str(Decimal(0, 1)("-0")) == "0.0"
