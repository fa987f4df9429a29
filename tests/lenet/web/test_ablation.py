"""What an answer loses without a map or unit, in JavaScript against PyTorch."""

from typing import Any

import pytest
import torch
from playwright.sync_api import Page

from lenet import inspection
from lenet.model import LeNet, LeNetConfig
from tests.lenet.web.networks import CONFIGS, build, images, layers, network, noise, text, without

CALL = "([picture, label]) => damages(net, unpacked(picture), label)"


def damages(page: Page, model: LeNet, picture: torch.Tensor, label: int) -> list[dict[str, Any]]:
    build(page, model, "ablation", "damages", "unpacked")
    result: list[dict[str, Any]] = page.evaluate(CALL, [text(picture), label])
    return result


@pytest.mark.parametrize("config", [LeNetConfig(), *CONFIGS[1::5]])
def test_the_loss_without_each_map_is_that_of_pytorch(config: LeNetConfig, blank: Page) -> None:
    model, picture = network(config), noise(1)
    results = damages(blank, model, picture, 1)
    assert len(results) == sum(config.channels) + 120 + 84
    with torch.no_grad():
        logits = model(picture)[0]
        for result in results[::7]:
            with without(model, result["layer"], result["map"]):
                other = model(picture)[0]
            assert result["logit"] == pytest.approx((logits - other)[1].item(), abs=1e-4)
            fall = (logits.softmax(0) - other.softmax(0))[1].item()
            assert result["probability"] == pytest.approx(fall, abs=1e-4)
            assert result["answer"] == int(other.argmax())


def test_the_largest_damage_is_first_and_the_values_are_those_of_the_picture(blank: Page) -> None:
    model, picture = network(LeNetConfig(activation="relu")), images(1)
    results = damages(blank, model, picture, 3)
    order = [(round(1000 * result["probability"]), result["logit"]) for result in results]
    assert order == sorted(order, reverse=True) and order[0] > order[-1]
    values = blank.evaluate("net.layers.flatMap(layer => [...layer.values])")
    assert values == pytest.approx(
        torch.cat([part.flatten() for part in inspection.layers(model, picture).values()]).tolist(), abs=1e-4
    )
    assert blank.evaluate("net.layers.every(layer => !layer.off.size)")
    assert layers(blank, picture).shape == (1, len(values))


def test_what_is_switched_off_is_no_longer_asked_about(blank: Page) -> None:
    model, picture = network(LeNetConfig()), images(1)
    build(blank, model, "ablation", "damages", "unpacked")
    blank.evaluate("net.C3.off.add(5)")
    results = blank.evaluate(CALL, [text(picture), 0])
    assert ("C3", 5) not in {(result["layer"], result["map"]) for result in results}
    assert blank.evaluate("[...net.C3.off]") == [5]
