"""Settings in an address."""

from tests.pages.conftest import FakeScheduler, open_page, press


def test_settings_in_the_address_are_used_and_impossible_ones_are_not(fake_scheduler: FakeScheduler) -> None:
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
