"""Settings in an address and in words."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from tests.pages.conftest import TINY, FakeScheduler, open_page, press
from ui.train import choices


def test_settings_in_the_address_take_their_places_and_nothing_else_does(fake_scheduler: FakeScheduler) -> None:
    app = open_page("home")
    app.query_params.update(
        {"dataset": "strokes", "epochs": "3", "learning_rate": "0.003", "activation": "tanh", "seed": "7"}
        | {"batch_size": "1000000000", "optimizer": "__import__('os')"}
    )
    app.switch_page("pages/train.py").run()
    press(app, "Train")
    ((_, run),) = fake_scheduler.told
    config = run.config
    assert (config.dataset, config.epochs, config.learning_rate, config.seed) == ("strokes", 3, 0.003, 7)
    assert config.model.activation == "tanh" and (config.batch_size, config.optimizer) == (256, "adam")
    assert run.seeds == 8  # error bars, unless one chooses otherwise


def test_the_address_of_settings_leads_back_to_them() -> None:
    config = replace(TINY, dataset="mnist", epochs=10, batch_size=64, seed=3, optimizer="momentum")
    query = dict(parse_qsl(urlsplit(choices.address(config)).query))
    assert choices.from_values(choices.from_address(query)) == choices.reporting(config)
