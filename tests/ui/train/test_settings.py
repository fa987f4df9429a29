"""The row of settings: what can be chosen, in the row and in an address, and what Train then starts."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from lenet import runs
from lenet.errors import DataError, TrainingError
from lenet.model import LeNetConfig
from lenet.runs import Run
from lenet.training import TrainConfig
from tests.pages.conftest import FakeScheduler, component, open_page, press
from ui import resources
from ui.train import addresses, choices


def test_train_says_what_to_do_before_the_first_run() -> None:
    assert component(open_page("train"), "curves")["message"].startswith("Press Train.")


def test_train_starts_the_run_that_stands_in_the_row_and_watches_it(fake_scheduler: FakeScheduler) -> None:
    app = open_page("train")
    groups = {group.key: group for group in app.button_group}
    groups["dataset"].set_value("strokes").run()
    groups["epochs"].set_value(3).run()
    next(button for button in app.button if button.label == "Train").click().run()
    ((told, run),) = fake_scheduler.told
    assert told == "train" and runs.find(run.id) == run
    assert (run.config.dataset, run.config.epochs) == ("strokes", 3)
    assert app.query_params["run"] == run.id
    assert "Stop" in [button.label for button in app.button]


EVERYTHING = TrainConfig(
    dataset="strokes", epochs=7, batch_size=65, learning_rate=0.0033, optimizer="momentum", initialisation="kaiming",
    seed=3, schedule="one-cycle", weight_decay=0.002, shift=3, turn=12.5, shuffled=True,
    model=LeNetConfig(activation="tanh", pooling="average", padding=1, channels=(5, 11), normalisation="batch",
                      dropout=0.3),
)  # fmt: skip


def chips(app: AppTest) -> list[str]:
    """What the chips say, in their order."""
    labels = [block.proto.popover.label for block in app.get("popover")]
    return [label.replace("**", "") for label in labels if "**" in label]


def test_a_link_with_every_setting_opens_with_every_setting(fake_scheduler: FakeScheduler) -> None:
    default = choices.values(TrainConfig())
    assert [name for name, value in choices.values(EVERYTHING).items() if value == default[name]] == ["network"]
    link = urlsplit(addresses.address(EVERYTHING, seeds=5))
    app = open_page("train", **dict(parse_qsl(link.query)))
    assert chips(app) == [
        *("LeNet", "Stroke digits", "pixels shuffled", "7 epochs", "learning rate 0.0033", "schedule one-cycle"),
        "SGD with momentum",
        *("batches of 65", "weight decay 0.002", "shift 3 px", "turn 12.5°", "tanh", "average pooling"),
        *(
            "normalisation batch",
            "maps 5, 11",
            "padding 1",
            "dropout 0.3",
            "Kaiming initialisation",
            "seed 3",
            "5 seeds",
        ),
    ]
    assert not app.query_params and urlsplit(app.code[0].value).query == link.query
    press(app, "Train")
    ((_, run),) = fake_scheduler.told
    assert run.config == choices.reporting(EVERYTHING) and run.seeds == 5


def test_a_full_line_is_a_sentence_and_leaves_no_run(
    fake_scheduler: FakeScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(run: Run, steps: int | None = None) -> None:
        raise TrainingError("{count} runs wait already. Come back when one has ended.", count=50)

    monkeypatch.setattr(fake_scheduler, "train", full)
    app = open_page("train")
    next(group for group in app.button_group if group.key == "dataset").set_value("strokes").run()
    press(app, "Train")
    assert app.warning[0].value == "50 runs wait already. Come back when one has ended."
    assert runs.every() == []


def test_one_seed_can_be_chosen(fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", dataset="strokes", seeds="1")
    press(app, "Train")
    ((_, run),) = fake_scheduler.told
    assert run.seeds == 1


def test_channels_and_padding_are_chosen_from_their_chips(fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", dataset="strokes")
    groups = {group.key: group for group in app.button_group}
    groups["channels"].set_value((12, 32)).run()
    groups["padding"].set_value(2).run()
    link = app.code[0].value
    assert "channels=12,32" in link and "padding=2" in link and "seeds=8" in link
    press(app, "Train")
    ((_, run),) = fake_scheduler.told
    assert run.config.model == LeNetConfig(channels=(12, 32), padding=2)


def test_a_value_outside_the_offered_ones_stays_and_is_offered_too(fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", dataset="strokes", epochs="7", learning_rate="0.0021")
    groups = {group.key: group for group in app.button_group}
    assert groups["epochs"].value == 7 and "7" in groups["epochs"].options
    press(app, "Train")
    ((_, run),) = fake_scheduler.told
    assert (run.config.epochs, run.config.learning_rate) == (7, 0.0021)


def test_a_download_that_failed_is_told_in_the_visitors_language(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failed:
        def state(self, name: str) -> str:
            return "failed"

        def failure(self, name: str) -> DataError:
            return DataError(
                "{title} could not be fetched: {host} answered {status}. Try again later, or put the four .gz files in"
                " {folder}.",
                title="KMNIST", host="codh.rois.ac.jp", status=503, folder="/data/KMNIST/raw",
            )  # fmt: skip

    monkeypatch.setattr(resources, "downloads", Failed)
    app = open_page("train", dataset="kmnist", lang="zh")
    assert app.warning[0].value == (
        "无法取得 KMNIST：codh.rois.ac.jp 返回 503。请稍后再试，或把四个 .gz 文件放进 /data/KMNIST/raw。"
    )


def test_dropout_is_chosen_from_its_chip(fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", dataset="strokes")
    next(group for group in app.button_group if group.key == "dropout").set_value(0.2).run()
    press(app, "Train")
    ((_, run),) = fake_scheduler.told
    assert run.config.model == LeNetConfig(dropout=0.2)
