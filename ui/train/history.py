"""The visitor's runs as cards, and what differs between those that are ticked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from lenet import runs
from lenet.errors import LeNetError
from lenet.runs import ACTIVE, Run, races, status
from ui import resources, shell, tables, visitor
from ui.components.run_cards import RunCard, Ticks, run_cards
from ui.i18n import _, say
from ui.train import cards, comparison, deletion, names, series
from ui.train.comparison import MOST

KEY = "run_cards"


def show() -> None:
    """All runs of this visitor and of the command line; nothing before the first.

    Ticked runs are compared. Those of the command line stay as they are.
    """
    every = runs.every()
    listed = _listed(every)
    deletion.show(least=2)  # of one, its card says it
    if not listed:
        return
    st.header(_("Your runs"), anchor=False)
    notes = [
        _(
            "Test accuracy in percent, on one log scale of the errors for all runs. Error bar: standard deviation over"
            " the seeds; with one seed, what so many test pictures leave open (95%)."
        )
    ]
    if not all(resources.mine(run) for run in listed):
        notes.append(_("Runs of the command line are listed too. They cannot be named or deleted here."))
    shell.note("<br>".join(notes))
    ticked = _ticked(listed)
    with st.container(key="comparison"):  # keeps its place where nothing is compared
        if len(ticked) > 1:
            _compare(ticked)
    titles, colours = names.titles(every), _colours(ticked)
    run_cards(
        [_card(run, titles, colours.get(run.id, "")) for run in listed],
        _ticks(),
        lowest_error=series.LOWEST_OF_OTHERS[1],
        on_ask=_obey,
        on_tick=_tick,
        key=KEY,
    )


def _card(run: Run, titles: Mapping[str, str], colour: str) -> RunCard:
    """The card of a run, with the name that was refused."""
    card = cards.card(run, titles, colour)
    refused, draft, problem = st.session_state.get("refused_name", ("", "", ""))
    return replace(card, draft=draft, problem=problem) if refused == run.id else card


def compared() -> list[Run]:
    """The runs that are ticked, if they are several, at most MOST; the page's chart, which is above the cards, asks."""
    if len(_ticks().runs) < 2:
        return []
    ticked = _ticked(_listed(runs.every()))
    return ticked[:MOST] if len(ticked) > 1 else []


def untick() -> None:
    """Compare no runs, as when another is opened or begun."""
    _tick(Ticks(count=_ticks().count))


def offer_back() -> None:
    """A button that leads from compared runs back to the run whose page this is."""
    st.button(_("Back to the result"), key="back_to_the_result", on_click=untick)


def _listed(every: Sequence[Run]) -> list[Run]:
    """The visitor's own runs and those of the command line; an uploaded network was not trained here."""
    return [run for run in every if not run.uploaded and (resources.mine(run) or not run.owner)]


def _ticks() -> Ticks:
    ticks: Ticks = st.session_state.get("ticks", Ticks())
    return ticks


def _tick(ticks: Ticks) -> None:
    st.session_state["ticks"] = ticks


def _ticked(listed: Sequence[Run]) -> list[Run]:
    """The ticked runs in the order of the cards, or if they are a race, in its order: that of its colours."""
    going, chosen = deletion.pending(), set(_ticks().runs)
    ticked = [run for run in listed if run.id in chosen and run.id not in going]
    race = races.together(ticked[0]) if ticked else []
    return race if len(race) == len(ticked) and all(run in ticked for run in race) else ticked


def _colours(ticked: Sequence[Run]) -> dict[str, str]:
    """The colours of the compared runs in the chart."""
    colours = comparison.COLOURS[visitor.theme()]
    return {run.id: colour for run, colour in zip(ticked, colours, strict=False)} if len(ticked) > 1 else {}


def _obey(act: str, run_id: str, name: str) -> None:
    """Do what a card asks; what may not be done is not offered, and passed over."""
    if st.session_state.get("refused_name", [""])[0] == run_id:
        del st.session_state["refused_name"]
    run = runs.find(run_id)
    if run is None:
        return
    mine = resources.mine(run)
    if act == "open":
        untick()
        resources.watch(run)
    elif act == "rename" and mine:
        _rename(run, name)
    elif act == "delete" and mine and status(run).state not in ACTIVE:
        deletion.begin([run])
    elif act == "undo":
        deletion.undo(run)


def _rename(run: Run, name: str) -> None:
    """Give a run another name; if that cannot be, its card says why."""
    try:
        runs.rename(run, name)
    except LeNetError as error:
        problem = say(error)
    except OSError as error:
        problem = _("This could not be written to the disk: {reason}").format(reason=error.strerror)
    else:
        return
    st.session_state["refused_name"] = run.id, name, problem


def _compare(ticked: Sequence[Run]) -> None:
    """A table of the settings in which the runs differ; their curves are in the page's chart."""
    runs_in_chart = ticked[:MOST]
    if len(ticked) > MOST:
        shell.note(_("The first {most} of the {count} ticked runs are compared.").format(most=MOST, count=len(ticked)))
    differing = comparison.differences(runs_in_chart)
    head = [_("Run"), *differing, _("Test")]
    rows, colours = [], comparison.COLOURS[visitor.theme()]
    for index, (name, run) in enumerate(zip(comparison.names_of(runs_in_chart), runs_in_chart, strict=True)):
        accuracy = cards.accuracy(run)
        values = [values[index] for values in differing.values()]
        cells = [escape(text) for text in (*values, accuracy.text if accuracy else "–")]
        rows.append([tables.coloured(escape(name), colours[index]), *cells])
    tables.table([escape(text) for text in head], rows)
    if not differing:
        shell.note(_("The same settings."))
    if all(resources.mine(run) for run in ticked):
        deletion.button(ticked, _("Delete these {count}").format(count=len(ticked)))
