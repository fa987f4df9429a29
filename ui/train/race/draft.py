"""A race that is being set up: the settings in which each further contestant differs from the first.

The first contestant has the settings of the page. The session state has, as "race", a list for each further contestant
with the names of the settings in which it differs; `place(number) + name` is the key of each value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lenet.training import TrainConfig
from ui.i18n import N_
from ui.train import choices
from ui.train.choices import RACING, SETTINGS

MOST = 3  # contestants


@dataclass(frozen=True)
class Ready:
    """A race that is offered ready to start."""

    title: str
    first: Mapping[str, Any]  # settings of the first contestant, which the others share unless they differ in them
    others: Sequence[Mapping[str, Any]]


READY = {
    "activation": Ready(
        N_("sigmoid against ReLU"), {"network": "lenet", "activation": "sigmoid"}, [{"activation": "relu"}]
    ),
    "network": Ready(
        N_("LeNet against the perceptron"), {"network": "lenet", "shuffled": False}, [{"network": "perceptron"}]
    ),
    "shuffled": Ready(
        N_("the same two, all pixels shuffled"), {"network": "lenet", "shuffled": True}, [{"network": "perceptron"}]
    ),
    "pooling": Ready(
        N_("max against average pooling"), {"network": "lenet", "pooling": "max"}, [{"pooling": "average"}]
    ),
}


def place(number: int) -> str:
    """The beginning of the keys of a further contestant's chips; `number` counts these contestants from 0."""
    return f"race{number}_"


def against() -> list[dict[str, Any]]:
    """For each further contestant, the settings in which it differs and their values; empty without a race."""
    lists = enumerate(st.session_state.get("race", []))
    return [{name: st.session_state[place(number) + name] for name in names} for number, names in lists]


def configs(first: TrainConfig) -> list[TrainConfig]:
    """The configs of all contestants of the race that is set up, the first among them."""
    chosen = choices.values(first)
    return [first, *(choices.from_values(chosen | differing) for differing in against())]


def take(others: Sequence[Mapping[str, Any]]) -> None:
    """Set up a race against contestants that differ in these settings, by the names of RACING; `others` empty: none."""
    st.session_state["race"] = [list(differing) for differing in others[: MOST - 1]]
    for number, differing in enumerate(others[: MOST - 1]):
        st.session_state.update({place(number) + name: value for name, value in differing.items()})


def take_ready(name: str) -> None:
    """Set up one of READY; all other settings stay as they are."""
    st.session_state.update(READY[name].first)
    take(READY[name].others)


def take_configs(contestants: Sequence[TrainConfig]) -> None:
    """Set up the race of these configs."""
    first, *others = [choices.values(config) for config in contestants]
    st.session_state.update(first)
    take([{name: other[name] for name in RACING if other[name] != first[name]} for other in others])


def changeable() -> list[str]:
    """The settings in which one more contestant can differ from all others, by their names."""
    applicable = choices.applicable({"network": st.session_state.get("network")})
    return [name for name in RACING if name in applicable and set(SETTINGS[name].offered) - set(_values(name))]


def add(name: str) -> None:
    """One more contestant, which differs from all others in this setting, one of `changeable`."""
    take([*against(), {name: another(name, *_values(name))}])


def _values(name: str) -> list[Any]:
    """What the contestants have of a setting."""
    return [st.session_state.get(name), *(differing[name] for differing in against() if name in differing)]


def remove(number: int) -> None:
    """Take a further contestant out of the race."""
    take([differing for other, differing in enumerate(against()) if other != number])


def differ(number: int, names: Sequence[str]) -> None:
    """Have a further contestant differ in these settings; a new one gets a value that the first has not.

    Without any it stays as it is: it must differ in something.
    """
    if not names:
        return
    all_of_them = against()
    old = all_of_them[number]
    all_of_them[number] = {
        name: old[name] if name in old else another(name, st.session_state.get(name))
        for name in RACING
        if name in names
    }
    take(all_of_them)


def another(name: str, *values: Any) -> Any:
    """An offered value of a setting that is none of `values`; there have to be fewer values than are offered."""
    return next(other for other in SETTINGS[name].offered if other not in values)
