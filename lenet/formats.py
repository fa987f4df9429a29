"""How numbers and percentages are written: one rule for Python and for the browser.

`RULES` goes before the scripts, and `lenet/web/formats.js` follows the same steps:

    percent(share):  units = floor(share · 10^(digits + 2) + 1/2); units / 10^digits with `digits` decimals and "%";
                     but "<0.1%" (or "<1%") where units is 0 and the share is not, and ">99.9%" (or ">99%") where units
                     is 10^(digits + 2) and the share is not 1.
                     A probability is moved `surest` away from 0 and 1 first.
    number(value):   floor(|value| · 10^digits + 1/2) / 10^digits with `digits` decimals and a true minus, but no minus
                     before a zero; "∞" for an infinite one and "–" for not a number.
"""

import math

RULES: dict[str, int | float | str] = {
    "shareDigits": 1,  # decimals of an accuracy or a probability in percent: 97.5%
    "captionDigits": 0,  # the same, where there is little room: 97%
    "lossDigits": 3,  # 0.312 nats
    "weightDigits": 2,  # −0.81
    "minus": "\N{MINUS SIGN}",
    "surest": 1e-9,  # a network is never surer than 1 minus this
}
SHARE, CAPTION, LOSS, WEIGHT = (int(RULES[f"{name}Digits"]) for name in ("share", "caption", "loss", "weight"))


def percent(share: float, digits: int = SHARE) -> str:
    """A share in [0, 1] such as an accuracy: 97.5%, and 100.0% only where nothing is missing; "–" for not a number."""
    if math.isnan(share):
        return "–"
    whole = 10 ** (digits + 2)
    units = math.floor(share * whole + 0.5)
    if units >= whole and share < 1:
        return f">{(whole - 1) / 10**digits:.{digits}f}%"
    if units <= 0 and share > 0:
        return f"<{1 / 10**digits:.{digits}f}%"
    return f"{units / 10**digits:.{digits}f}%"


def probability(value: float, digits: int = SHARE) -> str:
    """A probability that a network gives: as `percent`, but never 0% or 100%, which rounding may have made of it."""
    surest = float(RULES["surest"])
    return percent(value if math.isnan(value) else min(max(value, surest), 1 - surest), digits)


def number(value: float, digits: int = WEIGHT) -> str:
    """A number with a true minus sign: −0.81."""
    if math.isnan(value):
        return "–"
    units = math.inf if math.isinf(value) else math.floor(abs(value) * 10**digits + 0.5)
    text = "∞" if math.isinf(units) else f"{units / 10**digits:.{digits}f}"
    return f"{RULES['minus']}{text}" if value < 0 and units else text
