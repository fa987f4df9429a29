"""Look inside: every value of every layer for one picture; the pointer shows the value below it."""

from dataclasses import replace

from lenet import runs
from ui import shell, timeline
from ui.components.strip import strip
from ui.i18n import _, class_names
from ui.inside import questions, subject

shell.frame(
    "inside",
    _("Look inside"),
    _("One picture, every layer. Point at a cell, or tap it, to see how it was computed."),
)
chosen = subject.choose()
names = class_names(chosen.checkpoint.info)
if run := runs.find(chosen.run):
    timeline.show(run, names, chosen.image[0, 0], changeable=True)
cell = strip(
    chosen.checkpoint.network,
    names,
    mode="sheet",
    picture=chosen.image[0, 0],
    run=chosen.run,
    key="sheet",
    alt=_("Every layer of LeNet for one picture. The answer is {answer}."),
)
questions.show(replace(chosen, cell=cell))
