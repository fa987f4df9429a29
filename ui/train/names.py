"""The names of runs: the title that somebody gave, else what differs from the visitor's run before."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

from lenet import runs
from lenet.runs import Run
from ui import visitor
from ui.i18n import _
from ui.train import choices, wording
from ui.train.choices import SETTINGS

UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
LONGEST = 100  # characters of a file's name before its ending
MOST = 2  # settings in a name; where more differ, it has the data set and a number


def title(run: Run) -> str:
    """The name of one run."""
    return run.title or titles([run, *(other for other in runs.every() if other.id != run.id)])[run.id]


def file_name(run: Run) -> str:
    """The name of one run, as the beginning of a file's name on every system."""
    return for_file(title(run))


def for_file(text: str) -> str:
    """A text as the beginning of a file's name on every system."""
    return UNSAFE.sub("-", text)[:LONGEST]


def titles(every: Sequence[Run]) -> Mapping[str, str]:
    """The name of each of these runs, by its id.

    Args:
        every: all runs, in any order: a name depends on the earlier runs of the same visitor.
    """
    return _titles(tuple(every), visitor.language())


@lru_cache(maxsize=8)  # the live page of a run asks every second
def _titles(every: tuple[Run, ...], language: str) -> Mapping[str, str]:  # noqa: ARG001  # names are in a language
    before: dict[str, Run] = {}
    racing = _racing(every)
    runs_of_dataset, uses = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    names = {}
    for run in sorted(every, key=lambda run: run.created):
        if run.uploaded:
            names[run.id] = run.title or run.id
            continue
        dataset = run.config.dataset
        runs_of_dataset[run.owner, dataset] += 1
        name = racing.get(run.id) or _difference(before.get(run.owner), run)
        if name:
            uses[run.owner, name] += 1
            if (count := uses[run.owner, name]) > 1:
                name += f" ({count})"
        else:
            name = f"{SETTINGS['dataset'].write(dataset)} {runs_of_dataset[run.owner, dataset]}"
        names[run.id] = run.title or name
        before[run.owner] = run
    return names


def of_contestants(contestants: Sequence[Run]) -> list[str]:
    """A name for each run of a race that tells it from the others, as short as can be: "LeNet", "ReLU"."""
    each = [choices.values(run.config) for run in contestants]
    names = []
    for values in each:
        peers = [other for other in each if other["network"] == values["network"]]
        settings = ("network",) if len(peers) == 1 else _fewest(peers)
        names.append(_(", ").join(wording.phrase(name, values[name]) for name in settings))
    return names


def of_the_rest(contestants: Sequence[Run], names: Sequence[str]) -> list[str]:
    """The settings in which each run of a race differs from another and that its name does not have.

    Args:
        names: of the runs, as the page shows them.
    """
    each = [choices.values(run.config) for run in contestants]
    differing = [setting for setting in SETTINGS if len({values[setting] for values in each}) > 1]
    rest = []
    for values, name in zip(each, names, strict=True):
        phrases = [wording.phrase(it, values[it]) for it in differing if it in choices.applicable(values)]
        rest.append(_(", ").join(phrase for phrase in phrases if phrase not in name.split(_(", "))))
    return rest


def _fewest(peers: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """The names of as few settings as tell these apart, those of the network before others."""
    names = sorted(SETTINGS, key=lambda name: not SETTINGS[name].of_model)
    differing = [
        name for name in names if name in choices.applicable(peers[0]) and len({peer[name] for peer in peers}) > 1
    ]
    for size in range(1, len(differing)):
        for some in combinations(differing, size):
            if len({tuple(peer[name] for name in some) for peer in peers}) == len(peers):
                return some
    return tuple(differing)


def _racing(every: Sequence[Run]) -> dict[str, str]:
    """The names of the contestants of all races, by their ids."""
    by_race: dict[str, list[Run]] = {}
    for run in every:
        if run.race:
            by_race.setdefault(run.race, []).append(run)
    return {
        run.id: name
        for contestants in by_race.values()
        for run, name in zip(contestants, of_contestants(contestants), strict=True)
    }


def _difference(before: Run | None, run: Run) -> str:
    """What differs from the run before, such as "learning rate 0.003"; nothing if that does not make a name."""
    if before is None or before.config.dataset != run.config.dataset:
        return ""
    old, new = ({**choices.values(each.config), "seeds": each.seeds} for each in (before, run))
    changed = [name for name, value in new.items() if value != old[name]]
    return _(", ").join(wording.phrase(name, new[name]) for name in changed) if len(changed) <= MOST else ""
