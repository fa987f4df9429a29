"""Weights for the browser: at which address, and who gets what."""

import numpy as np
import pytest
import streamlit as st

from lenet import web
from lenet.model import LeNet, LeNetConfig
from tests.routes import get
from ui import networks


def test_an_address_is_the_digest_of_the_weights_and_changes_with_them() -> None:
    model = LeNet()
    first = networks.reference(model)
    assert networks.reference(model) == first
    same = LeNet()
    same.load_state_dict(model.state_dict())
    assert networks.reference(same)["address"] == first["address"]
    assert networks.reference(LeNet())["address"] != first["address"]
    tensors = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    assert networks.weights_at(first["address"]) == web.weights(tensors, model.config)
    assert first["description"] == web.description(model.config)


@pytest.mark.parametrize("base", ["", "/lenet", "lenet/"])
def test_the_server_sends_weights_to_be_kept_for_ever(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": base}.__getitem__)
    model = LeNet(LeNetConfig(classes=3))
    address = networks.reference(model)["address"]
    assert address.startswith("/lenet/networks/" if base else "/networks/")
    status, headers, body = get(networks.routes(), address)
    assert status == 200 and "immutable" in headers["cache-control"]
    assert np.frombuffer(body, "<f4")[:25] == pytest.approx(model.state_dict()["conv.0.weight"][0].numpy().ravel())
    assert get(networks.routes(), address.replace(".bin", "0.bin"))[:2] == (
        404,
        {"cache-control": "no-store", "content-length": "0"},
    )
    assert get(networks.routes(), "/networks/../app.py")[0] == 404


def test_the_server_holds_the_weights_of_the_networks_shown_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "MOST", 2 * 4 * 44_426)  # bytes of two networks
    models = [LeNet() for _ in range(3)]
    addresses = [networks.reference(model)["address"] for model in models]
    assert networks.weights_at(addresses[0]) is None and networks.weights_at(addresses[1])
    networks.reference(models[0])  # shown again
    assert networks.weights_at(addresses[0]) and networks.weights_at(addresses[1]) is None
    large = networks.reference(LeNet(LeNetConfig(channels=(64, 64))))  # larger than all that the server holds else
    assert networks.weights_at(large["address"]) and networks.weights_at(addresses[0]) is None
