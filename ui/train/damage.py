"""What the page of a run says where files of it are damaged: their names, what is lost, and what to do."""

from lenet.runs import Run
from lenet.runs.damage import damaged_files
from ui.i18n import N_, _
from ui.messages import warn

SETTINGS_LOST = N_(
    "The file {name} of this run is damaged: its settings are lost, and it cannot be shown. Put back a copy of the"
    " file, or delete the folder {folder}."
)
SENTENCES = {
    "state.json": N_(
        "The file {name} of this run is damaged or missing: how the run stands is not known. Resume it, or train again"
        " with the same settings."
    ),
    "events.jsonl": N_(
        "The file {name} of this run is damaged or missing: its curves have gaps, or cannot be shown. Its network can"
        " still be used; for whole curves, train again with the same settings."
    ),
    "model.safetensors": N_(
        "The file {name} of this run is damaged or missing: its network cannot be used. Fork it at one of its"
        " snapshots, or train again with the same settings."
    ),
    "model.json": N_(
        "The file {name} of this run, the card of its network, is damaged or missing: the network cannot be used on"
        " other pages. Fork it at one of its snapshots, or train again with the same settings."
    ),
}


def say(run: Run) -> set[str]:
    """Name the damaged files of a run at rest, each with what to do; returns their names."""
    names = [path.name for path in damaged_files(run)]
    for name in names:
        warn(_(SENTENCES[name]).format(name=name))
    return set(names)


def say_lost(run_id: str) -> None:
    """Say that the settings of the run of this id are lost."""
    warn(_(SETTINGS_LOST).format(name="run.json", folder=run_id))
