"""The sheets of training pictures for the browser."""

import numpy as np
import pytest

from lenet import data
from tests.conftest import needs
from tests.routes import get
from ui import examples


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_a_sheet_is_the_first_training_pictures_and_their_labels(name: str) -> None:
    needs(name)
    images, labels = data.training_set(name)
    status, headers, content = get(examples.routes(), examples.address(data.info(name)))
    count = examples.COUNT
    assert status == 200 and "immutable" in headers["cache-control"]
    sheet = np.frombuffer(content, np.uint8)
    assert np.array_equal(sheet[: count * 784].reshape(count, 28, 28), images[:count])
    assert np.array_equal(sheet[count * 784 :], labels[:count])


def test_an_unknown_data_set_has_no_sheet_and_the_browser_may_ask_again() -> None:
    address = examples.address(data.info("strokes")).replace("strokes", "nothing")
    status, headers, _content = get(examples.routes(), address)
    assert status == 404 and headers["cache-control"] == "no-store"


def test_the_address_changes_with_the_data_set_and_is_empty_where_it_is_not_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    info = data.info("mnist")
    needs("mnist")
    assert info.md5s[0][:16] in examples.address(info)
    monkeypatch.setattr(data, "available", lambda name: False)
    assert examples.address(info) == ""
