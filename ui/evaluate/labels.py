"""Suspicious labels: training pictures whose label the network did not believe while it learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from lenet import data, runs
from lenet.checkpoints import Network
from lenet.evaluation import suspicion
from lenet.evaluation.suspicion import Suspicion
from lenet.runs import Run
from lenet.runs.scheduler import Scheduler
from ui import formats, resources, shell, snapshots
from ui.components.tiles import Caption, tiles
from ui.evaluate import pictures
from ui.evaluate import subject as subjects
from ui.evaluate.answers import version
from ui.evaluate.background import follow, job
from ui.evaluate.subject import Subject
from ui.glossary.marks import marked
from ui.i18n import _, class_names

SHOWN = 32  # the most suspicious pictures


@dataclass
class Inquiry:
    """What the networks that were asked about a training set have said so far."""

    suspicion: Suspicion | None = None  # once the first was asked


def show(subject: Subject) -> None:
    """The most suspicious pictures; they change with every network that is asked."""
    info = subject.checkpoint.info
    if not data.available(info.name):
        shell.note(_("{title} is not on this machine.").format(title=_(info.title)))
        return
    run = resources.run_named(subject.name)
    networks = _networks(subject, run)
    key = "labels", version(subject.checkpoint.network), info.name, run.id if run else "", str(list(networks))
    measure = partial(_measure, resources.scheduler(), info.name, list(networks.values()))
    inquiry = job(key, Inquiry(), measure)
    follow(inquiry, lambda: _show(subject, inquiry.value, networks))


def _measure(scheduler: Scheduler, dataset: str, networks: Sequence[Network], inquiry: Inquiry) -> None:
    suspicion = Suspicion(scheduler.compute("training_labels", dataset))
    for network in networks:
        suspicion.add(scheduler.compute("training_logits", network, dataset))
        inquiry.suspicion = suspicion


def _show(subject: Subject, inquiry: Inquiry, networks: dict[int | None, Network]) -> None:
    if inquiry.suspicion:
        _pictures(subject, inquiry.suspicion)
        _explain(inquiry.suspicion.networks, networks)
    else:
        count = subject.checkpoint.info.train_size
        shell.note(_("Asking the network about {count:,} training pictures…").format(count=count))


def _networks(subject: Subject, run: Run | None) -> dict[int | None, Network]:
    """The networks to ask, by step: some of a run's snapshots, or where there are none the network alone."""
    steps = suspicion.chosen(runs.snapshots(run)) if run else []
    found: dict[int | None, Network] = {
        step: network for step in steps if run and (network := snapshots.network(run, step))
    }
    return found or {None: subject.checkpoint.network}


def _pictures(subject: Subject, suspected: Suspicion) -> None:
    """The pictures with the highest mean loss; a click opens Look inside."""
    info, indices = subject.checkpoint.info, suspected.most(SHOWN)
    names, losses = class_names(info), suspected.losses
    images, labels = resources.compute("training_pictures", info.name, indices)
    answers = suspected.answers(indices)
    captions = [
        Caption(names[answer], formats.loss(float(losses[index])), wrong=answer != label, before=names[label])
        for index, label, answer in zip(indices, labels.tolist(), answers, strict=True)
    ]
    note = _("of {count:,} training pictures, by mean loss; label → answer").format(count=info.train_size)
    picked = tiles(
        images,
        alts=[f"{caption.before} → {caption.left}" for caption in captions],
        hi=255,
        columns=8,
        narrow_columns=3,
        title=_("The most suspicious labels"),
        note=note,
        captions=captions,
        clickable=True,
        key="suspicious",
    )
    if picked is not None and picked < len(indices):
        address = subjects.picture(subject, indices[picked])
        pictures.open_inside({**address, "data": info.name, "part": "train"})


def _explain(asked: int, networks: dict[int | None, Network]) -> None:
    if None in networks:
        shell.note(_("This network has no snapshots, so the loss is that of the finished network alone."))
    elif asked < len(networks):
        shell.note(_("Mean over {asked} of {networks} snapshots so far.").format(asked=asked, networks=len(networks)))
    else:
        words = _("Mean over {networks} snapshots, spread over the training.").format(networks=len(networks))
        shell.note(marked(words, "snapshot"))
    words = _("A wrong label has a high loss during the whole training. A strange picture has one, too.")
    shell.note(marked(words, "loss"))
