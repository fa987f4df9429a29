"""The address of the Train page with the settings of a run, or those of all contestants of a race."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from lenet.training import TrainConfig
from ui.train import choices
from ui.train.choices import CHIPS, RACING

AGAINST = ("against", "and")  # of a race's second and third contestant: the settings in which they differ


def address(config: TrainConfig, seeds: int, against: Sequence[Mapping[str, Any]] = ()) -> str:
    """The address of the Train page with these settings, relative to the app's.

    Args:
        against: for each further contestant of a race, the settings in which it differs, by the names of RACING.
    """
    texts = {name: choices.text(name, value) for name, value in {**choices.values(config), "seeds": seeds}.items()}
    for part, differing in zip(AGAINST, against, strict=False):
        texts[part] = ";".join(f"{name}:{choices.text(name, value)}" for name, value in differing.items())
    return "train?" + urlencode(texts, safe=",:;")


def read(query: Mapping[str, str]) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """The settings in an address.

    Returns:
        The values by the names of CHIPS; those of each further contestant of a race; the names of what no run can have.
    """
    chosen, refused = _read({name: query[name] for name in CHIPS if name in query})
    against = []
    for part in AGAINST:
        if part in query:
            pairs = [pair.partition(":") for pair in query[part].split(";")]
            differing, unusable = _read({name: text for name, _colon, text in pairs if name in RACING})
            refused += [*unusable, *(name[:20] or part for name, _colon, _text in pairs if name not in RACING)]
            against += [differing] if differing else []
    return chosen, against, [*dict.fromkeys(refused)]


def _read(texts: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    chosen: dict[str, Any] = {}
    refused = []
    for name, text in texts.items():
        try:
            chosen[name] = CHIPS[name].read(text)
        except ValueError:
            refused.append(name)
    return chosen, refused
