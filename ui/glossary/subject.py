"""What the small figures of the notes show: the run or the network that is on the page."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import streamlit as st

from lenet import data, runs
from lenet.checkpoints import Card, Network
from lenet.data import DatasetInfo
from lenet.errors import LeNetError
from lenet.model_config import LeNetConfig
from lenet.runs import Run
from lenet.runs.event_log import EventLog, LayersSeen
from lenet.training import TrainConfig
from ui import network_picker, pictures, resources, timeline
from ui.i18n import _
from ui.train import choices, logs
from ui.train.choices import SETTINGS
from ui.visitor import Image


@dataclass(frozen=True)
class Subject:
    """A run at the step that the page shows; or the settings of a run that has not begun; or a network that ships."""

    page: str
    info: DatasetInfo
    config: TrainConfig | None  # None for a network whose whole recipe is not known
    network: Network | None  # None before the first step, and for the perceptron
    run: Run | None = None
    step: int | None = None  # that the visitor has chosen
    card: Card | None = None

    @cached_property
    def log(self) -> EventLog:
        """The run's events; none without a run."""
        return logs.whole(self.run) if self.run else EventLog(Path())

    @property
    def layers_seen(self) -> LayersSeen | None:
        """The gradients and the saturation of the layers at `now`, or when they were last examined before it."""
        events = reversed(self.log.layers) if self.is_lenet else ()
        return next((event for event in events if event.step <= self.now), None)

    @property
    def is_lenet(self) -> bool:
        """Whether the network is a LeNet, and not the perceptron."""
        return self.config is None or self.config.network == "lenet"

    @property
    def knows_pictures(self) -> bool:
        """Whether the network is a LeNet that learns pictures as they are."""
        return self.config is None or self.config.knows_pictures

    @property
    def model(self) -> LeNetConfig | None:
        """The config of the network; None for the perceptron."""
        if self.network:
            return self.network.config
        return self.config.model if self.config and self.is_lenet else None

    @property
    def now(self) -> int:
        """The step that the page shows: the chosen one, or the latest."""
        if self.step is not None:
            return self.step
        return self.log.latest.step if self.log.latest else 0

    @property
    def total(self) -> int:
        """The steps of the whole run; 0 where they are not known."""
        return self.config.epochs * self.config.steps_per_epoch if self.config else 0

    @property
    def when(self) -> str:
        """Which network it is, in words."""
        if self.network is None:
            return _("before the first step")
        return _("after step {step:,}").format(step=self.now) if self.run else network_picker.title(resources.model())

    @property
    def picture(self) -> tuple[Image, str]:
        """A picture (1, 1, 28, 28) in [0, 1] for the network, and what it is; see `pictures.example`."""
        return pictures.example(self.info)


def of(page: str) -> Subject:
    """The run or the network that a page shows now.

    Raises:
        LeNetError: its network cannot be read.
    """
    if page == "train":
        run = runs.find(st.query_params.get("run") or st.session_state.get("run") or "")
        return _of_run(run) if run else _of_settings()
    checkpoint = network_picker.chosen()
    run = resources.run_named(resources.model())
    config = _settings(run) if run else _settings_on(checkpoint.card)
    step = timeline.moment(run).step if run else None
    return Subject(page, checkpoint.info, config, checkpoint.network, run, step, checkpoint.card)


def _of_run(run: Run) -> Subject:
    step = timeline.moment(run).step
    path = runs.weights_file(run, step)
    network = resources.network(run, path) if path and run.config.network == "lenet" else None
    return Subject("train", data.info(run.config.dataset), _settings(run), network, run, step)


def _settings(run: Run) -> TrainConfig | None:
    """The settings of a run; None for an uploaded network: nobody knows how it was trained."""
    return None if run.uploaded else run.config


def _of_settings() -> Subject:
    chosen = {name: st.session_state.get(name) for name in SETTINGS}
    default = choices.values(TrainConfig())
    config = choices.from_values({name: default[name] if value is None else value for name, value in chosen.items()})
    return Subject("train", data.info(config.dataset), config, None)


def _settings_on(card: Card) -> TrainConfig | None:
    """The settings on a card; None if it has none that this version can read."""
    try:
        return TrainConfig.from_dict(card.config) if card.config else None
    except (ValueError, LeNetError):  # settings of another version
        return None
