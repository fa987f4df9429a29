"""Limits of settings."""

from ui.train.limits import Decimal, Pair, Whole


def test_limits_are_said_without_exponents() -> None:
    assert str(Decimal(1e-6, 10)) == "from 0.000001 to 10" and str(Decimal(0, 0.9)) == "from 0 to 0.9"
    assert str(Whole(1, 10_000)) == "a whole number from 1 to 10,000"
    assert str(Pair(Whole(1, 64))) == "two whole numbers from 1 to 64"


def test_minus_zero_is_zero() -> None:
    assert str(Decimal(0, 1)("-0")) == "0.0"
